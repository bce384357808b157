import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { LONGEST_DAYS } from "../given-fields.ts";
import { expiry, lotIsUsable, today } from "../lots/lot.ts";
import { stockLevels as levels, lots, products, stockMovements, warehouses } from "../tables.ts";

/** Days of issues that expected usage goes by; and those ahead that are reported where the caller names no others. */
const USE_DAYS = 90;
const HORIZON_DAYS = 90;

/** A lot in a warehouse that expires within the horizon, or has. */
export const ExpiringStock = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    lot_id: z.uuid(),
    lot_number: z.string(),
    lot_status: z.string(),
    expires_on: z.iso.date(),
    days_left: z.int().describe("Negative when it has expired"),
    quantity: Decimal,
    expected_usage: Decimal.describe(
      `What of it is likely to be issued in time: the daily issues of the last ${USE_DAYS} days there, less what expires earlier and leaves first`,
    ),
    expected_loss: Decimal.describe("quantity − expected_usage"),
    value: Decimal.describe("quantity at the product's cost"),
    value_at_risk: Decimal.describe("expected_loss at the product's cost"),
    currency: Currency,
  })
  .meta({ id: "ExpiringStock" });

const daysLeft = sql`(${lots.expires_on} - ${today})`;
const amount = (value: SQL) => sql`trim_scale(round(${value}, 4))::text`;

const view = viewOf(ExpiringStock, levels, {
  sku: products.sku,
  product_name: products.name,
  warehouse_code: warehouses.code,
  lot_number: lots.lot_number,
  lot_status: lots.status,
  expires_on: lots.expires_on,
  days_left: daysLeft,
  expected_usage: amount(sql`u.usage`),
  expected_loss: amount(sql`${levels.quantity} - u.usage`),
  value: amount(sql`${levels.quantity} * ${products.cost}`),
  value_at_risk: amount(sql`(${levels.quantity} - u.usage) * ${products.cost}`),
  currency: products.currency,
});

const here = sql`o.product_id = ${levels.product_id} and o.warehouse_id = ${levels.warehouse_id}`;

/** A lot that may not be issued is not used; what expires on the day itself still is. */
const usage = sql`select case when not ${lotIsUsable(lots)} then 0 else
  least(${levels.quantity}, greatest(0,
    (select coalesce(-sum(o.quantity), 0) from ${stockMovements} o
      where ${here} and o.type = 'issue' and o.occurred_at > now() - make_interval(days => ${sql.raw(String(USE_DAYS))}))
      / ${sql.raw(`${USE_DAYS}.0`)} * (${daysLeft} + 1)
    - (select coalesce(sum(o.quantity), 0) from inventory.usable_levels o
        where ${here} and (o.expires_on, o.lot_id) < (${lots.expires_on}, ${lots.id})))) end as usage`;

const within = (days: number) => sql`${expiry} <= ${today} + ${days}::int`;

/** What expires, soonest first, with what is lost if it is used no faster than lately. */
export const reportExpiringStock = list({
  name: "inventory.reports.expiring_stock",
  summary: "Report stock that expires soon, its value and how much of it is likely to be lost",
  item: ExpiringStock,
  roles: anyStaff,
  filters: {
    horizon_days: matches(
      wholeNumber(0, LONGEST_DAYS).describe(`${HORIZON_DAYS} where it is left out`),
      within,
      within(HORIZON_DAYS),
    ),
    warehouse_id: equals(levels.warehouse_id, z.uuid()),
    product_id: equals(levels.product_id, z.uuid()),
  },
  from: sql`${lots} join ${levels} on ${levels.lot_id} = ${lots.id} and ${levels.quantity} > 0
    join ${products} on ${products.id} = ${levels.product_id}
    join ${warehouses} on ${warehouses.id} = ${levels.warehouse_id}`,
  body: sql`(select ${bodyOf(view)} from (${usage}) u)`,
  id: levels.id,
  sorts: { expires_on: { by: expiry, type: "date" } },
  order: "expires_on",
});
