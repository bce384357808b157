import type {
  BodyOf,
  FrozenDocument,
  FrozenLine,
} from "../../../src/modules/fiscal/profiles/frozen-document.ts";

/** The sale of Rwanda's specification, as it stands there. */
export const rwandaSale = {
  ...{ tin: "999991130", bhfId: "00", invcNo: 1, orgInvcNo: 0, custTin: "999991112", custNm: "Taxpayer1112" },
  ...{ salesTyCd: "N", rcptTyCd: "S", pmtTyCd: "01", salesSttsCd: "02", cfmDt: "20200127210300" },
  ...{ salesDt: "20200127", stockRlsDt: "20200127210300", cnclReqDt: null, cnclDt: null, rfdDt: null },
  ...{ rfdRsnCd: null, totItemCnt: 2, taxblAmtA: 0, taxblAmtB: 10500, taxblAmtC: 0, taxblAmtD: 0 },
  ...{ taxRtA: 0, taxRtB: 18, taxRtC: 0, taxRtD: 0, taxAmtA: 0, taxAmtB: 1602, taxAmtC: 0, taxAmtD: 0 },
  ...{ totTaxblAmt: 10500, totTaxAmt: 1602, totAmt: 10500, prchrAcptcYn: "N", remark: null },
  ...{ regrId: "Admin", regrNm: "Admin", modrId: "Admin", modrNm: "Admin" },
  receipt: {
    ...{ custTin: null, custMblNo: null, rptNo: 1, trdeNm: null, adrs: null, topMsg: null, btmMsg: null },
    prchrAcptcYn: "N",
  },
  itemList: [
    {
      ...{ itemSeq: 1, itemCd: "RW1NTXU0000001", itemClsCd: "5059690800", itemNm: "test item 1", bcd: null },
      ...{ pkgUnitCd: "NT", pkg: 2, qtyUnitCd: "U", qty: 2, prc: 3500, splyAmt: 7000, dcRt: 0, dcAmt: 0 },
      ...{ isrccCd: null, isrccNm: null, isrcRt: null, isrcAmt: null, taxTyCd: "B", taxblAmt: 7000 },
      ...{ taxAmt: 1068, totAmt: 7000 },
    },
    {
      ...{ itemSeq: 2, itemCd: "RW1NTXU0000002", itemClsCd: "5022110801", itemNm: "test item 2", bcd: null },
      ...{ pkgUnitCd: "NT", pkg: 1, qtyUnitCd: "U", qty: 1, prc: 3500, splyAmt: 3500, dcRt: 0, dcAmt: 0 },
      ...{ isrccCd: null, isrccNm: null, isrcRt: null, isrcAmt: null, taxTyCd: "B", taxblAmt: 3500 },
      ...{ taxAmt: 534, totAmt: 3500 },
    },
  ],
};

/** A line of two for 3,500 in band B, or whatever else is said. */
export const soldLine = (more: Partial<FrozenLine> = {}): FrozenLine => ({
  ...{ item_code: "RW1NTXU0000001", item_class: "5059690800", packaging_unit: "NT", quantity_unit: "U" },
  ...{ name: "test item 1", barcode: null, quantity: "2", unit_price: "3500", total: "7000.00" },
  ...{ band: "B", rate: "18", insurance: null },
  ...more,
});

/** What the specification's sale is made of, or whatever else is said. */
export const soldBody = (
  said: Partial<FrozenDocument> = {},
  settings: Partial<BodyOf<unknown>["settings"]> = {},
): BodyOf<FrozenDocument> => ({
  device: { tin: "999991130", branch_code: "00" },
  settings: { refund_status: "05", tourism_tax: false, ...settings },
  seller: { trade_name: null, address: null, top_message: null, bottom_message: null },
  rates: {},
  said: {
    ...{ type: "sale", mode: "normal", number: 1, original: null },
    ...{ buyer_name: "Taxpayer1112", buyer_tin: "999991112", buyer_phone: null, purchase_code: null },
    ...{ payment_method: "cash", reason_code: null, remark: null, issued_by_name: "Admin" },
    ...{ sold_at: "2020-01-27T19:03:00Z", issued_at: "2020-01-27T19:03:00Z" },
    lines: [
      soldLine(),
      soldLine({
        ...{ item_code: "RW1NTXU0000002", item_class: "5022110801", name: "test item 2" },
        ...{ quantity: "1", total: "3500.00" },
      }),
    ],
    ...said,
  },
});
