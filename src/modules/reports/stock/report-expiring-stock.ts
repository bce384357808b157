import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { isOnPage, ofWarehouse } from "#platform/operations/pages-in-sight.ts";
import { bookCurrency, closing, decimalText, money } from "./closings.ts";
import { shareOfValue } from "./lot-values.ts";

/** Days ahead that are reported where the caller names no others, and the most that one may name. */
const HORIZON_DAYS = 90;
const LONGEST_DAYS = 3650;

/** Today, by which lots expire: the tenant's own, whatever days are read. */
const today = sql`(select tenants.today())`;

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
      "What of it is likely to be issued in time: lots leave by expiry, at the pace of the last 90 days' issues there less their returns",
    ),
    expected_loss: Decimal.describe("quantity − expected_usage"),
    value: Decimal.describe(
      "Its share, by quantity, of what the ledger values the product's stock in the warehouse at; the shares of all lots are all of it",
    ),
    value_at_risk: Decimal.describe("The part of value that expected_loss is of quantity"),
    currency: Currency,
  })
  .meta({ id: "ExpiringStock" });

const view: View<z.infer<typeof ExpiringStock>> = {
  product_id: sql`l.product_id`,
  sku: sql`p.sku`,
  product_name: sql`p.name`,
  warehouse_id: sql`l.warehouse_id`,
  warehouse_code: sql`w.code`,
  lot_id: sql`t.id`,
  lot_number: sql`t.lot_number`,
  lot_status: sql`t.status`,
  expires_on: sql`t.expires_on`,
  days_left: sql`(t.expires_on - ${today})`,
  quantity: decimalText(sql`l.quantity`),
  expected_usage: decimalText(sql`l.quantity - x.loss`),
  expected_loss: decimalText(sql`x.loss`),
  value: decimalText(sql`x.value`),
  value_at_risk: money(sql`x.value * x.loss / l.quantity`),
  currency: bookCurrency,
};

const expiry = (lot: SQL): SQL => sql`coalesce(${lot}.expires_on, 'infinity'::date)`;

/** What there is of the product in the warehouse of lots that expire no later, this one with it. */
const upTo = sql`(select sum(o.quantity) from inventory.stock_levels_view o join inventory.lots_view e on e.id = o.lot_id
  where o.product_id = l.product_id and o.warehouse_id = l.warehouse_id and o.quantity > 0
    and (${expiry(sql`e`)}, e.id) <= (${expiry(sql`t`)}, t.id))`;

/** What may not be issued is not used, and not among the losses that are expected of what may. */
const loss = sql`coalesce((select x.expected_loss from inventory.lot_losses x
  where x.product_id = l.product_id and x.warehouse_id = l.warehouse_id and x.id = l.id), l.quantity)`;

const lossAndValue = sql`select ${loss} as loss, ${shareOfValue({
  value: sql`v.value`,
  quantity: sql`v.quantity`,
  upTo: sql`held.up_to`,
  share: sql`l.quantity`,
})} as value
  from (select ${upTo} as up_to) held
  left join lateral ${closing(sql`l.product_id`, sql`l.warehouse_id`, undefined)} v on true`;

const within = (days: number) => sql`${expiry(sql`t`)} <= ${today} + ${days}::int`;

const rows = sql`inventory.lots_view t join inventory.stock_levels_view l on l.lot_id = t.id and l.quantity > 0
    join inventory.products_view p on p.id = l.product_id
    join inventory.warehouses_view w on w.id = l.warehouse_id`;

/** What expires, soonest first, with what is lost if it is used no faster than lately. */
export const reportExpiringStock = list({
  name: "reports.expiring_stock.list",
  summary: "Report stock that expires soon, its value and how much of it is likely to be lost",
  item: ExpiringStock,
  roles: anyStaff,
  filters: {
    horizon_days: matches(
      wholeNumber(0, LONGEST_DAYS).describe(`${HORIZON_DAYS} where it is left out`),
      within,
      within(HORIZON_DAYS),
    ),
    warehouse_id: ofWarehouse((id) => sql`l.warehouse_id = ${id}`),
    product_id: equals(sql`l.product_id`, z.uuid()),
  },
  from: (_, page) =>
    sql`${rows} join (select) page on ${isOnPage({ rows, key: sql`l.id`, places: [sql`l.warehouse_id`] }, page)}`,
  body: sql`(select ${bodyOf(view)} from (${lossAndValue}) x)`,
  id: sql`l.id`,
  sorts: { expires_on: { by: expiry(sql`t`), type: "date" } },
  order: "expires_on",
});
