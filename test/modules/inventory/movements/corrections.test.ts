import { describe, expect, it } from "vitest";
import type { Answer } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";
import { openShop } from "../shop.ts";

interface Movement extends Record<string, unknown> {
  id: string;
}
const posted = (answer: Answer): Movement[] => (answer.body as { movements?: Movement[] }).movements ?? [];
const refusal = ({ status, body }: Answer) => [status, body.code];
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** A product without lots at a warehouse, and what its stock is valued. */
async function shelf(fields: Record<string, unknown> = {}) {
  const shop = await openShop();
  const at = { product_id: (await shop.product(fields)).id, warehouse_id: (await shop.warehouse()).id };
  return {
    ...shop,
    at,
    receive: (quantity: number | string, unit_cost: number, more: object = {}) =>
      shop.move({ type: "receive", ...at, quantity, unit_cost, confirm: true, ...more }),
    reverse: (id: string | undefined, reason = "Typed wrongly") =>
      shop.owner.post(`/stock-movements/${id}/reverse`, { reason }),
    revalue: (unit_cost: number, more: object = {}) =>
      shop.owner.post("/stock-revaluations", { ...at, unit_cost, reason: "Year's end", ...more }),
    value: async () =>
      (await shop.owner.get<{ data: Record<string, string>[] }>("/reports/stock-valuation")).body.data.map(
        ({ quantity, average_cost, value }) => [quantity, average_cost, value],
      ),
  };
}

describe("a wrong receipt is reversed", () => {
  it("at its own cost, as if it had not been: what left since costs what it would have", async () => {
    const { receive, reverse, move, at, value, owner } = await shelf();
    await receive(10, 10);
    const [wrong] = posted(await receive(10, 1000));
    await move({ type: "issue", ...at, quantity: 4 });
    expect(await value()).toEqual([["16", "505", "8080"]]);
    const reversed = await reverse(wrong?.id);
    expect(posted(reversed)).toMatchObject([
      {
        type: "receive",
        quantity: "-10",
        unit_cost: "1000",
        reverses_id: wrong?.id,
        late: true,
        balance: "6",
      },
    ]);
    expect(await value()).toEqual([["6", "10", "60"]]);
    const history = await owner.get<{ data: Record<string, string>[] }>(
      `/reports/movement-history?product_id=${at.product_id}&sort=occurred_at`,
    );
    expect(history.body.data.map(({ quantity, value: amount }) => [quantity, amount])).toEqual([
      ["10", "100"],
      ["10", "10000"],
      ["-10", "-10000"],
      ["-4", "-40"],
    ]);
  });

  it("right after it, whatever has the same moment: paper that is dated by the day alone", async () => {
    const { receive, reverse, move, at, value, levels, revalue } = await shelf();
    const midnight = { occurred_at: `${ago(5).slice(0, 10)}T00:00:00Z` };
    await receive(10, 10, midnight);
    const [wrong] = posted(await receive(10, 1000, midnight));
    await move({ type: "issue", ...at, quantity: 5, ...midnight });
    expect((await reverse(wrong?.id)).status).toBe(201);
    expect(await value()).toEqual([["5", "10", "50"]]);
    await move({ type: "issue", ...at, quantity: 1, ...midnight });
    expect(await value()).toEqual([["4", "10", "40"]]);
    await move({ type: "count", ...at, quantity: 6, ...midnight });
    const [third] = posted(await receive(3, 500, midnight));
    expect(Object.values(await levels())).toEqual(["9"]);
    await revalue(8, midnight);
    await reverse(third?.id);
    expect(await value()).toEqual([["6", "8", "48"]]);
  });

  it("whatever became of its rate, its lot and its product since", async () => {
    const { receive, reverse, owner, at, value } = await shelf();
    const rate = await owner.post("/exchange-rates", {
      currency: "USD",
      rate: "1000",
      valid_from: ago(0).slice(0, 10),
    });
    const [dollars] = posted(await receive("1.5", 1, { currency: "USD" }));
    await owner.call("DELETE", `/exchange-rates/${rate.body.id}`);
    await owner.call("PATCH", `/products/${at.product_id}`, { body: { whole_units: true } });
    expect(posted(await reverse(dollars?.id))).toMatchObject([{ quantity: "-1.5", exchange_rate: "1000" }]);
    expect(await value()).toEqual([]);

    const pharmacy = await openPharmacy();
    const recalled = await pharmacy.receive("L1", 4, day(90));
    await pharmacy.owner.post(`/lots/${recalled.lot_id}/recall`, { reason: "Contaminated" });
    const undone = await pharmacy.owner.post(`/stock-movements/${recalled.id}/reverse`, { reason: "Typed" });
    expect(undone.status, undone.text).toBe(201);
  });

  it("never below what is reserved", async () => {
    const { receive, reverse, owner, at } = await shelf();
    const [first] = posted(await receive(10, 10));
    await owner.post("/reservations", { ...at, quantity: 8 });
    expect(refusal(await reverse(first?.id))).toEqual([409, "stock.insufficient"]);
  });

  it("once, a receipt alone, by a manager, and not when its goods have left", async () => {
    const { receive, reverse, move, at, tenant } = await shelf();
    const [first] = posted(await receive(10, 10));
    const [issue] = posted(await move({ type: "issue", ...at, quantity: 6 }));
    expect(refusal(await reverse(first?.id))).toEqual([409, "stock.insufficient"]);
    expect(refusal(await reverse(issue?.id))).toEqual([409, "stock_movement.not_reversible"]);
    expect(refusal(await reverse(crypto.randomUUID()))).toEqual([404, "stock_movement.not_found"]);
    const [second] = posted(await receive(3, 10));
    const staff = await tenant.member("staff");
    expect((await staff.post(`/stock-movements/${second?.id}/reverse`, { reason: "x" })).status).toBe(403);
    const answers = await Promise.all([reverse(second?.id), reverse(second?.id), reverse(second?.id)]);
    expect(answers.map(refusal).sort()).toEqual([
      [201, undefined],
      [409, "stock_movement.already_reversed"],
      [409, "stock_movement.already_reversed"],
    ]);
    const [reversal] = posted(answers.find(({ status }) => status === 201) ?? (answers[0] as Answer));
    expect(refusal(await reverse(reversal?.id))).toEqual([409, "stock_movement.not_reversible"]);
  });

  it("never in closed books", async () => {
    const { receive, reverse, owner } = await shelf();
    const [old] = posted(await receive(10, 10, { occurred_at: ago(9) }));
    await owner.call("PATCH", "/stock-settings", { body: { closed_through: ago(9).slice(0, 10) } });
    expect(refusal(await reverse(old?.id))).toEqual([409, "stock.period_closed"]);
  });
});

