import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, mintPlan, noticesOf, type Payer, platform, plusDays, verify } from "./billing-tenant.ts";
import { Model, type ModelPlan } from "./schedule-model.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 6);

type How = "by hand" | "by a statement" | "by a line that is named";
type Act =
  | { kind: "days"; days: number }
  | { kind: "run"; times: number }
  | { kind: "pay"; share: number; how: How }
  | { kind: "take back"; which: number }
  | { kind: "zone"; zone: string }
  | { kind: "plan"; which: number; now: boolean };

const plan: fc.Arbitrary<ModelPlan> = fc.record({
  cycle: fc.constantFrom("month", "quarter", "year"),
  price: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 50 }).map((n) => n * 100) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  grace: fc.integer({ min: 0, max: 8 }),
  before: fc.integer({ min: 0, max: 7 }),
  after: fc.integer({ min: 0, max: 7 }),
  toBlock: fc.integer({ min: 1, max: 6 }),
  overdueOnly: fc.boolean(),
});

const kind = <Name extends Act["kind"]>(name: Name) => fc.constant(name);
const days = fc.record({ kind: kind("days"), days: fc.integer({ min: 0, max: 9 }) });
const run = fc.record({ kind: kind("run"), times: fc.integer({ min: 0, max: 5 }) });
const payment = fc.record({
  kind: kind("pay"),
  share: fc.constantFrom(50, 100, 100, 100, 230),
  how: fc.constantFrom<How>("by hand", "by a statement", "by a line that is named"),
});
const takingBack = fc.record({ kind: kind("take back"), which: fc.nat({ max: 20 }) });
/** At noon of a day in Kigali it is the same day in all of these. */
const zones = ["Europe/London", "America/St_Johns", "Asia/Kathmandu", "Africa/Kigali"];
const zone = fc.record({ kind: kind("zone"), zone: fc.constantFrom(...zones) });
const change = fc.record({ kind: kind("plan"), which: fc.nat({ max: 1 }), now: fc.boolean() });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: days },
  { weight: 5, arbitrary: run },
  { weight: 3, arbitrary: payment },
  { weight: 1, arbitrary: takingBack },
  { weight: 1, arbitrary: zone },
  { weight: 2, arbitrary: change },
);

const mint = ({ cycle, price, grace, before, after, toBlock, overdueOnly }: ModelPlan) =>
  mintPlan({
    cycle,
    prices: { RWF: String(price) },
    grace_days: grace,
    notices_before: before,
    notices_after: after,
    notices_to_block: toBlock,
    notices_counted: overdueOnly ? "overdue" : "all",
  });

const submit = async ({ owner }: Payer, body: Record<string, unknown>) =>
  (await owner.post<{ id: string }>("/billing/payment-code", body)).body.id;

async function lineOf(reference: string, amount: string): Promise<string> {
  const text = `reference,amount,currency,date\n${reference},${amount},RWF,2026-11-01\n`;
  const sent = await platform.call("POST", "/admin/payments/statements", { raw: { type: "text/csv", text } });
  expect(sent.status, sent.text).toBe(200);
  const [rows] = await asOwner(
    sql`select id from billing.statement_lines where reference_key = billing.plain_code(${reference})`,
  );
  return String(rows?.[0]?.id);
}

/** Pays an amount once, however often it is said and by whatever is there to say it; `due` is what would pay the next cycle. */
async function pay(payer: Payer, given: number, due: number, how: How): Promise<string> {
  const [code, amount] = [`PP${newId()}`, String(given)];
  const id = await submit(payer, how === "by a statement" ? { code, amount, currency: "RWF" } : { code });
  if (how === "by hand") {
    const plain = await verify(id, { amount });
    expect(plain.status, plain.text).toBe(given < due ? 409 : 200);
    if (given < due) expect((await verify(id, { amount, differs: true })).status).toBe(200);
  } else if (how === "by a statement") {
    await lineOf(code, amount);
  } else {
    const line_id = await lineOf(`LL${newId()}`, amount);
    const named = { amount, line_id, differs: true };
    expect((await verify(id, named)).status).toBe(200);
    const other = await submit(payer, { code: `PO${newId()}` });
    expect((await verify(other, named)).body).toMatchObject({ code: "payment.line_taken" });
    await platform.post(`/admin/payments/${other}/reject`, { reason: "none" });
  }
  expect((await verify(id, { amount, differs: true })).body).toMatchObject({
    ...{ status: "verified", received: amount },
  });
  return id;
}

