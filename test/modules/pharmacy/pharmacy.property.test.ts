import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Dispensary, openDispensary } from "./dispensary.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 6);

const LONG_AGO = "2026-01-05T08:00:00Z";

const step = fc.record({
  kind: fc.constantFrom(
    ...["sell", "sell", "sell", "restock", "quarantine", "receive", "receive_late", "adjust"],
    ...["count", "send", "give_back", "classify"],
  ),
  quantity: fc.integer({ min: 1, max: 6 }),
  at: fc.nat(20),
});
type Step = { kind: string; quantity: number; at: number };

/** A sale of the model: what was given out, what came back and how, and what of it the prescription has again. */
interface Sold {
  id: string;
  line: string;
  quantity: number;
  back: number;
  given: number;
}

const done = (status: number): boolean => status < 300;

async function entriesChain(shop: Dispensary, warehouse: string): Promise<number> {
  const entries = await shop.register(`warehouse_id=${warehouse}`);
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, at) => at + 1));
  let balance = 0;
  for (const entry of entries) {
    balance += Number(entry.change);
    expect(Number(entry.balance)).toBe(balance);
    expect(balance).toBeGreaterThanOrEqual(0);
  }
  const moments = entries.map(({ recorded_at }) => String(recorded_at));
  expect(moments).toEqual([...moments].sort());
  return balance;
}

test(
  "whatever is sold, comes back, is counted and moves: no more is dispensed than is prescribed, and the register ends with what there is",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(2),
        async (steps: Step[], filling, repeats) => {
          const shop = await openDispensary();
          const [other, quarantine] = [await shop.warehouse(), await shop.warehouse({ quarantine: true })];
          const places = [shop.shelf, other.id, quarantine.id];
          const opiate = await shop.medicine("controlled", 20);
          const at = { product_id: opiate.id, warehouse_id: shop.shelf };
          const made = await shop.prescribe([{ product_id: opiate.id, quantity: filling, repeats }]);
          const prescribed = filling * (1 + repeats);
          const sales: Sold[] = [];
          const held = () => sales.reduce((all, { quantity, given }) => all + quantity - given, 0);
          for (const { kind, quantity, at: which } of steps) {
            const sale = sales[which % Math.max(sales.length, 1)];
            if (kind === "sell") {
              const left = Number(await shop.left(opiate));
              const { status, body } = await shop.dispense(opiate, quantity, made.lines[0], {
                early_refill_reason: "Lost",
              });
              expect(done(status)).toBe(quantity <= left && held() + quantity <= prescribed);
              if (done(status))
                sales.push({ id: body.id, line: body.lines[0]?.id ?? "", quantity, back: 0, given: 0 });
            } else if ((kind === "restock" || kind === "quarantine") && sale) {
              const back = { lines: [{ line_id: sale.line, quantity }], to: kind, reason_code: "06" };
              const { status } = await shop.step(sale, "returns", back);
              expect(done(status)).toBe(quantity <= sale.quantity - sale.back);
              if (done(status)) sale.back += quantity;
              if (done(status) && kind === "restock")
                sale.given += Math.min(quantity, sale.quantity - sale.given);
            } else if (kind === "give_back" && sale) {
              const { body } = await shop.owner.get<{ data: { id: string }[] }>(
                `/dispensings?order_id=${sale.id}`,
              );
              const { status } = await shop.owner.post(`/dispensings/${body.data[0]?.id}/give-back`, {
                ...{ quantity, reason: "Sold by mistake" },
              });
              expect(done(status)).toBe(quantity <= sale.back - sale.given);
              if (done(status)) sale.given += quantity;
            } else if (kind === "receive") await shop.move({ type: "receive", ...at, quantity });
            else if (kind === "receive_late")
              await shop.move({ type: "receive", ...at, quantity, occurred_at: LONG_AGO });
            else if (kind === "adjust")
              await shop.move({ type: "adjust", ...at, quantity: -quantity, reason: "Lost" });
            else if (kind === "count") await shop.move({ type: "count", ...at, quantity: quantity + 10 });
            else if (kind === "send")
              await shop.move({ type: "transfer", ...at, to_warehouse_id: other.id, quantity });
            else if (kind === "classify") {
              // What was controlled keeps its register while it is not; here nothing is sold meanwhile.
              await shop.classify(opiate, "general");
              await shop.move({ type: "receive", ...at, quantity });
              await shop.classify(opiate, "controlled");
            }
            const { lines } = await shop.prescription(made);
            expect(lines).toMatchObject([
              { dispensed: String(held()), remaining: String(prescribed - held()) },
            ]);
            expect(held()).toBeLessThanOrEqual(prescribed);
            const levels = await shop.levels();
            for (const place of places)
              expect(await entriesChain(shop, place)).toBe(Number(levels[`${opiate.id} ${place}`] ?? 0));
          }
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
