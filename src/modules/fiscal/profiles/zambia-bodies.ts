import { amount, author, clipped, day8, modeCode, moment14, paymentCode } from "./body-fields.ts";
import { exactJson, type Fields } from "./exact-json.ts";
import type { BodyOf, FrozenDocument, FrozenLine, VoidedDocument } from "./frozen-document.ts";
import { type AuthorityItem, itemHead, usualPrice } from "./item-body.ts";
import { allSums, bandSums, lineOfNothing, type TaxedLine, taxedBeside } from "./taxed-lines.ts";

const ZONE = "Africa/Lusaka";

/** By which field a band is named on an item: of VAT, of the levies on insurance and tourism, of excise. */
function levyOf(band: string): "vat" | "ipl" | "tl" | "excise" {
  if (/^IPL[12]$/.test(band)) return "ipl";
  if (band === "TL") return "tl";
  return band === "ECM" || band === "EXEEG" ? "excise" : "vat";
}

/** A band's name in the sums: `Rvat` of RVAT, `C1` of C1. */
const inSums = (band: string): string =>
  band.length > 2 || band === "TL" ? band.charAt(0) + band.slice(1).toLowerCase() : band;

function itemFields({ line, stated, taxable, tax }: TaxedLine<FrozenLine>, at: number): Fields {
  const levy = levyOf(line.band);
  const of = (one: typeof levy, value: string) => (levy === one ? amount(value) : 0);
  return {
    itemSeq: at + 1,
    itemCd: line.item_code,
    itemClsCd: line.item_class,
    itemNm: clipped(line.name, 200),
    bcd: clipped(line.barcode, 20) ?? "",
    pkgUnitCd: line.packaging_unit,
    pkg: 0,
    qtyUnitCd: line.quantity_unit,
    qty: amount(stated.quantity),
    prc: amount(stated.price),
    splyAmt: amount(stated.supply),
    dcRt: amount(stated.discountRate),
    dcAmt: amount(stated.discount),
    isrccCd: line.insurance?.code ?? "",
    isrccNm: clipped(line.insurance?.name ?? null, 100) ?? "",
    isrcRt: line.insurance ? amount(line.insurance.rate) : 0,
    isrcAmt: line.insurance ? amount(line.insurance.amount) : 0,
    ...(line.band === "B" ? { rrp: amount(stated.price) } : {}),
    vatCatCd: levy === "vat" ? line.band : null,
    exciseTxCatCd: levy === "excise" ? line.band : null,
    tlCatCd: levy === "tl" ? line.band : null,
    iplCatCd: levy === "ipl" ? line.band : null,
    vatTaxblAmt: of("vat", taxable),
    vatAmt: of("vat", tax),
    exciseTaxblAmt: of("excise", taxable),
    exciseTxAmt: of("excise", tax),
    tlTaxblAmt: of("tl", taxable),
    tlAmt: of("tl", tax),
    iplTaxblAmt: of("ipl", taxable),
    iplAmt: of("ipl", tax),
    totAmt: amount(stated.total),
  };
}

type Bands = readonly { band: string; rate: string }[];

/** Sums by band, and what is the same of every document. */
function sums(
  bands: Bands,
  rates: BodyOf<unknown>["rates"],
  lines: readonly TaxedLine<FrozenLine>[],
): Fields {
  const known = bands.map(({ band, rate }) => ({ band, rate: rates[band] ?? rate }));
  const each = [...bandSums(lines, known, 4)];
  const all = allSums(lines, 4);
  const fields = (prefix: string, field: "taxable" | "rate" | "tax") =>
    Object.fromEntries(each.map(([band, of]) => [`${prefix}${inSums(band)}`, amount(of[field])]));
  return {
    ...fields("taxblAmt", "taxable"),
    ...fields("taxRt", "rate"),
    ...fields("taxAmt", "tax"),
    tlAmt: amount(each.find(([band]) => band === "TL")?.[1].tax ?? "0"),
    totTaxblAmt: amount(all.taxable),
    totTaxAmt: amount(all.tax),
    ...{ cashDcRt: 0, cashDcAmt: 0 },
    totAmt: amount(all.total),
    prchrAcptcYn: "N",
  };
}