describe("a revaluation", () => {
  it("moves value alone: the average of the warehouse is what it says, from then on", async () => {
    const { receive, revalue, value, move, at, owner } = await shelf();
    await receive(10, 10, { occurred_at: ago(9) });
    expect(posted(await revalue(7))).toMatchObject([{ type: "revalue", quantity: "0", balance: "10" }]);
    const coming = await revalue(8, { occurred_at: "2990-01-01T00:00:00Z" });
    expect([coming.status, coming.body.errors]).toMatchObject([
      422,
      [{ path: "occurred_at", code: "in_future" }],
    ]);
    expect(await value()).toEqual([["10", "7", "70"]]);
    await move({ type: "issue", ...at, quantity: 5 });
    await revalue(8, { occurred_at: ago(5) });
    expect(await value()).toEqual([["5", "7", "35"]]);
    await receive(10, 20, { occurred_at: ago(8) });
    expect(await value()).toEqual([["15", "7", "105"]]);
    const as_of = await owner.get<{ data: Record<string, string>[] }>(
      `/reports/stock-valuation?as_of=${ago(5).slice(0, 10)}`,
    );
    expect(as_of.body.data).toMatchObject([{ quantity: "20", value: "160" }]);
  });

  it("wants stock, a likely cost and a manager, and has the limit of its author", async () => {
    const { receive, revalue, owner, tenant, at } = await shelf();
    expect(refusal(await revalue(7))).toEqual([409, "stock.insufficient"]);
    await receive(10, 10);
    expect(refusal(await revalue(7, { occurred_at: ago(3) }))).toEqual([409, "stock.insufficient"]);
    expect(refusal(await revalue(10_000))).toEqual([409, "stock.cost_unlikely"]);
    expect((await revalue(10_000, { confirm: true })).status).toBe(201);
    await owner.call("PATCH", "/stock-settings", { body: { limits: { manager: { value: "5" } } } });
    const manager = await tenant.member("manager");
    const by = { ...at, unit_cost: 9_999, reason: "x" };
    expect(refusal(await manager.post("/stock-revaluations", by))).toEqual([403, "stock.beyond_limit"]);
    expect((await (await tenant.member("staff")).post("/stock-revaluations", by)).status).toBe(403);
    expect((await owner.post("/stock-movements", { type: "revalue", ...at, quantity: 0 })).status).toBe(422);
  });
});

