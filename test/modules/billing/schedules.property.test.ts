import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, mintPlan, noticesOf, type Payer, platform, plusDays } from "./billing-tenant.ts";
import { Model, type ModelPlan } from "./schedule-model.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 6);

type Act =
  | { kind: "days"; days: number }
  | { kind: "run"; times: number }
  | { kind: "pay"; share: number; twice: boolean }
  | { kind: "zone"; zone: string }
  | { kind: "plan"; which: number };

const plan: fc.Arbitrary<ModelPlan> = fc.record({
  cycle: fc.constantFrom("month", "quarter", "year"),
  price: fc.integer({ min: 1, max: 50 }).map((n) => n * 100),
  grace: fc.integer({ min: 0, max: 8 }),
  before: fc.integer({ min: 0, max: 7 }),
  after: fc.integer({ min: 0, max: 7 }),
  toBlock: fc.integer({ min: 1, max: 6 }),
  overdueOnly: fc.boolean(),
});

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("days" as const), days: fc.integer({ min: 0, max: 9 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("run" as const), times: fc.integer({ min: 0, max: 5 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pay" as const),
      share: fc.constantFrom(50, 100, 100, 100, 230),
      twice: fc.boolean(),
    }),
  },
  // At noon of a day in Kigali it is the same day in all of these.
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("zone" as const),
      zone: fc.constantFrom("Europe/London", "America/St_Johns", "Asia/Kathmandu", "Africa/Kigali"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("plan" as const), which: fc.nat({ max: 1 }) }) },
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

async function pay(payer: Payer, amount: number, twice: boolean): Promise<void> {
  const made = await payer.owner.post<{ id: string }>("/billing/payment-code", { code: `PP${newId()}` });
  const verify = () =>
    platform.post(`/admin/payments/${made.body.id}/verify`, { amount: String(amount), currency: "RWF" });
  expect((await verify()).status).toBe(200);
  if (twice) expect((await verify()).status).toBe(200);
}

/** What the database says of a payer that the model says too. */
async function standing({ id }: Payer) {
  const [subscription, status, sums, cycles] = await asOwner(
    sql`select s.due_on::text as due, s.state from billing.subscriptions s where s.tenant_id = ${id}::uuid`,
    sql`select status from tenants.tenants where id = ${id}::uuid`,
    sql`select coalesce(sum(amount), 0)::float8 as balance from billing.ledger where tenant_id = ${id}::uuid`,
    sql`select from_day::text as day from billing.ledger where tenant_id = ${id}::uuid and kind = 'charge' order by from_day`,
  );
  return {
    ...subscription?.[0],
    status: status?.[0]?.status,
    balance: sums?.[0]?.balance,
    cycles: (cycles ?? []).map(({ day }) => day),
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
        const model = new Model(first, due);
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
            await pay(payer, amount, one.twice);
            model.pay(day, amount);
          }
          if (one.kind === "plan") {
            const set = await payer.set({ plan_id: ids[one.which], currency: "RWF" });
            expect(set.status, set.text).toBe(200);
            model.follow(plans[one.which] as ModelPlan, day);
          }
        }
        expect(await standing(payer)).toEqual({
          ...{ due: model.due, state: model.state, status: model.state },
          ...{ balance: model.balance, cycles: model.cycles },
        });
        expect((await noticesOf(payer)).map((notice) => notice.day)).toEqual([...model.notices].sort());
      },
    ),
    { numRuns: RUNS },
  );
}, 600_000);
