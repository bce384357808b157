import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { bring, fee, mintAffiliate, payOut, platform, setRate, tell } from "./brought.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);
const CURRENCY = "BIF";

const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("charge" as const),
      amount: fc.integer({ min: 1, max: 99_999 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("back" as const), percent: fc.integer({ min: 1, max: 120 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("tell" as const), turn: fc.integer({ min: 0, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pay" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("return" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("rate" as const), percent: fc.integer({ min: 0, max: 60 }) }),
  },
);

interface Cycle {
  amount: number;
  percent: number;
}

it("whatever is paid, given back, told again and paid out in whatever order: the ledger is what was earned, and only a claw-back leaves a debt", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 20 }), async (acts) => {
      // Whoever is left of a schedule before is paid nothing more.
      await asOwner(sql`update affiliates.affiliates set status = 'paused' where status = 'active'`);
      const affiliate = await mintAffiliate();
      const { id } = await bring(affiliate.code);
      let [percent, earned, balance, month] = [10, 0, 0, 0];
      let cycle: Cycle | undefined;
      let waiting: (() => void)[] = [];
      const lines: string[] = [];
      const settle = () => {
        for (const one of waiting) one();
        waiting = [];
      };
      const days = () => ({
        from: `${2031 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`,
        to: `${2031 + Math.floor((month + 1) / 12)}-${String(((month + 1) % 12) + 1).padStart(2, "0")}-01`,
        currency: CURRENCY,
      });
      const earn = (part: number) => {
        earned += part;
        balance += part;
      };
      for (const one of acts) {
        if (one.kind === "charge") {
          month += 1;
          cycle = { amount: one.amount, percent };
          await fee(id, String(one.amount), days());
          const part = Math.floor((one.amount * percent) / 100);
          waiting.push(() => earn(part));
        }
        if (one.kind === "back" && cycle) {
          const amount = Math.max(1, Math.floor((cycle.amount * one.percent) / 100));
          const share = cycle.percent;
          await fee(id, String(-amount), days());
          // Where nothing was earned by the cycle, nothing goes back; and never more than the tenant brought in all.
          if (Math.floor((cycle.amount * share) / 100) > 0)
            waiting.push(() => earn(-Math.min(Math.floor((amount * share) / 100), earned)));
        }
        if (one.kind === "rate") {
          percent = one.percent;
          await setRate(affiliate.as.userId, String(one.percent / 100));
        }
        if (one.kind === "tell") {
          await tell(id, (all) => [...all.slice(one.turn), ...all.slice(0, one.turn), ...all.toReversed()]);
          settle();
        }
        if (one.kind === "pay") {
          const due = balance;
          const payout = await payOut(CURRENCY);
          expect(payout !== undefined).toBe(due > 0);
          if (payout !== undefined) {
            lines.push(payout);
            balance = 0;
          }
        }
        if (one.kind === "return" && lines.length > 0) {
          const { body } = await platform.get<{ data: { id: string; amount: string }[] }>(
            `/admin/affiliate-payouts/${lines.pop()}/lines`,
          );
          const [line] = body.data;
          const back = await platform.post(`/admin/affiliate-payout-lines/${line?.id}/return`, {
            reason: "x",
          });
          expect(back.status, back.text).toBe(200);
          balance += Number(line?.amount);
        }
      }
      await tell(id);
      settle();
      const of = affiliate.as.userId;
      const [sums, twice, running = []] = await asOwner(
        sql`select coalesce(sum(amount), 0)::float8 as balance,
                   coalesce(sum(amount) filter (where kind in ('commission', 'claw_back')), 0)::float8 as earned
              from affiliates.ledger where affiliate_id = ${of}`,
        sql`select 1 from affiliates.ledger where affiliate_id = ${of} group by coalesce(fee_id, line_id), kind having count(*) > 1`,
        sql`select kind, sum(amount) over (order by created_at, id)::float8 as so_far from affiliates.ledger where affiliate_id = ${of}`,
      );
      expect([sums, twice]).toEqual([[{ balance, earned }], []]);
      expect(earned).toBeGreaterThanOrEqual(0);
      for (const { kind, so_far } of running)
        if (kind === "payout") expect(Number(so_far)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: RUNS },
  );
}, 600_000);
