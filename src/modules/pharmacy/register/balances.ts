import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, parameter } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse } from "#platform/operations/pages-in-sight.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { CountStatus } from "./count.ts";

const LastCount = z
  .object({ id: z.uuid(), status: CountStatus, counted_at: Timestamp, counted: Decimal, difference: Decimal })
  .nullable();

/** A register of a controlled drug over a time: what there was, came, went and was left. */
export const RegisterBalance = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    schedule: z.string().nullable(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    unit: z.string(),
    opening_balance: Decimal,
    received: Decimal.describe("What came, of whatever kind"),
    issued: Decimal.describe("What went, of whatever kind"),
    closing_balance: Decimal,
    entries: z.int(),
    last_number: z.int().describe("Of the last entry by then"),
    on_hand: Decimal.describe("What the stock has now"),
    last_count: LastCount.describe("The last count of it, of whenever"),
  })
  .meta({ id: "RegisterBalance" });

const decimalText = (amount: SQL): SQL => sql`trim_scale(${amount})::text`;

const view: View<z.infer<typeof RegisterBalance>> = {
  product_id: sql`held.product_id`,
  sku: sql`held.sku`,
  product_name: sql`held.name`,
  schedule: sql`held.controlled_class`,
  warehouse_id: sql`held.warehouse_id`,
  warehouse_code: sql`held.code`,
  unit: sql`held.unit`,
  opening_balance: decimalText(sql`coalesce(before.balance, 0)`),
  received: decimalText(sql`coalesce(between_them.received, 0)`),
  issued: decimalText(sql`coalesce(between_them.issued, 0)`),
  closing_balance: decimalText(sql`coalesce(last.balance, 0)`),
  entries: sql`between_them.entries`,
  last_number: sql`coalesce(last.number, 0)`,
  on_hand: decimalText(sql`held.quantity`),
  last_count: sql`(select json_build_object('id', n.id, 'status', n.status, 'counted_at', n.counted_at,
      'counted', trim_scale(n.counted)::text, 'difference', trim_scale(n.difference)::text)
    from pharmacy.controlled_drug_counts n where n.product_id = held.product_id and n.warehouse_id = held.warehouse_id
    order by n.id desc limit 1)`,
};

const here = sql`e.product_id = held.product_id and e.warehouse_id = held.warehouse_id`;
const lastOf = (condition: SQL): SQL => sql`(select e.balance, e.number from pharmacy.register_entries e
  where ${here} and ${condition} order by e.number desc limit 1)`;

/** Every register, `held`, with its entries from one moment to another. */
function registers(from: string | undefined, to: string | undefined): SQL {
  const since = from ? sql`e.recorded_at >= ${from}::timestamptz` : sql`true`;
  const by = to ? sql`e.recorded_at <= ${to}::timestamptz` : sql`true`;
  return sql`(select s.product_id, s.warehouse_id, s.quantity, c.sku, c.name, c.unit, c.controlled_class, w.code, c.sku || ' ' || w.code || ' ' || c.id as place
      from pharmacy.dispensing_rules r
      join inventory.stock_positions_view s on s.product_id = r.product_id
      join inventory.medicines c on c.id = s.product_id
      join inventory.warehouses_view w on w.id = s.warehouse_id
     where r.registered_at is not null) held
    left join lateral ${lastOf(from ? sql`e.recorded_at < ${from}::timestamptz` : sql`false`)} before on true
    left join lateral ${lastOf(by)} last on true
    cross join lateral (select count(*)::int as entries, sum(e.change) filter (where e.change > 0) as received,
        -sum(e.change) filter (where e.change < 0) as issued
      from pharmacy.register_entries e where ${here} and ${since} and ${by}) between_them`;
}

/** The balances of the registers, by product and warehouse. */
export const listRegisterBalances = list({
  name: "pharmacy.register_balances.list",
  summary: "Show what there was, came, went and was left of controlled drugs, by product and warehouse",
  item: RegisterBalance,
  roles: staffUp,
  filters: {
    product_id: equals(sql`held.product_id`, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`held.warehouse_id = ${id}`),
    from: parameter(GivenTime.describe("Recorded at or after; from the first entry where it is left out")),
    to: parameter(GivenTime.describe("Recorded at or before; to the last entry where it is left out")),
  },
  from: ({ from, to }) => registers(from, to),
  body: bodyOf(view),
  id: sql`held.warehouse_id`,
  sorts: { sku: { by: sql`held.place`, type: "text" } },
  order: "sku",
  where: () => [sql`(held.quantity <> 0 or last.number is not null)`],
});
