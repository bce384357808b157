import { describe, expect, test } from "vitest";
import { kenya } from "../../../../src/modules/fiscal/profiles/kenya.ts";
import { rwanda } from "../../../../src/modules/fiscal/profiles/rwanda.ts";
import type { StockReport } from "../../../../src/modules/fiscal/profiles/stock-body.ts";
import { zambia } from "../../../../src/modules/fiscal/profiles/zambia.ts";
import { rwandaSale, soldBody, soldLine } from "../samples.ts";

const read = (body: string) => JSON.parse(body) as Record<string, unknown>;
const items = (body: string) => read(body).itemList as Record<string, unknown>[];

describe("a sale in Rwanda", () => {
  test("with tax to whole francs is the specification's sample, field by field and in its order", () => {
    const { lines } = soldBody().said;
    const whole = lines.map((line, at) => ({ ...line, tax: ["1068", "534"][at] ?? "0" }));
    const body = rwanda.saleBody(soldBody({ lines: whole }));
    expect(read(body)).toEqual(rwandaSale);
    expect(Object.keys(read(body))).toEqual(Object.keys(rwandaSale));
  });

  test("has tax to two decimals of each line, and their sums, where nobody says otherwise", () => {
    expect(read(rwanda.saleBody(soldBody()))).toMatchObject({
      ...{ taxAmtB: 1601.7, totTaxAmt: 1601.7, totTaxblAmt: 10500, totAmt: 10500 },
      itemList: [{ taxAmt: 1067.8 }, { taxAmt: 533.9 }],
    });
  });

  test("has the tax of the document, so that what is told comes to what is in the books", () => {
    const halves = ["7.67", "7.66"].map((tax) =>
      soldLine({ quantity: "1", unit_price: "50.25", total: "50.25", tax }),
    );
    expect(read(rwanda.saleBody(soldBody({ lines: halves })))).toMatchObject({ totTaxAmt: 15.33 });
    const [first, second] = items(
      zambia.saleBody(soldBody({ lines: halves.map((one) => ({ ...one, band: "A" })) })),
    );
    expect([Number(first?.vatAmt).toFixed(2), Number(second?.vatAmt).toFixed(2)]).toEqual(["7.67", "7.66"]);
  });

  test("has every band, those without a line too, by the rates of its day", () => {
    const body = { ...soldBody({ lines: [soldLine({ band: "A", rate: "0" })] }), rates: { B: "16" } };
    expect(read(rwanda.saleBody(body))).toMatchObject({
      ...{ taxblAmtA: 7000, taxblAmtB: 0, taxRtA: 0, taxRtB: 16, taxAmtA: 0, taxAmtB: 0, totTaxAmt: 0 },
    });
  });

  test("names moments where the authority is", () => {
    const late = soldBody({ sold_at: "2026-04-06T23:30:00Z", issued_at: "2026-04-07T02:00:20Z" });
    expect(read(rwanda.saleBody(late))).toMatchObject({ cfmDt: "20260407040020", salesDt: "20260407" });
  });

  test("to a business has its purchase code, and texts no longer than their fields", () => {
    const body = soldBody({
      ...{ purchase_code: "123456", buyer_name: "é".repeat(61), remark: "r".repeat(401) },
      lines: [soldLine({ name: "n".repeat(201), barcode: "1".repeat(21) })],
    });
    const said = read(rwanda.saleBody({ ...body, seller: { ...body.seller, top_message: "t".repeat(21) } }));
    expect(said).toMatchObject({ prcOrdCd: "123456", custNm: "é".repeat(60), remark: "r".repeat(400) });
    expect(said.receipt).toMatchObject({ topMsg: "t".repeat(20) });
    expect(said.itemList).toMatchObject([{ itemNm: "n".repeat(200), bcd: "1".repeat(20) }]);
  });

  test("that is taken back has positive amounts, its original's number and the reason", () => {
    const refund = soldBody({
      ...{ type: "refund", number: 9, reason_code: "06" },
      original: { number: 1, receipt_number: 27, sdc_id: "SDC010000005" },
    });
    expect(read(rwanda.saleBody(refund))).toMatchObject({
      ...{ invcNo: 9, orgInvcNo: 1, rcptTyCd: "R", salesSttsCd: "05", rfdRsnCd: "06" },
      ...{ rfdDt: "20200127210300", totAmt: 10500 },
    });
    const other = { ...refund, settings: { ...refund.settings, refund_status: "02" as const } };
    expect(read(rwanda.saleBody(other))).toMatchObject({ salesSttsCd: "02" });
  });

  test("keeps every digit of amounts that a double would lose", () => {
    const body = rwanda.saleBody(
      soldBody({
        lines: [soldLine({ quantity: "1", unit_price: "9007199254740993.01", total: "9007199254740993.01" })],
      }),
    );
    expect(body).toContain('"totAmt":9007199254740993.01');
  });

  test("that was given up is cancelled, of nobody and of nothing: there are no amounts to refuse", () => {
    const { said, ...of } = soldBody({
      lines: [soldLine(), soldLine({ band: "A", rate: "0", total: "10.00" })],
    });
    const body = read(rwanda.voidBody({ ...of, said: { ...said, voided_at: "2020-01-28T10:00:00Z" } }));
    expect(body).toMatchObject({
      ...{
        invcNo: 1,
        orgInvcNo: 0,
        salesSttsCd: "04",
        cnclDt: "20200128120000",
        custTin: null,
        custNm: null,
      },
      ...{ totItemCnt: 1, totAmt: 0, taxblAmtB: 0, taxblAmtA: 0 },
    });
    expect(body.itemList).toMatchObject([{ qty: 1, prc: 0, dcRt: 0, taxTyCd: "A", taxAmt: 0, totAmt: 0 }]);
  });
});

