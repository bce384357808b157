import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { openShop } from "../shop.ts";

const refusal = ({ status, body }: Answer) => [status, body.code];
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const dayAgo = (days: number) => ago(days).slice(0, 10);

/** A shop whose books are in RWF, with a product at a warehouse. */
async function books(fields: Record<string, unknown> = {}) {
  const shop = await openShop();
  const at = { product_id: (await shop.product(fields)).id, warehouse_id: (await shop.warehouse()).id };
  return {
    ...shop,
    at,
    rate: (currency: string, rate: string, daysAgo = 0) =>
      shop.owner.post("/exchange-rates", { currency, rate, valid_from: dayAgo(daysAgo) }),
    receive: (quantity: number, cost: Record<string, unknown> = {}) =>
      shop.move({ type: "receive", ...at, quantity, ...cost }),
    value: async () =>
      (await shop.owner.get<{ data: Record<string, string>[] }>("/reports/stock-valuation")).body.data.map(
        ({ value, currency }) => [value, currency],
      ),
  };
}

describe("a cost has its currency, and the books have one", () => {
  it("a receipt is brought into the books by the rate of its day, and stays so when rates change", async () => {
    const { rate, receive, value, owner } = await books();
    expect((await rate("USD", "1300", 30)).status).toBe(201);
    const newer = await rate("USD", "1450.5", 2);
    const old = await receive(2, { unit_cost: 10, currency: "USD", occurred_at: ago(10) });
    expect(old.body).toMatchObject({
      movements: [{ unit_cost: "10", currency: "USD", exchange_rate: "1300" }],
    });
    expect(await value()).toEqual([["26000", "RWF"]]);
    await receive(1, { unit_cost: 10, currency: "USD" });
    expect(await value()).toEqual([["40505", "RWF"]]);
    await owner.call("PATCH", `/exchange-rates/${newer.body.id}`, { body: { rate: "1" } });
    await receive(1, { unit_cost: "0.5", currency: "RWF", confirm: true });
    expect(await value()).toEqual([["40505.5", "RWF"]]);
  });

  it("without a rate of that day it is refused, never taken for the books' own", async () => {
    const { rate, receive, value } = await books();
    const refused = await receive(1, { unit_cost: 39_000, currency: "USD" });
    expect([...refusal(refused), refused.body.currency, refused.body.day]).toEqual([
      409,
      "exchange_rate.missing",
      "USD",
      dayAgo(0),
    ]);
    await rate("USD", "1300", 5);
    expect(refusal(await receive(1, { unit_cost: 1, currency: "USD", occurred_at: ago(6) }))).toEqual([
      409,
      "exchange_rate.missing",
    ]);
    expect(await value()).toEqual([]);
  });

  it("a product that is priced in another currency costs what it does at the rate of the day", async () => {
    const { rate, receive, value, move, at } = await books({ cost: "3", currency: "EUR" });
    expect(refusal(await receive(1))).toEqual([409, "exchange_rate.missing"]);
    await rate("EUR", "1500.25");
    await receive(2);
    await receive(1, { unit_cost: 3 });
    expect(await value()).toEqual([["13502.25", "RWF"]]);
    await move({ type: "count", ...at, quantity: 4 });
    expect(await value()).toEqual([["18003", "RWF"]]);
  });

  it("what comes in late costs what the product did when it was posted, whatever it costs since", async () => {
    const { receive, owner, at, value } = await books({ cost: "3" });
    await receive(2, { occurred_at: ago(3) });
    await owner.call("PATCH", `/products/${at.product_id}`, { body: { cost: "100" } });
    await receive(1, { unit_cost: 1, occurred_at: ago(5) });
    expect(await value()).toEqual([["7", "RWF"]]);
  });

  it("a receipt is not reversed where what was found since would then cost nobody knows what", async () => {
    const { rate, receive, value, move, owner, at } = await books({ cost: "3", currency: "EUR" });
    const received = await receive(10, { unit_cost: 5, currency: "RWF", occurred_at: ago(5) });
    await move({ type: "count", ...at, quantity: 12, occurred_at: ago(3) });
    expect(await value()).toEqual([["60", "RWF"]]);
    const [first] = (received.body as { movements?: { id: string }[] }).movements ?? [];
    const reverse = () => owner.post(`/stock-movements/${first?.id}/reverse`, { reason: "Never came" });
    const refused = await reverse();
    expect([...refusal(refused), refused.body.currency, refused.body.day]).toEqual([
      409,
      "exchange_rate.missing",
      "EUR",
      dayAgo(3),
    ]);
    expect(await value()).toEqual([["60", "RWF"]]);
    await rate("EUR", "1500", 4);
    expect((await reverse()).status).toBe(201);
    expect(await value()).toEqual([["54000", "RWF"]]);
  });

  it("the unit and currency of a product, and the currency of the tenant, stay under history", async () => {
    const { receive, owner, at, rate } = await books();
    const product = (body: Record<string, unknown>) =>
      owner.call("PATCH", `/products/${at.product_id}`, { body });
    const tenant = (currency: string) =>
      owner.call("PATCH", "/tenants/current/settings", { body: { currency } });
    expect((await product({ currency: "USD", unit: "box" })).status).toBe(200);
    expect((await product({ currency: "RWF" })).status).toBe(200);
    expect((await tenant("KES")).status).toBe(200);
    expect((await tenant("RWF")).status).toBe(200);
    await rate("USD", "1300");
    expect(refusal(await tenant("KES"))).toEqual([409, "tenant.currency_in_use"]);
    await receive(1);
    expect(refusal(await product({ currency: "USD" }))).toEqual([409, "product.has_history"]);
    expect(refusal(await product({ unit: "each" }))).toEqual([409, "product.has_history"]);
    expect((await product({ unit: "box", currency: "RWF", name: "Other" })).status).toBe(200);
    expect(refusal(await tenant("KES"))).toEqual([409, "tenant.currency_in_use"]);
  });

  it("a rate that was removed is not restored into another currency", async () => {
    const { owner, rate } = await books();
    const tenant = (currency: string) =>
      owner.call("PATCH", "/tenants/current/settings", { body: { currency } });
    const euro = await rate("EUR", "1500");
    await owner.call("DELETE", `/exchange-rates/${euro.body.id}`);
    expect((await owner.post(`/exchange-rates/${euro.body.id}/restore`)).status).toBe(200);
    expect(refusal(await tenant("USD"))).toEqual([409, "tenant.currency_in_use"]);
    await owner.call("DELETE", `/exchange-rates/${euro.body.id}`);
    expect((await tenant("USD")).status).toBe(200);
    expect(refusal(await owner.post(`/exchange-rates/${euro.body.id}/restore`))).toEqual([
      404,
      "exchange_rate.not_found",
    ]);
  });

  it("a movement and a change of currency at once: the books are in one of them", async () => {
    for (let turn = 0; turn < 6; turn++) {
      const { tenant, receive, owner } = await books({ cost: "5" });
      const currency = { body: { currency: "KES" } };
      const change = () => owner.call("PATCH", "/tenants/current/settings", currency);
      const [moved, changed] = await Promise.all(
        turn % 2 ? [receive(1), change()] : [change(), receive(1)].reverse(),
      );
      const [rows] = await asOwner(
        sql`select m.exchange_rate, m.value, t.currency from tenants.tenants t
              left join inventory.stock_movements m on m.tenant_id = t.id where t.id = ${tenant.id}`,
      );
      expect([moved?.status, changed?.status].filter((status) => status && status < 300)).toHaveLength(1);
      expect(rows?.[0]?.currency).toBe(changed?.status === 200 ? "KES" : "RWF");
    }
  });

  it("what leaves has no cost of its own, and a currency belongs to a cost", async () => {
    const { receive, move, at } = await books();
    await receive(5);
    for (const type of ["issue", "discard", "count"])
      expect((await move({ type, ...at, quantity: 1, unit_cost: 1, reason: "x" })).status).toBe(422);
    expect((await move({ type: "adjust", ...at, quantity: -1, unit_cost: 1, reason: "x" })).status).toBe(422);
    expect((await receive(1, { currency: "RWF" })).status).toBe(422);
    expect((await receive(1, { unit_cost: 1, currency: "ZZZ" })).status).toBe(422);
  });
});

