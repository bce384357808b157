import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Item, openShop } from "../shop.ts";

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** A shop whose product costs what was last received, of a product that costs 8 or what the fields say. */
async function costing(fields: Record<string, unknown> = { cost: 8 }) {
  const shop = await openShop();
  const { owner, move } = shop;
  await owner.call("PATCH", "/stock-settings", {
    body: { update_cost: true, backdate_days: { owner: 365 } },
  });
  const [{ id }, place] = await Promise.all([shop.product(fields), shop.warehouse({ code: "HOME" })]);
  const receive = async (unit_cost: number | string | undefined, more: Record<string, unknown> = {}) => {
    const answer = await move({
      product_id: id,
      warehouse_id: place.id,
      type: "receive",
      quantity: 1,
      unit_cost,
      confirm: true,
      ...more,
    });
    expect(answer.status, answer.text).toBe(201);
    return (answer.body.movements as Item[])[0]?.id as string;
  };
  const cost = async () => (await owner.get(`/products/${id}`)).body.cost;
  const reverse = async (movement: string) => {
    const answer = await owner.post(`/stock-movements/${movement}/reverse`, { reason: "wrong" });
    expect(answer.status, answer.text).toBe(201);
  };
  const enter = (value: number) => owner.call("PATCH", `/products/${id}`, { body: { cost: value } });
  const supplier = (await owner.post<Item>("/suppliers", { code: "ACME", name: "Acme" })).body.id;
  return { ...shop, id, place, receive, cost, reverse, enter, supplier };
}

