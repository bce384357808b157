import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop, type Shop } from "../shop.ts";

/** Ten-thousandths, so that the model counts exactly. */
const SCALE = 10_000n;
const asText = (amount: bigint): string => {
  const sign = amount < 0n ? "-" : "";
  const size = amount < 0n ? -amount : amount;
  const part = String(size % SCALE)
    .padStart(4, "0")
    .replace(/0+$/, "");
  return `${sign}${size / SCALE}${part && `.${part}`}`;
};

const place = { product: fc.nat({ max: 1 }), warehouse: fc.nat({ max: 1 }) };
const positive = fc.bigInt({ min: 1n, max: 50n * SCALE });
const movement = fc.oneof(
  fc.record({
    ...place,
    type: fc.constantFrom("receive", "issue", "discard", "supplier_return"),
    amount: positive,
  }),
  fc.record({ ...place, type: fc.constant("transfer"), amount: positive }),
  fc.record({
    ...place,
    type: fc.constant("adjust"),
    amount: fc.bigInt({ min: -50n * SCALE, max: 50n * SCALE }).filter((amount) => amount !== 0n),
  }),
  fc.record({ ...place, type: fc.constant("count"), amount: fc.bigInt({ min: 0n, max: 50n * SCALE }) }),
);
type Movement = typeof movement extends fc.Arbitrary<infer M> ? M : never;

/** What the ledger is meant to do: the level of [product][warehouse] after a movement, or undefined when refused. */
function expected(
  levels: bigint[][],
  { type, product, warehouse, amount }: Movement,
): bigint[][] | undefined {
  const after = levels.map((row) => [...row]);
  const row = after[product] ?? [];
  const level = row[warehouse] ?? 0n;
  const outgoing = ["issue", "discard", "transfer", "supplier_return"].includes(type);
  row[warehouse] = type === "count" ? amount : level + (outgoing ? -amount : amount);
  if (type === "transfer") row[1 - warehouse] = (row[1 - warehouse] ?? 0n) + amount;
  return row.some((quantity) => quantity < 0n) ? undefined : after;
}

async function post(
  shop: Shop,
  ids: Record<"products" | "warehouses" | "suppliers", string[]>,
  one: Movement,
) {
  return shop.move({
    type: one.type,
    product_id: ids.products[one.product],
    warehouse_id: ids.warehouses[one.warehouse],
    ...(one.type === "supplier_return" ? { supplier_id: ids.suppliers[0] } : {}),
    ...(one.type === "transfer" ? { to_warehouse_id: ids.warehouses[1 - one.warehouse] } : {}),
    quantity: asText(one.amount),
    reason: "Because",
  });
}

test("B-E33…B-E36: after any movements sum(ledger) = level ≥ 0, as the model says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(movement, { minLength: 1, maxLength: 12 }), async (movements) => {
      const shop = await openShop();
      const made = [
        await shop.product(),
        await shop.product(),
        await shop.warehouse(),
        await shop.warehouse(),
        await shop.supplier(),
      ];
      const [a = "", b = "", c = "", d = "", e = ""] = made.map(({ id }) => id);
      const ids = { products: [a, b], warehouses: [c, d], suppliers: [e] };
      let levels = [
        [0n, 0n],
        [0n, 0n],
      ];
      for (const one of movements) {
        const after = expected(levels, one);
        const answer = await post(shop, ids, one);
        expect([answer.status, answer.body.code]).toEqual(
          after ? [201, undefined] : [409, "stock.insufficient"],
        );
        levels = after ?? levels;
      }

      const [rows = []] = await asOwner(
        sql`select l.product_id, l.warehouse_id, trim_scale(l.quantity)::text as level,
                   trim_scale(sum(m.quantity))::text as ledger,
                   (array_agg(trim_scale(m.balance)::text order by m.id desc))[1] as last_balance
              from inventory.stock_levels l join inventory.stock_movements m using (tenant_id, product_id, warehouse_id)
             where l.tenant_id = ${shop.tenant.id} group by 1, 2, 3`,
      );
      for (const { level, ledger, last_balance } of rows)
        expect([ledger, last_balance]).toEqual([level, level]);
      for (const [at, product] of ids.products.entries())
        for (const [of, warehouse] of ids.warehouses.entries()) {
          const row = rows.find((one) => one.product_id === product && one.warehouse_id === warehouse);
          expect(row?.level ?? "0").toBe(asText(levels[at]?.[of] ?? 0n));
        }
    }),
    { numRuns: 12 },
  );
});
