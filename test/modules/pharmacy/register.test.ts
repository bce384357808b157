import { describe, expect, test } from "vitest";
import { openDispensary } from "./dispensary.ts";
import { mintBranch, type Named } from "./places.ts";

const inShort = (entries: readonly Record<string, unknown>[]) =>
  entries.map(({ number, kind, quantity, balance }) => `${number} ${kind} ${quantity} ${balance}`);

describe("the register of a controlled drug", () => {
  test("has an entry for all that came and went, with who, for whom, on whose word and from where", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled", 100);
    const supplier = await shop.supplier({ name: "Wholesale" });
    const other = await shop.warehouse();
    const at = { product_id: opiate.id, warehouse_id: shop.shelf };
    await shop.move({ type: "receive", ...at, quantity: 25 });
    await shop.move({ type: "supplier_return", ...at, quantity: 5, supplier_id: supplier.id });
    const made = await shop.prescribe([{ product_id: opiate.id, quantity: 10 }]);
    const { body: sale } = await shop.dispense(opiate, 4, made.lines[0]);
    await shop.step(sale, "returns", {
      lines: [{ line_id: sale.lines[0]?.id, quantity: 1 }],
      reason_code: "06",
    });
    await shop.move({ type: "transfer", ...at, to_warehouse_id: other.id, quantity: 7 });
    await shop.move({ type: "adjust", ...at, quantity: 1, reason: "Found in a drawer" });
    await shop.move({ type: "count", ...at, quantity: 111 });
    const [staff, manager] = [await shop.tenant.member("staff"), await shop.tenant.member("manager")];
    const { body: proposal } = await staff.post<Named>("/stock-destructions", {
      ...{ reason: "Expired", method: "Incineration", lines: [{ ...at, quantity: 5 }] },
    });
    expect((await manager.post(`/stock-destructions/${proposal.id}/confirm`)).status).toBe(200);
    const entries = await shop.register(`product_id=${opiate.id}&warehouse_id=${shop.shelf}`);
    expect(inShort(entries)).toEqual([
      ...[
        "1 receipt 100 100",
        "2 receipt 25 125",
        "3 supplier_return -5 120",
        "4 sale -4 116",
        "5 return 1 117",
      ],
      ...["6 transfer_out -7 110", "7 adjustment 1 111", "8 count 0 111", "9 destruction -5 106"],
    ]);
    expect(entries[2]).toMatchObject({ supplier_name: "Wholesale", prescription_number: null });
    const onPaper = {
      ...{ prescription_id: made.id, prescription_number: made.number, patient_name: "Aline Uwase" },
      ...{ prescriber_name: "Dr Mukamana", prescriber_licence: "RMDC-1", recorded_by: shop.owner.userId },
    };
    expect(entries[3]).toMatchObject(onPaper);
    expect(entries[4]).toMatchObject(onPaper);
    expect(entries[5]).toMatchObject({ other_warehouse_code: other.code });
    expect(entries[6]).toMatchObject({ reason: "Found in a drawer" });
    expect(entries[8]).toMatchObject({ destruction_number: 1 });
    expect(entries[8]?.witness).not.toBe(entries[8]?.destroyed_by);
    expect(await shop.balances(`warehouse_id=${shop.shelf}`)).toMatchObject([
      {
        opening_balance: "0",
        received: "127",
        issued: "21",
        closing_balance: "106",
        on_hand: "106",
        entries: 9,
      },
    ]);
    expect(inShort(await shop.register(`warehouse_id=${other.id}`))).toEqual(["1 transfer_in 7 7"]);
  });

  test("has what moved before it was controlled, and goes on whatever it is called later", async () => {
    const shop = await openDispensary();
    const opiate = await shop.goods("10", 50);
    await shop.sell([[opiate, 3]]);
    const late = { type: "receive", product_id: opiate.id, warehouse_id: shop.shelf, quantity: 5 };
    await shop.move({ ...late, occurred_at: "2026-01-05T08:00:00Z" });
    expect(await shop.register()).toEqual([]);
    expect((await shop.classify(opiate, "controlled")).body).toMatchObject({
      category: "controlled",
      version: 1,
    });
    expect(inShort(await shop.register())).toEqual(["1 receipt 5 5", "2 receipt 50 55", "3 sale -3 52"]);
    expect((await shop.classify(opiate, "general")).body).toMatchObject({ category: "general", version: 2 });
    expect((await shop.sell([[opiate, 2]])).status).toBe(201);
    await shop.classify(opiate, "controlled");
    expect(inShort(await shop.register())).toHaveLength(4);
    expect(await shop.balances()).toMatchObject([{ closing_balance: "50", on_hand: "50", last_number: 4 }]);
  });

  test("takes late paper as its next entry, with the day on which it happened, and changes none before", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled", 10);
    const at = { product_id: opiate.id, warehouse_id: shop.shelf };
    await shop.move({ type: "count", ...at, quantity: 12 });
    const before = await shop.register();
    const late = { type: "receive", ...at, quantity: 2, occurred_at: "2026-01-05T08:00:00Z" };
    expect((await shop.move(late)).status).toBe(201);
    const after = await shop.register();
    expect(after.slice(0, 2)).toEqual(before);
    // The count had seen it already: the ledger's balance, and so the register's, is what was counted.
    expect(after[2]).toMatchObject({
      ...{ number: 3, kind: "receipt", quantity: "2", change: "0", balance: "12" },
      occurred_at: "2026-01-05T08:00:00+00:00",
    });
    expect(await shop.balances()).toMatchObject([{ closing_balance: "12", on_hand: "12" }]);
  });

  test("is read by the time of recording, in pages and as CSV, with what there was before", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled", 10);
    const at = { product_id: opiate.id, warehouse_id: shop.shelf };
    for (const quantity of [1, 2, 3]) await shop.move({ type: "receive", ...at, quantity });
    const all = await shop.register();
    const [from, to] = [all[1]?.recorded_at, all[2]?.recorded_at].map((moment) =>
      encodeURIComponent(String(moment)),
    );
    expect(inShort(await shop.register(`from=${from}&to=${to}`))).toEqual([
      "2 receipt 1 11",
      "3 receipt 2 13",
    ]);
    expect(await shop.balances(`from=${from}&to=${to}`)).toMatchObject([
      { opening_balance: "10", received: "3", issued: "0", closing_balance: "13", entries: 2, on_hand: "16" },
    ]);
    const first = await shop.owner.get<{ data: object[]; next_cursor: string }>(
      "/reports/controlled-drugs?limit=3",
    );
    const rest = await shop.owner.get<{ data: object[] }>(
      `/reports/controlled-drugs?limit=3&cursor=${first.body.next_cursor}`,
    );
    expect([...first.body.data, ...rest.body.data]).toEqual(all);
    const csv = await shop.owner.get("/reports/controlled-drugs?format=csv");
    expect(csv.text.trim().split("\n")).toHaveLength(5);
  });

  test("of a member limited to branches is that of their branches", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled", 10);
    const { member, warehouse } = await mintBranch(shop);
    await shop.move({ type: "receive", product_id: opiate.id, warehouse_id: warehouse.id, quantity: 4 });
    const made = await shop.prescribe([{ product_id: opiate.id, quantity: 10 }]);
    await shop.dispense(opiate, 2, made.lines[0]);
    const data = async (path: string) => (await member.get<{ data: object[] }>(path)).body.data;
    expect(inShort((await data("/reports/controlled-drugs")) as Record<string, unknown>[])).toEqual([
      "1 receipt 4 4",
    ]);
    expect(await data("/reports/controlled-drugs/balances")).toMatchObject([{ warehouse_id: warehouse.id }]);
    expect(await data("/dispensings")).toEqual([]);
    const count = { product_id: opiate.id, counted: 8 };
    await shop.owner.post("/controlled-drug-counts", { ...count, warehouse_id: shop.shelf });
    expect(await data("/controlled-drug-counts")).toEqual([]);
    const there = await member.post("/controlled-drug-counts", { ...count, warehouse_id: shop.shelf });
    expect(there.body.code).toBe("warehouse.not_found");
  });
});