describe("a product costs", () => {
  test("what it did, until the tenant wants what was received", async () => {
    const { owner, receive, cost } = await costing();
    await owner.call("PATCH", "/stock-settings", { body: { update_cost: false } });
    await receive(9);
    expect(await cost()).toBe("8");
    await owner.call("PATCH", "/stock-settings", { body: { update_cost: true } });
    await receive(10);
    expect(await cost()).toBe("10");
  });

  test("what was last received at a cost; what came free or without a cost tells nothing", async () => {
    const { receive, cost, tenant, id } = await costing();
    await receive("9.1234");
    await receive(0);
    await receive(undefined);
    expect(await cost()).toBe("9.1234");
    const [events, audit] = await asOwner(
      sql`select payload from platform.domain_events
           where tenant_id = ${tenant.id} and type = 'inventory.product.updated'`,
      sql`select action, (before ->> 'cost')::float8 as before, (after ->> 'cost')::float8 as after from audit.audit_events
           where tenant_id = ${tenant.id} and target_type = 'inventory.products' and target_id = ${id} and before is not null`,
    );
    expect(events).toEqual([{ payload: { product_id: id, fields: ["cost"] } }]);
    expect(audit).toEqual([{ action: "inventory.stock_movements.record", before: 8, after: 9.1234 }]);
  });

  test("no part of what cannot be said in its decimals: so little tells nothing, then or when another is undone", async () => {
    const { receive, cost, reverse, owner, id } = await costing();
    const crate = { unit: "crate", quantity: 9999999999999 };
    expect((await owner.post(`/products/${id}/units`, crate)).status).toBe(201);
    const first = await receive(9);
    await receive("0.0001", { unit: "crate" });
    expect(await cost()).toBe("9");
    const last = await receive(10);
    await reverse(last);
    expect(await cost()).toBe("9");
    await reverse(first);
    expect(await cost()).toBe("8");
  });

  test("what was received latest, not what was posted latest", async () => {
    const { receive, cost } = await costing({});
    await receive(9, { occurred_at: ago(5) });
    await receive(7, { occurred_at: ago(9) });
    expect(await cost()).toBe("9");
    await receive(11, { occurred_at: ago(1) });
    expect(await cost()).toBe("11");
  });

  test("what somebody entered, where that is later than the receipt's day", async () => {
    const { receive, cost, enter } = await costing();
    await receive(9);
    await enter(12);
    await receive(7, { occurred_at: ago(3) });
    expect(await cost()).toBe("12");
    await receive(13);
    expect(await cost()).toBe("13");
  });

  test("no more what a receipt brought that is undone: what the one before did, else what was entered", async () => {
    const { receive, cost, reverse, enter, owner } = await costing();
    const first = await receive(9);
    const second = await receive(10);
    await reverse(second);
    expect(await cost()).toBe("9");
    await reverse(first);
    expect(await cost()).toBe("8");
    const third = await receive(14);
    await enter(15);
    await reverse(third);
    expect(await cost()).toBe("15");
    const last = await receive(16);
    await owner.call("PATCH", "/stock-settings", { body: { update_cost: false } });
    await reverse(last);
    expect(await cost()).toBe("15");
  });

  test("a cost of another currency by the rates of the receipt's day, and stays where there is none", async () => {
    const { owner, receive, cost } = await costing({ cost: 8, currency: "USD" });
    for (const [currency, rate, valid_from] of [
      ["USD", 1000, ago(20).slice(0, 10)],
      ["EUR", 1500, ago(20).slice(0, 10)],
      ["USD", 1250, ago(4).slice(0, 10)],
    ])
      expect((await owner.post("/exchange-rates", { currency, rate, valid_from })).status).toBe(201);
    await asOwner(sql`update inventory.products set entered_at = null where currency = 'USD' and cost = 8`);
    await receive(3000, { currency: "RWF", occurred_at: ago(10) });
    expect(await cost()).toBe("3");
    await receive(2, { currency: "EUR", occurred_at: ago(2) });
    expect(await cost()).toBe("2.4");
    await receive(5, { currency: "USD" });
    expect(await cost()).toBe("5");
    const pounds = await costing({ cost: 8, currency: "GBP" });
    await pounds.receive(9000, { currency: "RWF" });
    expect(await pounds.cost()).toBe("8");
  });

  test("what a file of stock brings, and what a purchase does, each product once", async () => {
    const { importAs, owner, place, product, tenant } = await costing();
    const [a, b] = await Promise.all([product({ sku: "A" }), product({ sku: "B", cost: 3 })]);
    const { status } = await importAs(
      "stock-movements",
      "sku,warehouse_code,quantity,unit_cost\nA,HOME,1,5\nA,HOME,1,6\nB,HOME,2,4\n",
      "confirm=true",
    );
    expect(status).toBe(200);
    const costs = async () =>
      Promise.all([a, b].map(async ({ id }) => (await owner.get(`/products/${id}`)).body));
    expect(await costs()).toMatchObject([
      { cost: "6", version: 2 },
      { cost: "4", version: 2 },
    ]);
    const staff = await tenant.member("staff");
    const lines = [{ product_id: a.id, warehouse_id: place.id, quantity: 4, unit_price: 7 }];
    const request = (await staff.post<Item & { lines: Item[] }>("/purchase-requests", { lines })).body;
    await staff.post(`/purchase-requests/${request.id}/submit`);
    await owner.post(`/purchase-requests/${request.id}/approve`, {});
    const line_id = request.lines[0]?.id;
    const received = await staff.post(`/purchase-requests/${request.id}/receive`, {
      lines: [{ line_id, quantity: 4, unit_cost: "7.5" }],
    });
    expect(received.status, received.text).toBe(200);
    expect((await costs())[0]).toMatchObject({ cost: "7.5" });
  });
});

test("receipts of the same products at once all stand, and the cost is one of theirs", async () => {
  const { owner, receive, cost, product, place, move } = await costing();
  const other = await product({ cost: 2 });
  const both = Array.from({ length: 8 }, (_, at) =>
    Promise.all([
      receive(20 + at),
      move({ product_id: other.id, warehouse_id: place.id, type: "receive", quantity: 1, unit_cost: 3 }),
      owner.call("PATCH", `/products/${other.id}`, { body: { name: `Other ${at}` } }),
    ]),
  );
  for (const [, answer] of await Promise.all(both)) expect(answer.status, answer.text).toBe(201);
  expect(Number(await cost())).toBeGreaterThanOrEqual(20);
});

