import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, mintPlan, type Payer, platform, verify } from "./billing-tenant.ts";
import { code, submit } from "./statement-sending.ts";

const pay = async (payer: Payer, amount = "15000", currency = "RWF") =>
  expect((await verify(await submit(payer, { code: code() }), { amount, currency })).status).toBe(200);

describe("another plan at once", () => {
  it("after a cycle was paid early gives back what those days cost, no more", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-31" });
    await pay(payer);
    await pay(payer);
    await payer.at("2031-04-15");
    const dear = await mintPlan({ prices: { RWF: "30000" } });
    const set = await payer.set({ plan_id: dear, currency: "RWF", takes_effect: "now" });
    // Half of April's cycle, and all of May's: 22,500 back, 45,000 charged.
    expect(set.body).toMatchObject({ balance: "-22500", due_on: "2031-05-31" });
  });

  it("a second time in a cycle counts by the days of a whole cycle", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-31" });
    await pay(payer);
    const dear = await mintPlan({ prices: { RWF: "30000" } });
    await payer.at("2031-04-10");
    await payer.set({ plan_id: dear, currency: "RWF", takes_effect: "now" });
    await payer.at("2031-04-20");
    const back = await payer.set({ plan_id: payer.plan, currency: "RWF", takes_effect: "now" });
    // Ten days of thirty at the dear price: 5,000 more than was paid.
    expect(back.body).toMatchObject({ balance: "-5000" });
  });

  it("after the day it is due was moved counts by the cycle that was charged", async () => {
    const payer = await mintPayer({ due: "2031-02-15", today: "2031-02-15" });
    await pay(payer);
    await payer.at("2031-03-05");
    expect((await payer.set({ plan_id: payer.plan, currency: "RWF", due_on: "2031-03-31" })).status).toBe(
      200,
    );
    const dear = await mintPlan({ prices: { RWF: "30000" } });
    const set = await payer.set({ plan_id: dear, currency: "RWF", takes_effect: "now" });
    // Ten of the 28 days to 15 March: 5,357 back of 15,000, 10,714 of 30,000 charged.
    expect(set.body).toMatchObject({ balance: "-5357" });
  });

  it("from a plan that is free costs what is left of the cycle", async () => {
    const free = await mintPlan({ prices: { RWF: "0" } });
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-01", plan: free });
    const paid = await mintPlan();
    await payer.at("2031-03-16");
    const set = await payer.set({ plan_id: paid, currency: "RWF", takes_effect: "now" });
    // 15 days of the 31 from 28 February to 31 March.
    expect(set.body).toMatchObject({ balance: "-7258", due_on: "2031-03-31" });
  });

  it("from a year to a month costs whole months and the part of one", async () => {
    const yearly = await mintPlan({ cycle: "year", prices: { RWF: "146000" } });
    const payer = await mintPayer({ due: "2030-03-31", today: "2030-03-31", plan: yearly });
    await pay(payer, "146000");
    await payer.at("2031-02-15");
    const monthly = await mintPlan({ prices: { RWF: "28000" } });
    const set = await payer.set({ plan_id: monthly, currency: "RWF", takes_effect: "now" });
    // 44 of 365 days back, 17,600; 13 of the 28 days to 28 February, and a whole month, 41,000.
    expect(set.body).toMatchObject({ balance: "-23400" });
  });

  it("gives a credit note of what is given back, of the invoice that it was on, and of that no more when the cycle is undone", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-31" });
    const id = await submit(payer, { code: code() });
    await verify(id);
    await payer.at("2031-04-15");
    const dear = await mintPlan({ prices: { RWF: "30000" } });
    await payer.set({ plan_id: dear, currency: "RWF", takes_effect: "now" });
    const papers = async () => {
      const [rows = []] = await asOwner(
        sql`select kind, amount::int as amount, number::int as number, (content ->> 'of_number')::int as of, content ->> 'from' as "from"
              from billing.documents where tenant_id = ${payer.id}::uuid and kind <> 'receipt' order by id`,
      );
      return rows;
    };
    const [first, note, second] = await papers();
    expect([first, note, second]).toMatchObject([
      { kind: "invoice", amount: 15_000, from: "2031-03-31" },
      { kind: "credit_note", amount: 7_500, of: first?.number, from: "2031-04-15" },
      { kind: "invoice", amount: 15_000, from: "2031-04-15" },
    ]);
    const list = await payer.owner.get<{ data: { id: string; kind: string }[] }>("/billing/documents");
    const paper = list.body.data.find(({ kind }) => kind === "credit_note");
    expect((await payer.owner.get(`/billing/documents/${paper?.id}/pdf`)).status).toBe(200);
    await platform.post(`/admin/payments/${id}/reverse`, { reason: "bounced" });
    const undone = (await papers()).slice(3);
    expect(undone).toMatchObject([
      { kind: "credit_note", amount: 7_500, of: first?.number, number: Number(note?.number) + 1 },
      { kind: "credit_note", amount: 15_000, of: second?.number },
    ]);
  });

  it("charges nothing for days that were given: a trial, and those before the first due date", async () => {
    const dear = await mintPlan({ prices: { RWF: "30000" } });
    for (const more of [{ trial: true }, {}]) {
      const payer = await mintPayer({ due: "2031-03-31", more });
      const set = await payer.set({ plan_id: dear, currency: "RWF", takes_effect: "now" });
      expect(set.body).toMatchObject({ plan_id: dear, balance: "0", amount_due: "30000" });
    }
  });
});