describe("a count of a controlled drug", () => {
  test("is of two people: what was counted stands beside the register's balance, and corrects nothing", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled", 10);
    const soap = await shop.goods("10", 1);
    const [one, two] = [await shop.tenant.member("staff"), await shop.tenant.member("cashier")];
    const at = { product_id: opiate.id, warehouse_id: shop.shelf };
    const made = await one.post<Named>("/controlled-drug-counts", {
      ...at,
      counted: 9,
      note: "One is missing",
    });
    expect(made.body).toMatchObject({
      ...{ status: "waiting", counted: "9", expected: "10", difference: "-1", entry_number: 1 },
      ...{ counted_by: one.userId, witnessed_by: null },
    });
    const step = (name: string, by = two, body = {}) =>
      by.post(`/controlled-drug-counts/${made.body.id}/${name}`, body);
    expect((await step("confirm", one)).body.code).toBe("controlled_drug_count.own_count");
    expect((await step("confirm")).body).toMatchObject({
      status: "confirmed",
      witnessed_by: two.userId,
      expected: "10",
    });
    expect((await step("refuse", two, { reason: "No" })).body.code).toBe("controlled_drug_count.not_waiting");
    expect(await shop.left(opiate)).toBe("10");
    expect(await shop.balances()).toMatchObject([{ last_count: { difference: "-1", status: "confirmed" } }]);
    const wrong = await one.post("/controlled-drug-counts", { ...at, product_id: soap.id, counted: 1 });
    expect(wrong.body.code).toBe("controlled_drug.no_register");
    const again = await one.post<Named>("/controlled-drug-counts", { ...at, counted: 10 });
    const refused = await two.post(`/controlled-drug-counts/${again.body.id}/refuse`, {
      reason: "Eleven, I say",
    });
    expect(refused.body).toMatchObject({ status: "refused", refusal_reason: "Eleven, I say" });
  });
});
