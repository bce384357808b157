import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { list, type PageOrder } from "#platform/operations/list.ts";
import { isOnPage } from "#platform/operations/pages-in-sight.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { closings, decimalText, zone } from "./closings.ts";

/** A movement of a product with what there was after it, in the order in which things happened. */
export const HistoryLine = z
  .object({
    movement_id: z.uuid(),
    occurred_at: Timestamp,
    type: z.string(),
    product_id: z.uuid(),
    sku: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    lot_number: z.string().nullable(),
    quantity: Decimal.describe("Signed: what the warehouse gained or lost"),
    value: Decimal.describe("What that added to the stock's value, at average cost"),
    balance: Decimal.describe("The product's stock after it: in the warehouse asked for, else in all"),
    balance_value: Decimal,
    reason: z.string().nullable(),
    reference: z.string().nullable(),
    created_by: z.uuid().nullable(),
  })
  .meta({ id: "HistoryLine" });

const view: View<z.infer<typeof HistoryLine>> = {
  movement_id: sql`m.id`,
  occurred_at: sql`m.occurred_at`,
  type: sql`m.type`,
  product_id: sql`m.product_id`,
  sku: sql`(select p.sku from inventory.products_view p where p.id = m.product_id)`,
  warehouse_id: sql`m.warehouse_id`,
  warehouse_code: sql`(select w.code from inventory.warehouses_view w where w.id = m.warehouse_id)`,
  lot_number: sql`(select l.lot_number from inventory.lots_view l where l.id = m.lot_id)`,
  quantity: decimalText(sql`m.quantity`),
  value: decimalText(sql`m.value`),
  balance: decimalText(sql`before.quantity + day.quantity`),
  balance_value: decimalText(sql`before.value + day.value`),
  reason: sql`m.reason`,
  reference: sql`m.reference`,
  created_by: sql`m.created_by`,
};

/** Movements `m`, the closings before their day, and what happened on it up to them. */
function withBalance(warehouse: SQL | undefined, page: PageOrder): SQL {
  const { where, orderBy, limit } = page;
  const ledger = { rows: sql`inventory.ledger m`, key: sql`m.id`, places: [sql`m.warehouse_id`] };
  const here = warehouse ? sql`and o.warehouse_id = ${warehouse}` : sql``;
  return sql`(select m.* from inventory.ledger m where ${isOnPage(ledger, page)} and ${where} order by ${orderBy} limit ${limit}) m
    cross join lateral (select (m.occurred_at at time zone ${zone})::date as day) happened
    cross join lateral ${closings(sql`m.product_id`, { warehouse, when: sql`c.day < happened.day` })} before
    cross join lateral (
      select sum(o.quantity) as quantity, sum(o.value) as value from inventory.ledger o
       where o.product_id = m.product_id ${here} and o.occurred_at >= tenants.start_in(happened.day, ${zone})
         and (o.occurred_at, o.id) <= (m.occurred_at, m.id)) day`;
}

/** The history of a product, or of all. A product's last balance is what there is. */
export const listMovementHistory = list({
  name: "reports.movement_history.list",
  summary: "Show movements in the order in which they happened, with the running balance of the product",
  item: HistoryLine,
  roles: anyStaff,
  filters: {
    product_id: equals(sql`m.product_id`, z.uuid()),
    warehouse_id: equals(sql`m.warehouse_id`, z.uuid()),
    from: since(sql`m.occurred_at`, GivenTime.describe("Happened at or after")),
    to: until(sql`m.occurred_at`, GivenTime.describe("Happened at or before")),
  },
  from: ({ warehouse_id }, page) => withBalance(warehouse_id ? sql`${warehouse_id}::uuid` : undefined, page),
  body: bodyOf(view),
  id: sql`m.id`,
  sorts: { occurred_at: { by: sql`m.occurred_at`, type: "timestamptz" } },
  order: "-occurred_at",
});
