import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../print/shop.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 8);

interface Day {
  total: string;
  tax: string;
  grand_total: string;
  bands: { total: string; tax: string }[];
  payments: { amount: string; count: number }[];
}

const which = fc.nat();
const step = fc.oneof(
  fc.record({ do: fc.constantFrom("sell" as const), quantity: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constantFrom("credit" as const, "give up" as const, "recover" as const), which }),
  fc.record({ do: fc.constant("close" as const) }),
);

test(
  "all days of a device, and what is open, come to its documents that are not given up, whenever one is given up and recovered",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        const shop = await openShop();
        const open = new Map<string, number>();
        const given = new Map<string, number>();
        const final = new Map<string, number>();
        const days: Day[] = [];
        const pick = (from: Map<string, number>, at: number) => [...from][at % Math.max(1, from.size)];
        const x = async () => (await shop.owner.get<Day>(`/fiscal-devices/${shop.device}/x-report`)).body;
        for (const one of steps) {
          if (one.do === "sell")
            open.set(await shop.issue({ lines: [{ quantity: String(one.quantity) }] }), one.quantity * 3500);
          if (one.do === "credit" && open.size > 0) {
            const original = await shop.sell({ lines: [{ quantity: "1" }] });
            final.set(original, 3500);
            open.set(await shop.issue({ type: "refund", original, lines: [{ quantity: "1" }] }), -3500);
          }
          const [from, to] = one.do === "give up" ? [open, given] : [given, final];
          const chosen = "which" in one && one.do !== "credit" ? pick(from, one.which) : undefined;
          if (chosen && one.do === "give up") await shop.giveUp(chosen[0]);
          if (chosen && one.do === "recover")
            await asOwner(
              sql`update fiscal.documents set status = 'accepted', voided_at = null where id = ${chosen[0]}`,
            );
          if (chosen) {
            from.delete(chosen[0]);
            to.set(...chosen);
          }
          if (one.do === "close") {
            const closed = await shop.owner.post<{ content: Day }>(
              `/fiscal-devices/${shop.device}/z-reports`,
              {
                empty: true,
              },
            );
            expect(closed.status, closed.text).toBe(201);
            days.push(closed.body.content);
          }
          const now = await x();
          const holds = [...open.values(), ...final.values()].reduce((sum, value) => sum + value, 0);
          expect(Number(now.grand_total)).toBe(holds);
          const all = [...days, now];
          expect(all.reduce((sum, { total }) => sum + Number(total), 0)).toBe(holds);
          for (const { total, tax, bands, payments } of all) {
            expect(bands.reduce((sum, band) => sum + Number(band.total), 0)).toBe(Number(total));
            expect(bands.reduce((sum, band) => sum + Number(band.tax), 0)).toBeCloseTo(Number(tax), 6);
            expect(payments.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(Number(total));
          }
          const counted = all.reduce(
            (sum, day) => sum + day.payments.reduce((so, { count }) => so + count, 0),
            0,
          );
          expect(counted).toBe(open.size + final.size);
        }
      }),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
