import { amount, author, clipped, day8 } from "./body-fields.ts";
import { decimalOf, rounded } from "./exact.ts";
import { exactJson } from "./exact-json.ts";
import type { BodyOf, FrozenLine } from "./frozen-document.ts";
import { statedStock } from "./stated-line.ts";
import { allSums, type TaxedLine, taxedBeside, taxedWithin } from "./taxed-lines.ts";

/** What a movement of stock is to the authority: 01 import to 06 adjustment in, 11 sale to 16 adjustment out. */
export type StockKind = "01" | "02" | "03" | "04" | "05" | "06" | "11" | "12" | "13" | "14" | "15" | "16";

/** Goods that came in or went out, with what they are valued at. */
export interface StockReport {
  /** Gapless at the device, and the one that it corrects; itself where it corrects none. */
  number: number;
  original_number: number | null;
  kind: StockKind;
  /** By a machine that follows a document, or entered by hand. */
  automatic: "A" | "M";
  /** RFC 3339. */
  occurred_at: string;
  buyer_tin: string | null;
  buyer_name: string | null;
  /** Of a move between branches: the other's code. */
  other_branch: string | null;
  remark: string | null;
  reported_by: string | null;
  lines: readonly (FrozenLine & { expires_on: string | null })[];
}

/** What is left of an item where the device is. */
export interface StockBalance {
  item_code: string;
  quantity: string;
  reported_by: string | null;
}

/** The body of a report of stock; in Zambia what is taxable is without the tax. */
export function stockReportBody(
  zone: string,
  body: BodyOf<StockReport>,
  tax: "within" | "beside" = "within",
): string {
  const { device, said } = body;
  const beside = tax === "beside";
  const places = beside ? 4 : 2;
  const lines = beside ? taxedBeside(said.lines, statedStock) : taxedWithin(said.lines, statedStock);
  const all = allSums(lines, places);
  const [tin, custTin, taxTyCd] = beside
    ? (["tpin", "custTpin", "vatCatCd"] as const)
    : (["tin", "custTin", "taxTyCd"] as const);
  const item = ({ line, stated, taxable, tax }: TaxedLine<StockReport["lines"][number]>, at: number) => ({
    itemSeq: at + 1,
    itemCd: line.item_code,
    itemClsCd: line.item_class,
    itemNm: clipped(line.name, 200),
    bcd: clipped(line.barcode, 20),
    pkgUnitCd: line.packaging_unit,
    pkg: amount(stated.quantity),
    qtyUnitCd: line.quantity_unit,
    qty: amount(stated.quantity),
    itemExprDt: line.expires_on?.replaceAll("-", "") ?? null,
    prc: amount(stated.price),
    splyAmt: amount(stated.supply),
    totDcAmt: amount(stated.discount),
    taxblAmt: amount(taxable),
    [taxTyCd]: line.band,
    taxAmt: amount(tax),
    totAmt: amount(stated.total),
  });
  return exactJson({
    [tin]: device.tin,
    bhfId: device.branch_code,
    sarNo: said.number,
    orgSarNo: said.original_number ?? said.number,
    regTyCd: said.automatic,
    [custTin]: said.buyer_tin,
    custNm: clipped(said.buyer_name, 100),
    custBhfId: said.other_branch,
    sarTyCd: said.kind,
    ocrnDt: day8(said.occurred_at, zone),
    totItemCnt: lines.length,
    totTaxblAmt: amount(all.taxable),
    totTaxAmt: amount(all.tax),
    totAmt: amount(all.total),
    remark: clipped(said.remark, 400),
    ...author(said.reported_by),
    itemList: lines.map(item),
  });
}

/** A quantity as the authorities have it: two decimals, to which the movements that they have come too. */
const remaining = (quantity: string): string => {
  const parts = rounded(quantity, 2);
  return decimalOf(parts < 0n ? 0n : parts, 2);
};

/** The body of what is left of an item: Rwanda and Kenya take one at once, Zambia a list. */
export function stockMasterBody({ device, said }: BodyOf<StockBalance>): string {
  const { regrId, regrNm, modrId, modrNm } = author(said.reported_by);
  return exactJson({
    tin: device.tin,
    bhfId: device.branch_code,
    itemCd: said.item_code,
    rsdQty: amount(remaining(said.quantity)),
    ...{ regrId, regrNm, modrNm, modrId },
  });
}

/** The same in Zambia. */
export function stockMasterListBody({ device, said }: BodyOf<StockBalance>): string {
  return exactJson({
    tpin: device.tin,
    bhfId: device.branch_code,
    ...author(said.reported_by),
    stockItemList: [{ itemCd: said.item_code, rsdQty: amount(remaining(said.quantity)) }],
  });
}