describe("a plan", () => {
  it("keeps its cycle while somebody has it, and the currencies that are paid in now and next", async () => {
    const plan = await mintPlan({ prices: { RWF: "15000", USD: "12", EUR: "11" } });
    const payer = await mintPayer({ plan });
    const change = (body: object) => platform.call("PATCH", `/admin/plans/${plan}`, { body });
    expect((await change({ cycle: "year" })).body.code).toBe("plan.cycle_in_use");
    expect((await change({ cycle: "month", name: "Same" })).status).toBe(200);
    expect((await payer.set({ plan_id: plan, currency: "USD" })).status).toBe(200);
    expect((await change({ prices: { RWF: "15000", EUR: "11" } })).body.code).toBe("plan.currency_in_use");
    expect((await change({ prices: { RWF: "15000", USD: "12" } })).status).toBe(200);
  });

  it("that is archived is given to nobody who had it once, and nothing becomes due in the past again", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-31", more: { cancels: true } });
    await payer.at("2031-04-05");
    const body = { plan_id: payer.plan, currency: "RWF" };
    expect((await payer.set({ ...body, due_on: "2031-03-31" })).body.code).toBe("subscription.due_in_past");
    await platform.call("DELETE", `/admin/plans/${payer.plan}`);
    expect((await payer.set(body)).body.code).toBe("plan.archived");
  });
});

describe("a subscription that is set", () => {
  it("is due no earlier than days end that were charged, so that none is charged twice", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-20" });
    await pay(payer);
    const body = { plan_id: payer.plan, currency: "RWF" };
    const earlier = await payer.set({ ...body, due_on: "2031-04-15" });
    expect([earlier.status, earlier.body.code]).toEqual([409, "subscription.due_in_paid_time"]);
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30" });
    expect((await payer.set({ ...body, due_on: "2031-05-10" })).body).toMatchObject({ due_on: "2031-05-10" });
    expect((await payer.set({ ...body, due_on: "2031-04-30" })).body).toMatchObject({ due_on: "2031-04-30" });
  });

  it("keeps that it ends unless it is said, and is another version after a change", async () => {
    const payer = await mintPayer({ due: "2031-03-31" });
    const path = `/admin/tenants/${payer.id}/subscription`;
    const body = { plan_id: payer.plan, currency: "RWF" };
    await payer.set({ ...body, cancels: true });
    expect((await payer.set(body)).body).toMatchObject({ cancels: true });
    const read = await platform.get(path);
    const ifMatch = { "If-Match": String(read.headers.get("ETag")) };
    const first = await platform.call("PUT", path, { body: { ...body, cancels: false }, headers: ifMatch });
    expect(first).toMatchObject({ status: 200, body: { cancels: false } });
    const stale = await platform.call("PUT", path, { body: { ...body, cancels: true }, headers: ifMatch });
    expect([stale.status, stale.body.code]).toEqual([412, "version.stale"]);
  });

  it("in another currency brings along what is there, at a rate that is said", async () => {
    const plan = await mintPlan({ prices: { RWF: "15000", USD: "12" } });
    const payer = await mintPayer({ plan });
    await verify(await submit(payer, { code: code() }), { amount: "6000", differs: true });
    const body = { plan_id: plan, currency: "USD" };
    expect((await payer.set(body)).body).toMatchObject({
      ...{ code: "subscription.rate_needed", currency: "RWF", balance: "6000" },
    });
    const set = await payer.set({ ...body, exchange_rates: { RWF: "0.0008" } });
    expect(set.body).toMatchObject({ balance: "4.8", amount_due: "7.2", other_balances: {} });
    await pay(payer, "7.2", "USD");
    expect(await payer.read()).toMatchObject({ currency: "USD", balance: "0" });
    const [sums] = await asOwner(
      sql`select currency, sum(amount)::float8 as balance from billing.ledger where tenant_id = ${payer.id}::uuid group by 1 order by 1`,
    );
    expect(sums).toEqual([
      { currency: "RWF", balance: 0 },
      { currency: "USD", balance: 0 },
    ]);
  });

  it("in another currency at once brings along what is given back too", async () => {
    const plan = await mintPlan({ prices: { RWF: "15000", USD: "12" } });
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-31", plan });
    await pay(payer);
    await payer.at("2031-04-15");
    const set = await payer.set({
      ...{ plan_id: plan, currency: "USD", takes_effect: "now", exchange_rates: { RWF: "0.0008" } },
    });
    // 7,500 RWF back are 6 USD, of which half a cycle costs 6.
    expect(set.body).toMatchObject({ currency: "USD", balance: "0", other_balances: {} });
  });
});
