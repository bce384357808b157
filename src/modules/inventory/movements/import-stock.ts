import { type SQL, sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import type { ImportChoice } from "#platform/imports/file-kind.ts";
import { importFile } from "#platform/imports/import-file.ts";
import type { FileRows } from "#platform/imports/read-rows.ts";
import { cellOf, listOf } from "#platform/imports/report.ts";
import { firstFault, type RowFault } from "#platform/imports/row-faults.ts";
import { CLOCK_TOLERANCE_MINUTES } from "#platform/time.ts";
import {
  lots,
  products,
  productUnits,
  settings,
  stockLevels,
  stockPositions,
  warehouses,
} from "../tables.ts";
import { receiptsOf, receiveErrors, receiveStock } from "./receive-stock.ts";
import { namedTwice, SERIAL_FAULTS } from "./serial-faults.ts";
import { stockFile } from "./stock-file.ts";

/** What the ledger would refuse of a row, found before it is posted, so that the refusal names the row. */
const FAULTS: readonly RowFault[] = [
  { when: sql`k.product_id is null`, code: "product.not_found", path: "sku" },
  { when: sql`not k.product_active`, code: "product.inactive", path: "sku" },
  { when: sql`not k.stocked`, code: "product.not_stocked", path: "sku" },
  { when: sql`k.warehouse_id is null`, code: "warehouse.not_found", path: "warehouse_code" },
  { when: sql`not k.warehouse_active`, code: "warehouse.inactive", path: "warehouse_code" },
  { when: sql`k.track_lots and k.lot_number is null`, code: "lot.required", path: "lot_number" },
  { when: sql`not k.track_lots and k.lot_number is not null`, code: "lot.not_tracked", path: "lot_number" },
  {
    when: sql`k.expires_on <> case when k.lot_id is null then k.first_expires_on else k.lot_expires_on end
              or (k.lot_id is not null and k.expires_on is not null and k.lot_expires_on is null)`,
    code: "lot.expiry_differs",
    path: "expires_on",
  },
  {
    when: sql`k.expiry_required and k.lot_id is null and k.first_expires_on is null`,
    code: "lot.expiry_required",
    path: "expires_on",
  },
  { when: sql`k.lot_status = 'recalled'`, code: "lot.recalled", path: "lot_number" },
  {
    when: sql`inventory.lot_is_expired(coalesce(k.lot_expires_on, k.first_expires_on), k.day)`,
    code: "lot.expired",
    path: "expires_on",
  },
  {
    when: sql`k.unit is not null and k.factor is null`,
    code: "product.unit_unknown",
    path: "unit",
  },
  { when: sql`scale(trim_scale(k.quantity)) > 4`, code: "product.unit_inexact", path: "quantity" },
  {
    when: sql`k.whole_units and k.quantity <> trunc(k.quantity)`,
    code: "stock.whole_units",
    path: "quantity",
  },
  {
    when: sql`k.occurred_at > app.now() + ${CLOCK_TOLERANCE_MINUTES} * interval '1 minute'`,
    path: "occurred_at",
    ownCode: "in_future",
    message: "must not be in the future",
  },
  {
    when: sql`k.day < h.today and k.day <= h.closed_through`,
    code: "stock.period_closed",
    path: "occurred_at",
  },
  { when: sql`k.day < h.today - h.backdate_days`, code: "stock.too_far_back", path: "occurred_at" },
  {
    when: sql`k.unit_cost is not null and tenants.rate_of(coalesce(k.currency, k.product_currency), k.day) is null`,
    code: "exchange_rate.missing",
    path: "unit_cost",
  },
  {
    when: sql`k.unit_cost is null and k.product_cost <> 0 and tenants.rate_of(k.product_currency, k.day) is null`,
    code: "exchange_rate.missing",
    path: "unit_cost",
  },
  ...SERIAL_FAULTS,
];

/** What expires sooner than the product or the tenant wants, counted from the day of the receipt. */
const SHORT_DATED: RowFault = {
  when: sql`inventory.is_short_dated(coalesce(k.lot_expires_on, k.first_expires_on), k.day,
    coalesce(k.min_receipt_days, h.min_receipt_days))`,
  code: "lot.short_dated",
  path: "expires_on",
};

/** A cost that is far from the average, which has to be meant. */
const UNLIKELY: RowFault = {
  when: sql`k.unit_cost is not null and not inventory.is_likely_cost(k.product_id, k.unit_cost / coalesce(k.factor, 1), k.currency, k.day)`,
  code: "stock.cost_unlikely",
  path: "unit_cost",
};

/** What a warehouse cannot hold, with the rows before it. */
const TOO_LARGE: RowFault = { when: sql`s.sum >= 1e14`, code: "stock.too_large", path: "quantity" };

/** There is a first time for stock to be recorded: a file that is sent twice does not count twice. */
const ALREADY_THERE: RowFault = {
  when: sql`k.is_there`,
  path: "sku",
  ownCode: "already_there",
  message: "is on record at the warehouse already; existing=update receives more of it",
};

/** The rows of a file with what they name and all that `FAULTS` asks about: common table expressions up to `outcome`. */
function outcome(file: FileRows, { existing, confirmed }: ImportChoice): SQL {
  const cell = (name: string) => cellOf(file, name, "g");
  const unit = cell("unit");
  const occurredAt = cell("occurred_at");
  const faults = [
    ...FAULTS,
    ...(confirmed ? [] : [SHORT_DATED]),
    ...(existing === "reject" ? [ALREADY_THERE] : []),
    ...(confirmed ? [] : [UNLIKELY]),
  ];
  return sql`
    asked as materialized (
      select g.row, g.id, g.cell, p.id as product_id, p.active as product_active, p.track_lots,
             p.expiry_required, p.whole_units, p.stocked, p.serials_required, p.min_receipt_days,
             p.cost as product_cost, p.currency as product_currency, w.id as warehouse_id, w.active as warehouse_active,
             u.factor, ${unit} as unit, case when ${unit} is not null then ${cell("quantity")}::numeric end as unit_quantity,
             ${cell("quantity")}::numeric * coalesce(u.factor, 1) as quantity, ${cell("lot_number")} as lot_number,
             inventory.lot_key(${cell("lot_number")}) as lot_key, ${listOf(file, "serials", "g")} as serials,
             ${cell("expires_on")}::date as expires_on, ${cell("unit_cost")}::numeric as unit_cost,
             ${cell("currency")} as currency, ${cell("reference")} as reference,
             case when ${occurredAt} ~ '(Z|[+-]\\d\\d:\\d\\d)$' then ${occurredAt}::timestamptz
                  else ${occurredAt}::timestamp at time zone (
                    select z.time_zone from tenants.time_zones z where z.tenant_id = (select app.tenant_id())) end as occurred_at
        from given g
        left join (select * from ${products} where ${products.deleted_at} is null) p on p.sku = ${cell("sku")}
        left join lateral (
          select case when lower(p.unit) = lower(${unit}) then 1 else (
            select v.factor from ${productUnits} v where v.product_id = p.id and lower(v.unit) = lower(${unit})) end as factor
           where ${unit} is not null) u on true
        left join (select * from ${warehouses} where ${warehouses.deleted_at} is null) w
          on w.code = ${cell("warehouse_code")}),
    known as materialized (
      select a.*, t.id as lot_id, t.expires_on as lot_expires_on, inventory.lot_status_at(t, a.occurred_at) as lot_status,
             tenants.day_of(coalesce(a.occurred_at, app.now())) as day,
             first_value(a.expires_on) over (
               partition by a.product_id, a.lot_key order by a.expires_on is null, a.row) as first_expires_on,
             coalesce(q.quantity, 0) as there,
             case when a.lot_number is null
               then exists (select from ${stockLevels} l where l.product_id = a.product_id
                               and l.warehouse_id = a.warehouse_id and l.lot_id is null)
               else exists (select from ${stockLevels} l where l.product_id = a.product_id
                               and l.warehouse_id = a.warehouse_id and l.lot_id = t.id) end as is_there
        from asked a
        left join ${lots} t on t.product_id = a.product_id and t.key = a.lot_key
        left join ${stockPositions} q on q.product_id = a.product_id and q.warehouse_id = a.warehouse_id),
    ${namedTwice},
    held as materialized (
      select (select s.closed_through from ${settings} s) as closed_through,
             (select s.min_receipt_days from ${settings} s) as min_receipt_days, tenants.today() as today,
             inventory.most_backdate_days((select s.backdate_days from ${settings} s)) as backdate_days),
    faulted as materialized (select k.*, ${firstFault(faults)} as found from known k cross join held h),
    judged as materialized (
      select s.*, coalesce(s.found, ${firstFault([TOO_LARGE])}) as fault
        from (select f.*, f.there + sum(case when f.found is null then f.quantity end) over (
                partition by f.product_id, f.warehouse_id order by f.row) as sum from faulted f) s),
    outcome as materialized (
      select row, id, cell, fault, case when fault is null then 'created' else 'failed' end as status from judged)`;
}

/** Imports a file of stock that is there: each row one receipt in the ledger. */
export const importStock = importFile({
  name: "inventory.stock_movements.import",
  kind: stockFile,
  roles: managerUp,
  confirms: "Lots that expire soon, and costs far from the average, are meant",
  errors: [
    ...receiveErrors,
    "stock.period_closed",
    "stock.too_much_since",
    "stock.too_far_back",
    "stock.cost_unlikely",
  ],
  updates:
    "Stock that is on record there already: fails its row (reject, the default), or more of it is received beside it (update)",
  // Two files at once would not see each other's stock, and one that is sent twice would count twice.
  before: () => [
    sql`select pg_advisory_xact_lock(hashtextextended((select app.tenant_id())::text || 'stock file', 4))`,
  ],
  write: (file, choice) => ({
    outcome: outcome(file, choice),
    later: {
      kept: sql`select id, product_id, warehouse_id, quantity, unit, unit_quantity, serials, lot_number,
                       coalesce(expires_on, case when lot_id is null then first_expires_on end) as expires_on,
                       unit_cost, currency, reference, occurred_at
                  from judged where fault is null`,
      statements: (rows) =>
        receiveStock(receiptsOf(rows), { dated: file.fields.includes("occurred_at"), confirmed: true }),
    },
  }),
});