describe("exchange rates", () => {
  it("are one for a currency and day, of other currencies than the tenant's own", async () => {
    const { rate, owner, tenant } = await books();
    expect(refusal(await rate("RWF", "1"))).toEqual([422, "exchange_rate.own_currency"]);
    expect((await rate("USD", "0")).status).toBe(422);
    expect((await rate("USD", "0.000000000001")).status).toBe(201);
    expect(refusal(await rate("USD", "2"))).toEqual([409, "exchange_rate.exists"]);
    const staff = await tenant.member("staff");
    expect(
      (await staff.post("/exchange-rates", { currency: "EUR", rate: 1, valid_from: dayAgo(0) })).status,
    ).toBe(403);
    const listed = await owner.get<{ data: unknown[] }>("/exchange-rates?currency=USD");
    expect(listed.body.data).toMatchObject([
      { currency: "USD", rate: "0.000000000001", valid_from: dayAgo(0), source: "entered" },
    ]);
  });
});

describe("buying in another currency", () => {
  it("brings the goods into the books by the rate of the day of their receipt", async () => {
    const { owner, at, rate, value, tenant } = await books();
    const request = await owner.post<{ id: string; lines: { id: string }[] }>("/purchase-requests", {
      currency: "USD",
      lines: [{ ...at, quantity: 3, unit_price: 10 }],
    });
    expect(request.status).toBe(201);
    const path = `/purchase-requests/${request.body.id}`;
    await asOwner(
      sql`insert into purchasing.settings (tenant_id, allow_self_approval) values (${tenant.id}, true)`,
    );
    await owner.post(`${path}/submit`);
    expect((await owner.post(`${path}/approve`, {})).status).toBe(200);
    const receive = () =>
      owner.post(`${path}/receive`, { lines: [{ line_id: request.body.lines[0]?.id, quantity: 3 }] });
    expect(refusal(await receive())).toEqual([409, "exchange_rate.missing"]);
    await rate("USD", "1300");
    expect((await receive()).status).toBe(200);
    expect(await value()).toEqual([["39000", "RWF"]]);
  });

  it("takes a supplier's price in its currency, brought into the request's, and no other price in its place", async () => {
    const { owner, at, rate } = await books({ cost: "500" });
    const supplier = await owner.post<{ id: string }>("/suppliers", { code: "S", name: "Acme" });
    const ask = { supplier_id: supplier.body.id, product_id: at.product_id, price: "2", currency: "USD" };
    await owner.post("/supplier-products", ask);
    const draft = () =>
      owner.post<{ lines: unknown[] }>("/purchase-requests", {
        supplier_id: supplier.body.id,
        lines: [{ ...at, quantity: 1 }],
      });
    expect(refusal(await draft())).toEqual([422, "purchase_request.price_required"]);
    await rate("USD", "1300.5");
    expect((await draft()).body.lines).toMatchObject([{ unit_price: "2601" }]);
  });

  it("is approved by the rules of the tenant's currency where none is in the request's", async () => {
    const { owner, at, rate } = await books();
    for (const [from_amount, roles] of [
      [0, ["manager"]],
      [10_000, ["owner"]],
    ] as const)
      await owner.post("/approval-rules", { name: `R${from_amount}`, from_amount, roles });
    const draft = await owner.post<{ id: string }>("/purchase-requests", {
      currency: "USD",
      lines: [{ ...at, quantity: 1, unit_price: 8 }],
    });
    const submit = () => owner.post(`/purchase-requests/${draft.body.id}/submit`);
    expect(refusal(await submit())).toEqual([409, "exchange_rate.missing"]);
    await rate("USD", "1300");
    expect((await submit()).body).toMatchObject({ status: "submitted", approver_roles: ["owner"] });
  });
});
