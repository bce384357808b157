import { amount, author, clipped } from "./body-fields.ts";
import { decimalOf, rounded } from "./exact.ts";
import { exactJson, type Fields } from "./exact-json.ts";
import type { BodyOf, Goods } from "./frozen-document.ts";

/** A product as it is registered with the authority. */
export interface AuthorityItem extends Goods {
  item_type: string;
  origin: string;
  band: string;
  /** Exact decimal: what a unit usually sells for. */
  price: string;
  registered_by: string | null;
}

/** What is the same in each country of an item's body. */
export function itemHead({ said }: Pick<BodyOf<AuthorityItem>, "said">): Fields {
  return {
    itemCd: said.item_code,
    itemClsCd: said.item_class,
    itemTyCd: said.item_type,
    itemNm: clipped(said.name, 200),
    itemStdNm: null,
    orgnNatCd: said.origin,
    pkgUnitCd: said.packaging_unit,
    qtyUnitCd: said.quantity_unit,
  };
}

/** A price as the authority has it, with two decimals. */
export const usualPrice = ({ price }: AuthorityItem) => amount(decimalOf(rounded(price, 2), 2));

/** The body of an item in Rwanda and Kenya. */
export function bandedItemBody(body: BodyOf<AuthorityItem>): string {
  const { device, said } = body;
  const price = usualPrice(said);
  return exactJson({
    tin: device.tin,
    bhfId: device.branch_code,
    ...itemHead(body),
    taxTyCd: said.band,
    btchNo: null,
    bcd: clipped(said.barcode, 20),
    dftPrc: price,
    ...{ grpPrcL1: price, grpPrcL2: price, grpPrcL3: price, grpPrcL4: price, grpPrcL5: null },
    ...{ addInfo: null, sftyQty: null, isrcAplcbYn: "N", useYn: "Y" },
    ...author(said.registered_by),
  });
}