describe("a sale in Kenya", () => {
  test("has five bands, the trader's number, and says when the receipt is published", () => {
    const body = read(kenya.saleBody(soldBody({ lines: [soldLine({ rate: "16" })] })));
    expect(body).toMatchObject({ trdInvcNo: "00-1", taxblAmtB: 7000, taxRtB: 16, taxAmtB: 965.52 });
    expect(body).toMatchObject({ taxblAmtE: 0, taxRtE: 8, taxAmtE: 0 });
    expect(body.receipt).toMatchObject({ custTin: "999991112", rcptPbctDt: "20200127220300" });
    expect(body).not.toHaveProperty("prcOrdCd");
  });
});

describe("a sale in Zambia", () => {
  const bread = soldLine({
    ...{
      item_code: "20056",
      item_class: "50102518",
      packaging_unit: "BA",
      quantity_unit: "BE",
      name: "Bread",
    },
    ...{ quantity: "1", unit_price: "125", total: "100", band: "A", rate: "16" },
  });
  const reinsurance = { ...bread, name: "Reinsurance", unit_price: "100", band: "IPL2", rate: "0" };

  test("has what is taxable without the tax, to four decimals, as the authority's sample has it", () => {
    const body = zambia.saleBody({
      ...soldBody({ buyer_tin: "2000000000", lines: [bread, reinsurance] }),
      device: { tin: "1000000000", branch_code: "000" },
    });
    expect(read(body)).toMatchObject({
      ...{ tpin: "1000000000", bhfId: "000", orgInvcNo: 0, cisInvcNo: "CIS000-1", custTpin: "2000000000" },
      ...{ taxblAmtA: 86.2069, taxblAmtIpl2: 100, taxblAmtRvat: 0, taxblAmtTot: 0, taxRtA: 16, taxRtTl: 1.5 },
      ...{ taxAmtA: 13.7931, totTaxblAmt: 186.2069, totTaxAmt: 13.7931, totAmt: 200 },
      ...{ saleCtyCd: "1", currencyTyCd: "ZMW", exchangeRt: "1" },
    });
    expect(items(body)).toMatchObject([
      {
        splyAmt: 125,
        dcRt: 20,
        dcAmt: 25,
        vatCatCd: "A",
        vatTaxblAmt: 86.2069,
        vatAmt: 13.7931,
        totAmt: 100,
      },
      { vatCatCd: null, vatTaxblAmt: 0, iplCatCd: "IPL2", iplTaxblAmt: 100, iplAmt: 0, totAmt: 100 },
    ]);
  });

  test("that is taken back names the authority's number and device of its original", () => {
    const body = zambia.saleBody(
      soldBody({
        ...{ type: "refund", number: 8, reason_code: "03", lines: [bread] },
        original: { number: 1, receipt_number: 7, sdc_id: "SDC0060000356" },
      }),
    );
    expect(read(body)).toMatchObject({
      ...{ rcptTyCd: "R", orgInvcNo: 7, orgSdcId: "SDC0060000356", salesSttsCd: "02", rfdRsnCd: null },
      ...{ dbtRsnCd: "03", invcAdjustReason: "Omitted item", totAmt: 100 },
    });
  });
});

