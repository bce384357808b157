import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { startVsdcEndpoint } from "../../dev/vsdc/vsdc-endpoint.ts";
import { rwandaSale } from "../modules/fiscal/samples.ts";

const endpoint = await startVsdcEndpoint({ port: 0 });
afterAll(() => endpoint.close());
beforeEach(() => fetch(`${endpoint.url}/books`, { method: "DELETE" }));

type Envelope = { resultCd: string; resultMsg: string; data: Record<string, unknown> | null };
const post = async (path: string, body: unknown): Promise<Envelope> =>
  (await (
    await fetch(`${endpoint.url}${path}`, { method: "POST", body: JSON.stringify(body) })
  ).json()) as Envelope;
const DEVICE = { tin: "999991130", bhfId: "00" };
const initialise = () => post("/rw/initializer/selectInitInfo", { ...DEVICE, dvcSrlNo: "dvcv1130" });
const item = (itemCd: string, itemClsCd: string) =>
  post("/rw/items/saveItems", {
    ...{ ...DEVICE, itemCd, itemClsCd, itemTyCd: "1", itemNm: "test material item 3", itemStdNm: null },
    ...{
      orgnNatCd: "RW",
      pkgUnitCd: "NT",
      qtyUnitCd: "U",
      taxTyCd: "B",
      btchNo: null,
      bcd: null,
      dftPrc: 3500,
    },
    ...{ grpPrcL1: 3500, isrcAplcbYn: "N", useYn: "Y", regrNm: "Admin", regrId: "Admin", modrNm: "Admin" },
    modrId: "Admin",
  });
const sell = (more: Record<string, unknown> = {}) =>
  post("/rw/trnsSales/saveSales", { ...rwandaSale, ...more });

async function ready(): Promise<void> {
  await initialise();
  await item("RW1NTXU0000001", "5059690800");
  await item("RW1NTXU0000002", "5022110801");
}

