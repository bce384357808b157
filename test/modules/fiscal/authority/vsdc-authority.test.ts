import { describe, expect, test } from "vitest";
import type { Authority, DeviceKeys } from "../../../../src/modules/fiscal/authority/authority.ts";
import { givenUpGoods } from "../../../../src/modules/fiscal/profiles/body-fields.ts";
import { profileOf } from "../../../../src/modules/fiscal/profiles/country-profiles.ts";
import type { FrozenDocument, FrozenLine } from "../../../../src/modules/fiscal/profiles/frozen-document.ts";
import type { Country, Flavour } from "../../../../src/modules/fiscal/profiles/profile.ts";
import { soldBody, soldLine } from "../samples.ts";
import { booksOf, deviceOf, endFaults, setFaults } from "../simulator.ts";

const GOODS: Record<Country, Partial<FrozenLine>> = {
  RW: { item_code: "RW2NTXU0000001", band: "B", rate: "18" },
  KE: { item_code: "KE2NTXU0000001", band: "B", rate: "16" },
  ZM: {
    ...{ item_code: "ZM2BAXBEX0000001", item_class: "50102518", packaging_unit: "BA", quantity_unit: "BE" },
    ...{ band: "A", rate: "16" },
  },
};

/** An initialised device with an item, and how it sells. */
async function seller(country: Country, flavour: Flavour) {
  const device = deviceOf(country, flavour);
  const made = await device.authority.initialise();
  expect(made.kind).toBe("accepted");
  const { keys, sdc_id } = made.kind === "accepted" ? made.data : { keys: undefined, sdc_id: null };
  const authority = device.with({ keys: keys as DeviceKeys });
  const line = soldLine(GOODS[country]);
  const of = { ...soldBody(), device: { tin: device.tin, branch_code: device.branch_code } };
  const item = { ...line, item_type: "2", origin: country, price: "3500", registered_by: null };
  for (const goods of [item, { ...item, ...givenUpGoods(country), item_type: "3" }])
    expect(await authority.saveItem(device.profile.itemBody({ ...of, said: goods }))).toEqual({
      kind: "accepted",
      data: null,
    });
  const body = (said: Partial<FrozenDocument> = {}) =>
    device.profile.saleBody({ ...of, said: { ...of.said, buyer_tin: null, lines: [line], ...said } });
  return {
    ...device,
    authority,
    sdc_id,
    line,
    of,
    body,
    sell: (said: Partial<FrozenDocument> = {}) => authority.saveSale(body(said)),
  };
}

const FLAVOURS: [Country, Flavour][] = [
  ["RW", "vsdc"],
  ["RW", "osdc"],
  ["ZM", "vsdc"],
  ["KE", "oscu"],
  ["KE", "vscu"],
];