describe("items and stock", () => {
  const { said: _, ...of } = soldBody();
  const item = {
    ...{
      item_code: "RW1NTXU0000006",
      item_class: "5059690800",
      item_type: "1",
      name: "test material item 3",
    },
    ...{ origin: "RW", packaging_unit: "NT", quantity_unit: "U", band: "B", barcode: null, price: "3500" },
    registered_by: "Admin",
  };

  test("an item is the specification's sample", () => {
    expect(read(rwanda.itemBody({ ...of, said: item }))).toEqual({
      ...{ tin: "999991130", bhfId: "00", itemCd: "RW1NTXU0000006", itemClsCd: "5059690800", itemTyCd: "1" },
      ...{
        itemNm: "test material item 3",
        itemStdNm: null,
        orgnNatCd: "RW",
        pkgUnitCd: "NT",
        qtyUnitCd: "U",
      },
      ...{
        taxTyCd: "B",
        btchNo: null,
        bcd: null,
        dftPrc: 3500,
        grpPrcL1: 3500,
        grpPrcL2: 3500,
        grpPrcL3: 3500,
      },
      ...{ grpPrcL4: 3500, grpPrcL5: null, addInfo: null, sftyQty: null, isrcAplcbYn: "N", useYn: "Y" },
      ...{ regrNm: "Admin", regrId: "Admin", modrNm: "Admin", modrId: "Admin" },
    });
  });

  test("what went out is reported with its tax, and what is left with two decimals", () => {
    const line = { ...soldLine({ quantity: "10", total: "35000" }), expires_on: "2027-03-01" };
    const report: StockReport = {
      ...{
        number: 2,
        original_number: null,
        kind: "11",
        automatic: "M",
        occurred_at: "2020-01-26T10:00:00Z",
      },
      ...{ buyer_tin: null, buyer_name: null, other_branch: null, remark: null, reported_by: "Admin" },
      lines: [line],
    };
    expect(read(rwanda.stockBody({ ...of, said: report }))).toMatchObject({
      ...{ sarNo: 2, orgSarNo: 2, regTyCd: "M", sarTyCd: "11", ocrnDt: "20200126", totItemCnt: 1 },
      ...{ totTaxblAmt: 35000, totTaxAmt: 5338.98, totAmt: 35000 },
      itemList: [{ qty: 10, prc: 3500, itemExprDt: "20270301", taxAmt: 5338.98, totDcAmt: 0 }],
    });
    const left = { item_code: "RW1NTXU0000002", quantity: "10.129", reported_by: null };
    expect(read(rwanda.stockMasterBody({ ...of, said: left }))).toMatchObject({
      itemCd: "RW1NTXU0000002",
      rsdQty: 10.13,
    });
    expect(read(zambia.stockMasterBody({ ...of, said: left }))).toMatchObject({
      stockItemList: [{ itemCd: "RW1NTXU0000002", rsdQty: 10.13 }],
    });
  });
});