describe("the simulator of Rwanda's authority", () => {
  test("initialises a device once, and gives its keys once", async () => {
    const first = await initialise();
    expect(first).toMatchObject({ resultCd: "000", resultMsg: "It is succeeded" });
    expect(first.data?.info).toMatchObject({
      ...{ tin: "999991130", bhfId: "00", taxprNm: "Taxpayer1130", lastSaleInvcNo: 0 },
      ...{ sdcId: expect.stringMatching(/^SDC\d{9}$/), mrcNo: expect.stringMatching(/^WIS\d{8}$/) },
      cmcKey: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(await initialise()).toMatchObject({ resultCd: "902", data: null });
  });

  test("takes the sample of the specification as it stands, and answers as the specification does", async () => {
    await ready();
    const answer = await sell();
    expect(answer).toMatchObject({ resultCd: "000", data: { rcptNo: 1, totRcptNo: 1 } });
    expect(answer.data?.intrlData).toMatch(/^[A-Z2-7]{26}$/);
    expect(answer.data?.rcptSign).toMatch(/^[A-Z2-7]{16}$/);
    expect(answer.data?.vsdcRcptPbctDate).toMatch(/^\d{14}$/);
    expect(await sell()).toMatchObject({ resultCd: "924", data: null });
  });

  test("knows no device that was not initialised, and no item that was not registered", async () => {
    expect(await sell()).toMatchObject({ resultCd: "901" });
    await initialise();
    expect(await sell()).toMatchObject({
      resultCd: "910",
      resultMsg: expect.stringContaining("not registered"),
    });
  });

  test.each([
    ["a sum that its lines do not come to", { totAmt: 10501 }],
    ["a band that is left out", { taxblAmtC: undefined }],
    ["tax that is not of its band", { taxAmtB: 1500, totTaxAmt: 1500 }],
    ["an original of a sale", { orgInvcNo: 4 }],
    ["negative amounts", { totAmt: -10500 }],
    ["a moment that is to come", { cfmDt: "29990101000000" }],
    ["a training document", { salesTyCd: "T" }],
    ["fewer lines than it says", { totItemCnt: 3 }],
  ])("refuses %s", async (_, more) => {
    await ready();
    expect(await sell(more)).toMatchObject({ resultCd: "910" });
    expect(await sell()).toMatchObject({ resultCd: "000" });
  });

  test("refuses codes that it does not have, naming where", async () => {
    await ready();
    const [line] = rwandaSale.itemList;
    const itemList = [{ ...line, pkgUnitCd: "ZZ" }, rwandaSale.itemList[1]];
    expect(await sell({ itemList })).toMatchObject({
      resultCd: "913",
      resultMsg: "Code value error [<itemList><pkgUnitCd>]",
    });
  });

  test("wants a business's purchase code, once", async () => {
    await ready();
    const buyer = { custTin: "999991113" };
    expect(await sell({ custTin: "111111111" })).toMatchObject({ resultCd: "884" });
    expect(await sell(buyer)).toMatchObject({ resultCd: "881" });
    expect(await sell({ ...buyer, prcOrdCd: "000000" })).toMatchObject({ resultCd: "882" });
    expect(await sell({ ...buyer, prcOrdCd: "123456" })).toMatchObject({ resultCd: "000" });
    expect(await sell({ ...buyer, prcOrdCd: "123456", invcNo: 2 })).toMatchObject({ resultCd: "883" });
  });

  test("takes back no more than was sold", async () => {
    await ready();
    await sell();
    const refund = {
      rcptTyCd: "R",
      orgInvcNo: 1,
      salesSttsCd: "05",
      rfdDt: "20200128100000",
      rfdRsnCd: "06",
    };
    expect(await sell({ ...refund, invcNo: 2, orgInvcNo: 9 })).toMatchObject({ resultCd: "910" });
    expect(await sell({ ...refund, invcNo: 2 })).toMatchObject({
      resultCd: "000",
      data: { rcptNo: 1, totRcptNo: 2 },
    });
    expect(await sell({ ...refund, invcNo: 3 })).toMatchObject({
      resultCd: "910",
      resultMsg: "Credit note exceeds the original invoice",
    });
  });

  test("fails as it is asked to, before the work and after it", async () => {
    await ready();
    await fetch(`${endpoint.url}/faults/999991130`, {
      method: "POST",
      body: JSON.stringify([{ code: "894" }, { on: "sale", taken: true }, null]),
    });
    expect(await sell()).toMatchObject({ resultCd: "894" });
    await expect(sell()).rejects.toThrow();
    expect(await sell()).toMatchObject({ resultCd: "924" });
  });

  test.each(["{}", "no JSON", "[1]", '[{"lots": true}]', '[{"lost": "yes"}]', '[{"on": "nothing"}]'])(
    "takes no faults from %s, and says what a list of them is",
    async (body) => {
      const at = `${endpoint.url}/faults/999991130`;
      await fetch(at, { method: "POST", body: '[{"lost":true}]' });
      const refused = await fetch(at, { method: "POST", body });
      expect([refused.status, await refused.json()]).toEqual([400, { message: expect.any(String) }]);
      expect(await (await fetch(at)).json()).toEqual([{ lost: true }]);
      await fetch(at, { method: "DELETE" });
      expect(await (await fetch(at)).json()).toEqual([]);
    },
  );
});

test("what was accepted outlives a restart, where there is a file for it", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "vsdc-")), "books.json");
  const first = await startVsdcEndpoint({ port: 0, file });
  const asked = async (url: string) =>
    (await (
      await fetch(`${url}/rw/initializer/selectInitInfo`, {
        method: "POST",
        body: JSON.stringify({ ...DEVICE, dvcSrlNo: "dvcv1130" }),
      })
    ).json()) as Envelope;
  expect(await asked(first.url)).toMatchObject({ resultCd: "000" });
  await first.close();
  const second = await startVsdcEndpoint({ port: 0, file });
  expect(await asked(second.url)).toMatchObject({ resultCd: "902" });
  await second.close();
});