const abroad = { saleCtyCd: "1", currencyTyCd: "ZMW", exchangeRt: "1", destnCountryCd: "" };

/** The number of a document in Zambia, which is the seller's own: the branch's and the device's. */
export const cisNumber = (branch: string, number: number): string => `CIS${branch}-${number}`;

/** The body of a sale or of a credit note, which names its original by the authority's number and device. */
export function zambiaSaleBody(
  bands: Bands,
  reasons: Readonly<Record<string, string>>,
  body: BodyOf<FrozenDocument>,
): string {
  const { device, said } = body;
  const lines = taxedBeside(said.lines);
  const isRefund = said.type === "refund";
  const reason = isRefund ? (said.reason_code ?? "") : "";
  return exactJson({
    tpin: device.tin,
    bhfId: device.branch_code,
    ...(isRefund ? { orgSdcId: said.original?.sdc_id ?? null } : {}),
    orgInvcNo: isRefund ? (said.original?.receipt_number ?? 0) : 0,
    cisInvcNo: cisNumber(device.branch_code, said.number),
    custTpin: said.buyer_tin,
    custNm: clipped(said.buyer_name, 60),
    salesTyCd: modeCode(said.mode),
    rcptTyCd: isRefund ? "R" : "S",
    pmtTyCd: paymentCode(said.payment_method, "08"),
    salesSttsCd: "02",
    cfmDt: moment14(said.issued_at, ZONE),
    salesDt: day8(said.sold_at, ZONE),
    ...{ stockRlsDt: null, cnclReqDt: null, cnclDt: null, rfdDt: null, rfdRsnCd: null },
    totItemCnt: lines.length,
    ...sums(bands, body.rates, lines),
    remark: clipped(said.remark, 400) ?? "",
    ...author(said.issued_by_name),
    ...abroad,
    lpoNumber: said.purchase_code,
    dbtRsnCd: reason,
    invcAdjustReason: reasons[reason] ?? "",
    itemList: lines.map(itemFields),
  });
}

/** The body of a document that was given up: cancelled, of nobody, and of nothing. */
export function zambiaVoidBody(bands: Bands, body: BodyOf<VoidedDocument>): string {
  const { device, said } = body;
  const lines = taxedBeside([lineOfNothing("ZM")]);
  const voided = moment14(said.voided_at, ZONE);
  return exactJson({
    tpin: device.tin,
    bhfId: device.branch_code,
    orgInvcNo: 0,
    cisInvcNo: cisNumber(device.branch_code, said.number),
    ...{ custTpin: null, custNm: null, salesTyCd: "N", rcptTyCd: "S", pmtTyCd: "01", salesSttsCd: "04" },
    cfmDt: moment14(said.issued_at, ZONE),
    salesDt: day8(said.sold_at, ZONE),
    ...{ stockRlsDt: null, cnclReqDt: voided, cnclDt: voided, rfdDt: null, rfdRsnCd: null },
    totItemCnt: lines.length,
    ...sums(bands, body.rates, lines),
    remark: "",
    ...author(said.issued_by_name),
    ...abroad,
    ...{ lpoNumber: null, dbtRsnCd: "", invcAdjustReason: "" },
    itemList: lines.map(itemFields),
  });
}

/** The body of an item in Zambia. */
export function zambiaItemBody(body: BodyOf<AuthorityItem>): string {
  const { device, said } = body;
  const levy = levyOf(said.band);
  return exactJson({
    tpin: device.tin,
    bhfId: device.branch_code,
    ...itemHead(body),
    vatCatCd: levy === "vat" ? said.band : null,
    iplCatCd: levy === "ipl" ? said.band : null,
    tlCatCd: levy === "tl" ? said.band : null,
    exciseTxCatCd: levy === "excise" ? said.band : null,
    btchNo: null,
    bcd: clipped(said.barcode, 20),
    dftPrc: usualPrice(said),
    ...{ svcChargeYn: said.band === "F" ? "Y" : "N", rentalYn: "N" },
    ...{ addInfo: null, sftyQty: null, isrcAplcbYn: "N", useYn: "Y" },
    ...author(said.registered_by),
  });
}