describe.each(FLAVOURS)("a device in %s, %s", (country, flavour) => {
  test("sells, takes back and gives up, each with a receipt", async () => {
    const { tin, sell, authority, of, line, profile, sdc_id } = await seller(country, flavour);
    const sold = await sell();
    expect(sold).toMatchObject({
      kind: "accepted",
      data: { receipt_number: 1, total_receipt_number: 1, receipted_at: expect.stringMatching(/Z$/) },
    });
    if (sold.kind !== "accepted") return;
    expect(sold.data.internal_data).toMatch(/^[A-Z2-7]{26}$/);
    expect(sold.data.signature).toMatch(/^[A-Z2-7]{16}$/);
    expect(Math.abs(Date.parse(sold.data.receipted_at) - Date.now())).toBeLessThan(120_000);
    const refund = await sell({
      ...{ type: "refund", number: 2, reason_code: "06", lines: [{ ...line, quantity: "1", total: "3500" }] },
      original: { number: 1, receipt_number: sold.data.receipt_number, sdc_id: sold.data.sdc_id ?? sdc_id },
    });
    expect(refund).toMatchObject({ kind: "accepted", data: { receipt_number: 1, total_receipt_number: 2 } });
    const given = { ...of.said, number: 3, lines: [line], voided_at: new Date().toISOString() };
    expect(await authority.saveSale(profile.voidBody({ ...of, said: given }))).toMatchObject({
      kind: "accepted",
    });
    const [device] = (await booksOf(tin)).devices;
    expect(device?.sales.map(({ body, confirmed }) => [body.rcptTyCd, body.salesSttsCd, confirmed])).toEqual([
      ["S", "02", true],
      ["R", country === "ZM" ? "02" : "05", true],
      ["S", "04", true],
    ]);
  });

  test("is told that a number was used, by whichever code its country has, and never signs it twice", async () => {
    const { sell, tin } = await seller(country, flavour);
    const sold = await sell();
    const again = await sell();
    if (flavour === "vscu") expect(again, "its second call tells the receipt again").toEqual(sold);
    else expect(again).toMatchObject({ kind: "duplicate", cause: expect.stringMatching(/./) });
    expect((await booksOf(tin)).devices[0]?.sales).toHaveLength(1);
  });

  test("says of each failure whether the authority may have it", async () => {
    const { sell, tin } = await seller(country, flavour);
    const tries = [
      [{ code: "894" }, "not_sent"],
      [{ status: 521 }, "not_sent"],
      [{ status: 503 }, "maybe_sent"],
      [{ body: "<html>" }, "maybe_sent"],
      [{ lost: true }, "maybe_sent"],
      [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, "maybe_sent"],
      [{ code: "990" }, "retry"],
      [{ code: "901" }, "retry"],
      [{ code: "999" }, "maybe_sent"],
      [{ code: "913" }, "rejected"],
      [{ code: "777" }, "rejected"],
    ] as const;
    for (const [fault, kind] of tries) {
      await setFaults(tin, [fault]);
      expect(await sell(), JSON.stringify(fault)).toMatchObject({ kind });
    }
    await setFaults(tin, [{ taken: true, lost: true }]);
    expect(await sell()).toMatchObject({ kind: "maybe_sent" });
    await endFaults(tin);
    expect(await sell()).toMatchObject({ kind: flavour === "vscu" ? "accepted" : "duplicate" });
    expect((await booksOf(tin)).devices[0]?.sales).toHaveLength(1);
  });

  test("is refused with the cause and what helps", async () => {
    const { sell, line } = await seller(country, flavour);
    expect(await sell({ lines: [{ ...line, item_code: "XX1" }] })).toMatchObject({
      ...{ kind: "rejected", code: "910", message: expect.stringContaining("XX1") },
      ...{ cause: expect.stringMatching(/./), fix: expect.stringMatching(/./) },
    });
    expect(await sell({ lines: [{ ...line, packaging_unit: "QQ" }] })).toMatchObject({
      kind: "rejected",
      code: "913",
    });
  });

  test("gets codes with rates, classes and buyers, and nothing of what was not changed since", async () => {
    const { authority } = await seller(country, flavour);
    const codes = await authority.codes(null);
    const bands = codes.kind === "accepted" ? codes.data.filter((code) => code.class === "04") : [];
    expect(Object.fromEntries(bands.map(({ code, rate }) => [code, rate]))).toEqual(
      Object.fromEntries(profileOf(country).bands.map(({ band, rate }) => [band, rate])),
    );
    expect(await authority.codes(new Date())).toEqual({ kind: "empty" });
    expect(await authority.itemClasses(null)).toMatchObject({
      kind: "accepted",
      data: expect.arrayContaining([
        { code: "5110150000", name: "Antibiotics", level: 3, band: "A", active: true },
      ]),
    });
    const known = { RW: "999991112", ZM: "2000000000", KE: "A123456789Z" }[country];
    expect(await authority.findBuyer(known)).toMatchObject({
      kind: "accepted",
      data: { tin: known, status: "A" },
    });
    const unknown = { RW: "999990000", ZM: "2999999999", KE: "A000000000A" }[country];
    expect(await authority.findBuyer(unknown)).toEqual({ kind: "empty" });
  });

  test("reports its stock, in the order of its numbers", async () => {
    const { authority, profile, of, line, tin } = await seller(country, flavour);
    const report = (number: number) =>
      profile.stockBody({
        ...of,
        said: {
          ...{
            number,
            original_number: null,
            kind: "02",
            automatic: "A",
            occurred_at: "2026-01-05T10:00:00Z",
          },
          ...{ buyer_tin: null, buyer_name: null, other_branch: null, remark: null, reported_by: null },
          lines: [{ ...line, quantity: "3", total: "10000", expires_on: null }],
        },
      });
    expect(await authority.saveStock(report(1))).toEqual({ kind: "accepted", data: null });
    expect(await authority.saveStock(report(1))).toMatchObject({ kind: "duplicate" });
    if (country === "KE") expect(await authority.saveStock(report(7))).toMatchObject({ kind: "retry" });
    const left = { item_code: line.item_code, quantity: "3", reported_by: null };
    expect(await authority.saveStockMaster(profile.stockMasterBody({ ...of, said: left }))).toMatchObject({
      kind: "accepted",
    });
    expect((await booksOf(tin)).devices[0]).toMatchObject({ stock_master: { [line.item_code]: 3 } });
  });
});

describe("devices that prove themselves", () => {
  test.each([
    ["RW", "osdc"],
    ["KE", "oscu"],
    ["KE", "vscu"],
  ] as const)("in %s, %s, need the key that they got", async (country, flavour) => {
    const { with: as, body } = await seller(country, flavour);
    const stranger: Authority = as({
      keys: { communication: "0".repeat(32), internal: null, signing: null },
    });
    expect(await stranger.saveSale(body())).toMatchObject({ kind: "retry", code: "901" });
  });

  test("never find their keys in what a refusal says", async () => {
    const device = deviceOf("RW", "osdc", {
      keys: { communication: "f0b9831bd2334874b7ec815e40347bc4", internal: null, signing: null },
    });
    await setFaults(device.tin, [{ code: "910", message: "bad cmcKey f0b9831bd2334874b7ec815e40347bc4" }]);
    expect(await device.authority.findBuyer("999991112")).toMatchObject({ message: "bad cmcKey ***" });
  });
});

test("a device of two calls that failed for a reason of its own is not taken for one that has the sale", async () => {
  const { sell, tin } = await seller("KE", "vscu");
  await setFaults(tin, [{ on: "sale", code: "899" }]);
  expect(await sell()).toMatchObject({ kind: "retry", code: "899" });
  expect(await sell()).toMatchObject({ kind: "accepted" });
});

test("Kenya waits for an earlier number; one that it has passed was sent before", async () => {
  const { sell } = await seller("KE", "oscu");
  expect(await sell({ number: 3 })).toMatchObject({
    kind: "retry",
    cause: expect.stringContaining("number 1"),
  });
  await sell({ number: 1 });
  expect(await sell({ number: 1 })).toMatchObject({ kind: "duplicate", expected: 2 });
});

test("Zambia tells what it has of a document that it was sent", async () => {
  const { sell, with: as, sdc_id } = await seller("ZM", "vsdc");
  const sold = await sell();
  const authority = as({ sdc_id: sdc_id as null });
  expect(await authority.selectSale?.(1)).toEqual(sold);
  expect(await authority.selectSale?.(2)).toEqual({ kind: "empty" });
});