test("whatever is received, entered and undone, in whatever order, the cost is the latest that stands", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ days: fc.integer({ min: 0, max: 300 }), cost: fc.integer({ min: 1, max: 99 }) }),
          fc.record({ enter: fc.integer({ min: 100, max: 199 }) }),
          fc.record({ undo: fc.nat() }),
        ),
        { maxLength: 8 },
      ),
      async (steps) => {
        const { receive, cost, reverse, enter } = await costing({});
        const standing: { id: string; at: number; cost: string; turn: number }[] = [];
        let entered = { at: Number.NEGATIVE_INFINITY, cost: "0" };
        for (const [turn, step] of steps.entries()) {
          if ("enter" in step) {
            if ((await cost()) === String(step.enter)) continue;
            await enter(step.enter);
            entered = { at: Date.now(), cost: String(step.enter) };
          } else if ("undo" in step) {
            const [one] = standing.splice(step.undo % Math.max(standing.length, 1), 1);
            if (one) await reverse(one.id);
          } else {
            const occurred_at = new Date(Date.now() - step.days * 86_400_000).toISOString();
            const id = await receive(step.cost, step.days === 0 ? {} : { occurred_at });
            const at = step.days === 0 ? Date.now() : Date.parse(occurred_at);
            standing.push({ id, at, cost: String(step.cost), turn });
          }
          const last = standing.toSorted((one, two) => one.at - two.at || one.turn - two.turn).at(-1);
          expect(await cost()).toBe(last && last.at >= entered.at ? last.cost : entered.cost);
        }
      },
    ),
    { numRuns: 12 },
  );
});

test("a part of what a pack cost, to the last decimal of the pack, in the cost and in the supplier's price", async () => {
  const { owner, id, place, receive, cost, supplier } = await costing({ unit: "tablet" });
  await owner.post(`/products/${id}/units`, { unit: "tin", quantity: 1000 });
  await owner.post(`/products/${id}/units`, { unit: "box", quantity: 3 });
  await receive("1.55", { unit: "tin" });
  expect(await cost()).toBe("0.00155");
  const tins = await receive(undefined, { unit: "tin", quantity: 100 });
  const { body } = await owner.get<Record<string, string>>(`/stock-movements/${tins}`);
  expect(body.quantity).toBe("100000");
  const valued = await owner.get<{ data: Item[] }>("/reports/stock-valuation");
  expect(valued.body.data).toMatchObject([{ quantity: "101000", value: "156.55" }]);

  await owner.call("PATCH", "/purchasing-settings", { body: { update_supplier_price: true } });
  const line = { product_id: id, warehouse_id: place.id, quantity: 1, unit: "box" };
  const order = async (fields: object) => {
    const made = await owner.post<Item>("/purchase-requests", { supplier_id: supplier, lines: [fields] });
    expect(made.status, made.text).toBe(201);
    return made.body;
  };
  await owner.call("PATCH", "/purchasing-settings", { body: { allow_self_approval: true } });
  const first = await order({ ...line, unit_price: 10 });
  for (const verb of ["submit", "approve"]) await owner.post(`/purchase-requests/${first.id}/${verb}`, {});
  const lines = [{ line_id: (first.lines as Item[])[0]?.id, quantity: 1 }];
  const arrived = await owner.post(`/purchase-requests/${first.id}/receive`, { lines, confirm: true });
  expect(arrived.status, arrived.text).toBe(200);
  expect((await order({ ...line, quantity: 300 })).total).toBe("3000");
});

test("the receipt whose cost it is, of two that cost the same: undone one after the other, what was before is back", async () => {
  const { receive, reverse, cost, owner } = await costing({});
  const [first, second] = [await receive(7), await receive(7)];
  await owner.call("PATCH", "/stock-settings", { body: { update_cost: false } });
  await reverse(first);
  await reverse(second);
  expect(await cost()).toBe("0");
});