/** What the database says of a payer that the model says too. */
async function standing({ id }: Payer) {
  const live = sql`l.tenant_id = ${id}::uuid and l.kind = 'charge' and l.note is null
    and not exists (select from billing.ledger r where r.tenant_id = l.tenant_id and r.reverses_id = l.id)`;
  const [subscription, status, sums, cycles, twice] = await asOwner(
    sql`select s.due_on::text as due, s.state from billing.subscriptions s where s.tenant_id = ${id}::uuid`,
    sql`select status from tenants.tenants where id = ${id}::uuid`,
    sql`select coalesce(sum(amount), 0)::float8 as balance from billing.ledger where tenant_id = ${id}::uuid`,
    sql`select l.from_day::text as day, (-l.amount)::float8 as amount from billing.ledger l where ${live} order by l.from_day`,
    sql`select l.payment_id from billing.ledger l where ${live} and l.payment_id is not null
         group by l.payment_id having count(*) > 1`,
  );
  expect(twice).toEqual([]);
  return {
    ...subscription?.[0],
    status: status?.[0]?.status,
    balance: sums?.[0]?.balance,
    cycles: cycles ?? [],
  };
}

it("whatever happens in whatever order: never two notices a day, no block before its rule, one cycle a payment, and the ledger sums", async () => {
  await fc.assert(
    fc.asyncProperty(
      plan,
      plan,
      fc.constantFrom("2030-01-31", "2028-02-29", "2030-03-30", "2027-12-15"),
      fc.array(act, { minLength: 8, maxLength: 30 }),
      async (first, second, due, acts) => {
        const ids = [await mint(first), await mint(second)];
        const plans = [first, second];
        let day = plusDays(due, -12);
        const payer = await mintPayer({ due, today: day, plan: String(ids[0]) });
        const model = new Model(first, day, due);
        const paid: { id: string; amount: number; isBack: boolean }[] = [];
        model.run(day);
        for (const one of acts) {
          if (one.kind === "days") day = plusDays(day, one.days);
          if (one.kind === "zone")
            await asOwner(
              sql`update tenants.tenants set time_zone = ${one.zone} where id = ${payer.id}::uuid`,
            );
          if (one.kind === "days" || one.kind === "zone") await payer.at(day);
          for (let n = 0; one.kind === "run" && n < one.times; n += 1) await payer.run();
          if (one.kind === "run" && one.times > 0) model.run(day);
          if (one.kind === "pay") {
            const amount = Math.max(1, Math.floor((model.price * one.share) / 100));
            const id = await pay(payer, amount, model.price - model.balance, one.how);
            paid.push({ id, amount, isBack: false });
            model.pay(day, amount);
          }
          const back = one.kind === "take back" ? paid[one.which % paid.length] : undefined;
          for (let n = 0; back && n < 2; n += 1) {
            const done = await platform.post(`/admin/payments/${back.id}/reverse`, { reason: "bounced" });
            expect(done.status, done.text).toBe(200);
          }
          if (back && !back.isBack) model.takeBack(day, back.amount);
          if (back) back.isBack = true;
          if (one.kind === "plan") {
            const takes_effect = one.now ? "now" : "next_cycle";
            const set = await payer.set({ plan_id: ids[one.which], currency: "RWF", takes_effect });
            expect(set.status, set.text).toBe(200);
            const chosen = plans[one.which] as ModelPlan;
            if (one.now) model.change(chosen, day);
            else model.follow(chosen, day);
          }
        }
        expect(await standing(payer)).toEqual({
          ...{ due: model.due, state: model.state, status: model.state },
          ...{
            balance: model.balance,
            cycles: model.cycles.map(({ from, parts }) => ({ day: from, amount: parts[0]?.amount })),
          },
        });
        expect((await noticesOf(payer)).map((notice) => notice.day)).toEqual([...model.notices].sort());
      },
    ),
    { numRuns: RUNS },
  );
}, 600_000);
