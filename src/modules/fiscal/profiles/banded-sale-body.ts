import { amount, author, clipped, day8, modeCode, moment14, paymentCode } from "./body-fields.ts";
import { exactJson, type Fields } from "./exact-json.ts";
import type { BodyOf, FrozenDocument, FrozenLine, VoidedDocument } from "./frozen-document.ts";
import { allSums, bandSums, lineOfNothing, type TaxedLine, taxedWithin } from "./taxed-lines.ts";

/** What Rwanda and Kenya write differently. */
export interface BandedCountry {
  country: "RW" | "KE";
  zone: string;
  bands: readonly { band: string; rate: string }[];
}

/** Sums by band, each of them always: `taxblAmtA`, `taxRtA`, `taxAmtA`, … */
function bandFields(
  { bands }: BandedCountry,
  { settings, rates }: Pick<BodyOf<unknown>, "settings" | "rates">,
  lines: readonly TaxedLine<FrozenLine>[],
): Fields {
  const known = bands.map(({ band, rate }) => ({ band, rate: rates[band] ?? rate }));
  const sums = [...bandSums(lines, known, 2)];
  const all = allSums(lines, 2);
  const fields = (prefix: string, field: "taxable" | "rate" | "tax") =>
    Object.fromEntries(sums.map(([band, of]) => [`${prefix}${band}`, amount(of[field])]));
  return {
    ...fields("taxblAmt", "taxable"),
    ...fields("taxRt", "rate"),
    ...(settings.tourism_tax ? { taxRtF: 0, taxRtTt: 3 } : {}),
    ...fields("taxAmt", "tax"),
    totTaxblAmt: amount(all.taxable),
    totTaxAmt: amount(all.tax),
    totAmt: amount(all.total),
  };
}

const itemFields = ({ line, stated, taxable, tax }: TaxedLine<FrozenLine>, at: number): Fields => ({
  itemSeq: at + 1,
  itemCd: line.item_code,
  itemClsCd: line.item_class,
  itemNm: clipped(line.name, 200),
  bcd: clipped(line.barcode, 20),
  pkgUnitCd: line.packaging_unit,
  pkg: amount(stated.quantity),
  qtyUnitCd: line.quantity_unit,
  qty: amount(stated.quantity),
  prc: amount(stated.price),
  splyAmt: amount(stated.supply),
  dcRt: amount(stated.discountRate),
  dcAmt: amount(stated.discount),
  isrccCd: line.insurance?.code ?? null,
  isrccNm: clipped(line.insurance?.name ?? null, 100),
  isrcRt: line.insurance ? amount(line.insurance.rate) : null,
  isrcAmt: line.insurance ? amount(line.insurance.amount) : null,
  taxTyCd: line.band,
  taxblAmt: amount(taxable),
  taxAmt: amount(tax),
  totAmt: amount(stated.total),
});

/** The receipt's own block: Kenya says when it is published, Rwanda its number. */
function receiptFields(
  of: BandedCountry,
  { seller, said }: BodyOf<Pick<FrozenDocument, "buyer_tin" | "buyer_phone" | "issued_at" | "number">>,
): Fields {
  const isKenya = of.country === "KE";
  return {
    custTin: isKenya ? said.buyer_tin : null,
    custMblNo: clipped(said.buyer_phone, 20),
    ...(isKenya ? { rcptPbctDt: moment14(said.issued_at, of.zone) } : { rptNo: said.number }),
    trdeNm: clipped(seller.trade_name, 20),
    adrs: clipped(seller.address, 200),
    topMsg: clipped(seller.top_message, 20),
    btmMsg: clipped(seller.bottom_message, 20),
    prchrAcptcYn: "N",
  };
}

/** The body of a sale or a refund, all of whose amounts are positive. */
export function bandedSaleBody(of: BandedCountry, body: BodyOf<FrozenDocument>): string {
  const { device, settings, said } = body;
  const lines = taxedWithin(said.lines);
  const isRefund = said.type === "refund";
  const issued = moment14(said.issued_at, of.zone);
  return exactJson({
    tin: device.tin,
    bhfId: device.branch_code,
    ...(of.country === "KE" ? { trdInvcNo: `${device.branch_code}-${said.number}` } : {}),
    invcNo: said.number,
    orgInvcNo: isRefund ? (said.original?.number ?? 0) : 0,
    custTin: said.buyer_tin,
    prcOrdCd: of.country === "RW" ? (clipped(said.purchase_code, 6) ?? undefined) : undefined,
    custNm: clipped(said.buyer_name, 60),
    salesTyCd: modeCode(said.mode),
    rcptTyCd: isRefund ? "R" : "S",
    pmtTyCd: paymentCode(said.payment_method),
    salesSttsCd: isRefund ? settings.refund_status : "02",
    cfmDt: issued,
    salesDt: day8(said.sold_at, of.zone),
    stockRlsDt: moment14(said.sold_at, of.zone),
    cnclReqDt: null,
    cnclDt: null,
    rfdDt: isRefund ? issued : null,
    rfdRsnCd: isRefund ? said.reason_code : null,
    totItemCnt: lines.length,
    ...bandFields(of, body, lines),
    prchrAcptcYn: "N",
    remark: clipped(said.remark, 400),
    ...author(said.issued_by_name),
    receipt: receiptFields(of, body),
    itemList: lines.map(itemFields),
  });
}

/** The body of a document that was given up: cancelled, of nobody, and of nothing. */
export function bandedVoidBody(of: BandedCountry, body: BodyOf<VoidedDocument>): string {
  const { device, said } = body;
  const lines = taxedWithin([lineOfNothing(of.country)]);
  const voided = moment14(said.voided_at, of.zone);
  const nobody = { buyer_tin: null, buyer_phone: null };
  return exactJson({
    tin: device.tin,
    bhfId: device.branch_code,
    ...(of.country === "KE" ? { trdInvcNo: `${device.branch_code}-${said.number}` } : {}),
    invcNo: said.number,
    orgInvcNo: 0,
    ...{ custTin: null, custNm: null, salesTyCd: "N", rcptTyCd: "S", pmtTyCd: "01", salesSttsCd: "04" },
    cfmDt: moment14(said.issued_at, of.zone),
    salesDt: day8(said.sold_at, of.zone),
    stockRlsDt: null,
    ...{ cnclReqDt: voided, cnclDt: voided, rfdDt: null, rfdRsnCd: null },
    totItemCnt: lines.length,
    ...bandFields(of, body, lines),
    ...{ prchrAcptcYn: "N", remark: null },
    ...author(said.issued_by_name),
    receipt: receiptFields(of, { ...body, said: { ...said, ...nobody } }),
    itemList: lines.map(itemFields),
  });
}