describe("medicine", () => {
  it("is received of no lot that is recalled, or was past its date on that day", async () => {
    const { owner, at, receive, lotOf } = await openPharmacy();
    const arrive = (more: object) =>
      owner.post("/stock-movements", { type: "receive", ...at, quantity: 1, ...more });
    const late = await arrive({ lot_number: "L", expires_on: day(-1) });
    expect([...refusal(late), late.body.expires_on]).toEqual([409, "lot.expired", day(-1)]);
    expect((await arrive({ lot_number: "L", expires_on: day(-1), occurred_at: ago(2) })).status).toBe(201);
    expect((await arrive({ lot_number: "T", expires_on: day(0) })).status).toBe(201);
    await receive("R", 2, day(90));
    await owner.post(`/lots/${lotOf("R")}/recall`, { reason: "Broken seals" });
    expect(refusal(await arrive({ lot_number: "R" }))).toEqual([409, "lot.recalled"]);
  });

  it("has a date for each lot where the product wants one, and moves in whole units where it does", async () => {
    const { owner, product, at } = await openPharmacy();
    const pills = await product({
      track_lots: true,
      expiry_required: true,
      whole_units: true,
      strength: "500 mg",
    });
    expect(pills).toMatchObject({
      expiry_required: true,
      whole_units: true,
      strength: "500 mg",
      cold_chain: false,
    });
    const arrive = (more: object) =>
      owner.post("/stock-movements", { type: "receive", ...at, product_id: pills.id, quantity: 2, ...more });
    expect(refusal(await arrive({ lot_number: "A" }))).toEqual([422, "lot.expiry_required"]);
    expect(refusal(await arrive({ lot_number: "A", expires_on: day(9), quantity: "1.5" }))).toEqual([
      422,
      "stock.whole_units",
    ]);
    const [first] = posted(await arrive({ lot_number: "A", expires_on: day(9) }));
    expect((await arrive({ lot_number: "A" })).status).toBe(201);
    const undated = await owner.call("PATCH", `/lots/${first?.lot_id}`, { body: { expires_on: null } });
    expect(refusal(undated)).toEqual([422, "lot.expiry_required"]);
  });

  it("of which a part is left when whole units begin is counted away", async () => {
    const { owner, receive, move, at, levels } = await shelf();
    await receive("2.5", 10);
    await owner.call("PATCH", `/products/${at.product_id}`, { body: { whole_units: true } });
    expect(refusal(await move({ type: "count", ...at, quantity: "1.5" }))).toEqual([
      422,
      "stock.whole_units",
    ]);
    expect((await move({ type: "count", ...at, quantity: 2 })).status).toBe(201);
    expect(Object.values(await levels())).toEqual(["2"]);
  });

  it("of a recall that is lifted waits in quarantine; a mistyped lot gets its number, once", async () => {
    const { owner, tenant, receive, lotOf, issue } = await openPharmacy();
    await receive("A1", 5, day(90));
    await receive("B1", 5, day(90));
    const path = `/lots/${lotOf("A1")}`;
    expect(refusal(await owner.post(`${path}/lift-recall`, { reason: "x" }))).toEqual([
      409,
      "lot.not_recalled",
    ]);
    await owner.post(`${path}/recall`, { reason: "Broken seals" });
    const manager = await tenant.member("manager");
    expect((await manager.post(`${path}/lift-recall`, { reason: "Checked" })).status).toBe(403);
    expect((await owner.post(`${path}/lift-recall`, { reason: "Checked" })).body).toMatchObject({
      status: "quarantined",
      status_reason: "Checked",
    });
    expect((await issue(6)).body.code).toBe("stock.insufficient");
    await manager.post(`${path}/release`, { reason: "Well" });
    expect((await issue(6)).status).toBe(201);
    const rename = (lot_number: string) => owner.call("PATCH", path, { body: { lot_number } });
    expect(refusal(await rename("B1"))).toEqual([409, "lot.number_taken"]);
    expect((await rename("A7")).body).toMatchObject({ lot_number: "A7" });
    const log = await owner.get<{ data: Record<string, unknown>[] }>(
      `/audit-logs?target_type=inventory.lots&target_id=${lotOf("A1")}&action=inventory.lots.change`,
    );
    expect(log.body.data).toMatchObject([{ before: { lot_number: "A1" }, after: { lot_number: "A7" } }]);
  });
});

describe("a loss", () => {
  it("needs no rate of what its product costs, and a count only where it finds what was not there", async () => {
    const { owner, at, move, receive, value } = await shelf();
    await receive(10, 10);
    await owner.post("/exchange-rates", { currency: "USD", rate: "1000", valid_from: ago(0).slice(0, 10) });
    const other = await owner.post<Movement>("/products", {
      sku: "usd",
      name: "Soap",
      currency: "USD",
      cost: "2",
    });
    const there = { ...at, product_id: other.body.id };
    await move({ type: "receive", ...there, quantity: 10, unit_cost: 3, currency: "RWF", confirm: true });
    const rates = await owner.get<{ data: Movement[] }>("/exchange-rates");
    await owner.call("DELETE", `/exchange-rates/${rates.body.data[0]?.id}`);
    expect(posted(await move({ type: "adjust", ...there, quantity: -1, reason: "Broken" }))).toHaveLength(1);
    expect(posted(await move({ type: "count", ...there, quantity: 8 }))).toMatchObject([{ quantity: "-1" }]);
    expect(posted(await move({ type: "count", ...there, quantity: 9 }))).toMatchObject([{ quantity: "1" }]);
    expect(await value()).toContainEqual(["9", "3", "27"]);
    await move({ type: "issue", ...there, quantity: 9 });
    expect(refusal(await move({ type: "count", ...there, quantity: 1 }))).toEqual([
      409,
      "exchange_rate.missing",
    ]);
  });
});
