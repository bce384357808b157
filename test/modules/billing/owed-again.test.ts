import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, mintPlan, noticesOf, type Payer, platform, plusDays, verify } from "./billing-tenant.ts";
import { code, submit } from "./statement-sending.ts";

const DUE = "2031-03-31";
const dear = await mintPlan({ prices: { RWF: "31000" } });

async function paid(payer: Payer, amount = "15000"): Promise<string> {
  const id = await submit(payer, { code: code() });
  const done = await verify(id, { amount });
  expect(done.status, done.text).toBe(200);
  return id;
}
const reverse = async (id: string) =>
  expect((await platform.post(`/admin/payments/${id}/reverse`, { reason: "bounced" })).status).toBe(200);
const change = async (payer: Payer, more: object = {}) =>
  expect((await payer.set({ plan_id: dear, currency: "RWF", ...more })).status).toBe(200);

/** Cycles that a payer was charged and that stand: of which plan, from when to when, for how much. */
async function charged({ id }: Payer) {
  const [rows = []] = await asOwner(
    sql`select plan_id as plan, from_day::text as "from", to_day::text as "to", -amount::int as amount
          from billing.ledger l where tenant_id = ${id}::uuid and kind = 'charge' and not exists (
            select from billing.ledger r where r.tenant_id = l.tenant_id and r.reverses_id = l.id) order by from_day`,
  );
  return rows;
}

/** Comes on each day of a span, once. */
async function runThrough(payer: Payer, from: string, to: string): Promise<void> {
  for (let day = from; day <= to; day = plusDays(day, 1)) {
    await payer.at(day);
    await payer.run();
  }
}

describe("a cycle that is taken back costs what it cost", () => {
  it("before another plan begins, which does from the cycle after", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE });
    const id = await paid(payer);
    await change(payer);
    await reverse(id);
    expect(await payer.read()).toMatchObject({ due_on: DUE, amount_due: "15000", next_plan_id: dear });
    await paid(payer);
    expect(await payer.read()).toMatchObject({
      ...{ due_on: "2031-04-30", plan_id: payer.plan, next_plan_id: dear, amount_due: "31000" },
    });
    await paid(payer, "31000");
    expect(await payer.read()).toMatchObject({ due_on: "2031-05-31", plan_id: dear, next_plan_id: null });
    expect(await charged(payer)).toEqual([
      { plan: payer.plan, from: DUE, to: "2031-04-30", amount: 15_000 },
      { plan: dear, from: "2031-04-30", to: "2031-05-31", amount: 31_000 },
    ]);
  });

  it("in which the plan was changed at once: what was charged for its days less what was given back, for the plan since", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE });
    const id = await paid(payer);
    await payer.at("2031-04-15");
    await change(payer, { takes_effect: "now" });
    await reverse(id);
    // 15 days of thirty at 15,000, and 15 at 31,000.
    expect(await payer.read()).toMatchObject({ due_on: DUE, balance: "0", amount_due: "23000" });
    await paid(payer, "23000");
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", balance: "0", amount_due: "31000" });
    expect(await charged(payer)).toEqual([{ plan: dear, from: DUE, to: "2031-04-30", amount: 23_000 }]);
  });

  it("of several each its own, and each is as long as it was", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE });
    const first = await paid(payer);
    const yearly = await mintPlan({ cycle: "year", prices: { RWF: "90000" } });
    await change(payer, { plan_id: yearly });
    const second = await paid(payer, "90000");
    await change(payer);
    const was = await charged(payer);
    await reverse(second);
    await reverse(first);
    await paid(payer);
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", amount_due: "90000" });
    await paid(payer, "90000");
    expect(await payer.read()).toMatchObject({ due_on: "2032-04-30", amount_due: "31000" });
    expect(await charged(payer)).toEqual(was);
  });

  it("unless the plan is changed since: what is said last holds", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE });
    await reverse(await paid(payer));
    await change(payer);
    expect(await payer.read()).toMatchObject({ due_on: DUE, amount_due: "31000" });
    await paid(payer, "31000");
    expect(await charged(payer)).toMatchObject([{ plan: dear, from: DUE, amount: 31_000 }]);
  });
});

describe("the period of a subscription whose cycle is taken back", () => {
  it("is that before its first cycle, if it was the first", async () => {
    const payer = await mintPayer({ due: DUE });
    await reverse(await paid(payer));
    expect(await payer.read()).toMatchObject({ period_start: "2031-03-01", due_on: DUE });
  });

  it("is the whole cycle before, if the plan was changed in that", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE });
    await paid(payer);
    const second = await paid(payer);
    await payer.at("2031-04-15");
    const cheap = await mintPlan({ prices: { RWF: "9000" } });
    await change(payer, { plan_id: cheap, takes_effect: "now" });
    await reverse(second);
    expect(await payer.read()).toMatchObject({ period_start: DUE, due_on: "2031-04-30" });
  });
});

describe("a plan that is changed after notices were sent", () => {
  it("is told as often as the rule says before anybody is blocked for it", async () => {
    const payer = await mintPayer({ due: DUE });
    await runThrough(payer, "2031-03-26", "2031-03-30");
    await change(payer);
    expect(await payer.read()).toMatchObject({
      notices_sent: 0,
      amount_due: "31000",
      blocks_on: "2031-04-02",
    });
    await runThrough(payer, DUE, "2031-04-01");
    expect(await payer.read()).toMatchObject({ state: "past_due", notices_sent: 2 });
    await runThrough(payer, "2031-04-02", "2031-04-02");
    expect(await payer.read()).toMatchObject({ state: "blocked", notices_sent: 3 });
    expect((await noticesOf(payer)).slice(-3).map(({ blocks_on }) => blocks_on)).toEqual(
      Array(3).fill("2031-04-02"),
    );
  });

  it("is not told anew where it costs the same", async () => {
    const payer = await mintPayer({ due: DUE });
    await runThrough(payer, "2031-03-26", "2031-03-30");
    await change(payer, { plan_id: await mintPlan() });
    expect(await payer.read()).toMatchObject({ notices_sent: 5, amount_due: "15000", blocks_on: DUE });
  });
});
