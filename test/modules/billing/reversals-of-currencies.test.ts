import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, mintPlan, type Payer, platform, verify } from "./billing-tenant.ts";
import { code, submit } from "./statement-sending.ts";

const DUE = "2031-03-31";
const plan = await mintPlan({ prices: { RWF: "15000", USD: "12" } });
const inDollars = { plan_id: plan, currency: "USD", exchange_rates: { RWF: "0.0008" } };

async function paid(payer: Payer, amount: string, currency = "RWF"): Promise<string> {
  const id = await submit(payer, { code: code() });
  const done = await verify(id, { amount, currency, differs: true });
  expect(done.status, done.text).toBe(200);
  return id;
}
const reverse = (id: string, more: object = {}) =>
  platform.post<Record<string, unknown>>(`/admin/payments/${id}/reverse`, { reason: "bounced", ...more });
const balances = async ({ id }: Payer) => {
  const [rows = []] = await asOwner(
    sql`select currency, sum(amount)::float8 as sum from billing.ledger where tenant_id = ${id}::uuid group by 1 having sum(amount) <> 0`,
  );
  return Object.fromEntries(rows.map(({ currency, sum }) => [currency, sum]));
};

describe("a payment that is reversed after the subscription's currency changed", () => {
  it("was credit that was brought along: it is owed in the new currency, at the rate of then, told, and blocks", async () => {
    const payer = await mintPayer({ due: DUE, plan });
    const id = await paid(payer, "6000");
    await payer.set(inDollars);
    await paid(payer, "7.2", "USD");
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", balance: "0" });
    expect((await reverse(id)).body).toMatchObject({
      ...{ code: "subscription.rate_needed", currency: "RWF", balance: "-6000" },
    });
    const back = await reverse(id, { exchange_rates: { RWF: "0.00081" } });
    expect(back).toMatchObject({ status: 200, body: { status: "reversed" } });
    // 6,000 RWF are 4.86 USD by now: the cycle of 12 is not covered, and what was paid of it in dollars is there.
    expect(await balances(payer)).toEqual({ USD: 7.14 });
    expect(await payer.read()).toMatchObject({ due_on: DUE, amount_due: "4.86", amount_currency: "USD" });
    for (const day of ["2031-03-31", "2031-04-01", "2031-04-02", "2031-04-03"]) {
      await payer.at(day);
      await payer.run();
    }
    expect(await payer.read()).toMatchObject({ state: "blocked" });
    await paid(payer, "4.86", "USD");
    expect(await payer.read()).toMatchObject({ state: "active", due_on: "2031-04-30", balance: "0" });
  });

  it("paid a cycle before one in the new currency: the later one is not covered, and due again", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE, plan });
    const id = await paid(payer, "15000");
    await payer.set(inDollars);
    await paid(payer, "12", "USD");
    expect(await payer.read()).toMatchObject({ due_on: "2031-05-31", currency: "USD" });
    expect((await reverse(id, { exchange_rates: { RWF: "0.0008" } })).status).toBe(200);
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", amount_due: "12", other_balances: {} });
  });

  it("paid a cycle that was prorated into the new one: nothing is left on either's books", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE, plan });
    const id = await paid(payer, "15000");
    await payer.at("2031-04-15");
    await payer.set({ ...inDollars, takes_effect: "now" });
    expect((await reverse(id, { exchange_rates: { RWF: "0.0008" } })).status).toBe(200);
    expect(await balances(payer)).toEqual({});
    expect(await payer.read()).toMatchObject({ state: "past_due", due_on: DUE, amount_due: "12" });
  });

  it("paid a cycle of the old currency that is the latest: that is due in the new one, and no rate is asked", async () => {
    const payer = await mintPayer({ due: DUE, plan });
    const id = await paid(payer, "15000");
    await payer.set(inDollars);
    expect((await reverse(id)).status).toBe(200);
    expect(await balances(payer)).toEqual({});
    expect(await payer.read()).toMatchObject({ due_on: DUE, amount_due: "12", amount_currency: "USD" });
  });

  it("while it is to end is owed as it was, and asked once it goes on", async () => {
    const payer = await mintPayer({ due: DUE, today: DUE, plan });
    const id = await paid(payer, "15000");
    await payer.set({ ...inDollars, cancels: true });
    expect((await reverse(id)).status).toBe(200);
    expect(await balances(payer)).toEqual({ RWF: -15_000 });
    const goesOn = { plan_id: plan, currency: "USD", cancels: false };
    expect((await payer.set(goesOn)).body).toMatchObject({ code: "subscription.rate_needed" });
    await payer.set({ ...inDollars, cancels: false });
    expect(await payer.read()).toMatchObject({ balance: "-12", amount_due: "24", other_balances: {} });
  });
});
