import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { type HandledType, type Handler, on } from "#platform/operations/handler.ts";
import { job } from "#platform/operations/job.ts";
import {
  lotRecalled,
  lotStatusChanged,
  lotUpdated,
  productEvents,
  stockAlertRaised,
  stockAlertRecovered,
  stockMoved,
} from "../events.ts";
import { products, stockAlerts, stockPositions, warehouses } from "../tables.ts";

const lock = (name: SQL) => sql`hashtextextended((select app.tenant_id())::text || ${name}, 4)`;

const alert = alias(stockAlerts, "c");

/**
 * Raises an alert for each product and warehouse of `which` that ran low, ends the alerts of those that recovered, and
 * emits an event for each. Low is what the low-stock list calls so: usable stock at or below the reorder point. Checks of
 * the same product wait for each other and then read anew, so the last one sees what all movements before it left.
 */
function check(which: SQL): Statement {
  const payload = stockAlertRaised.payloadOf(
    viewOf(stockAlertRaised.payload, alert, { alert_id: alert.id, usable: alert.quantity }),
  );
  return emitEach(
    [
      { event: stockAlertRaised, payload, from: sql`raised c` },
      { event: stockAlertRecovered, payload, from: sql`recovered c` },
    ],
    sql`state as materialized (
      select s.product_id, s.warehouse_id, u.quantity, p.reorder_point,
             coalesce(u.quantity <= p.reorder_point, false) and p.active and p.deleted_at is null
               and w.active and w.deleted_at is null as low
        from ${stockPositions} s
        join ${products} p on p.id = s.product_id
        join ${warehouses} w on w.id = s.warehouse_id
        cross join lateral (select coalesce(sum(l.quantity), 0) as quantity from inventory.usable_levels l
                             where l.product_id = s.product_id and l.warehouse_id = s.warehouse_id) u
       where ${which}),
    raised as (
      insert into ${stockAlerts} (product_id, warehouse_id, quantity, reorder_point)
      select product_id, warehouse_id, quantity, reorder_point from state where low
      on conflict (tenant_id, product_id, warehouse_id) where recovered_at is null do nothing
      returning id, product_id, warehouse_id, quantity, reorder_point),
    recovered as (
      update ${stockAlerts} a set recovered_at = now() from state s
       where a.product_id = s.product_id and a.warehouse_id = s.warehouse_id and a.recovered_at is null and not s.low
      returning a.id, a.product_id, a.warehouse_id, s.quantity, s.reorder_point)`,
  );
}

/** The same for one product, at one warehouse or at all. */
const checkProduct = (product: string, warehouse?: string): Statement[] => [
  sql`select pg_advisory_xact_lock_shared(${lock(sql`'alerts'`)}), pg_advisory_xact_lock(${lock(sql`${product}::text`)})`,
  check(
    warehouse
      ? sql`s.product_id = ${product}::uuid and s.warehouse_id = ${warehouse}::uuid`
      : sql`s.product_id = ${product}::uuid`,
  ),
];

const NAME = "inventory.stock_alerts.check";
const ofProduct = (event: HandledType<z.ZodType<{ product_id: string }>>): Handler =>
  on(event, NAME, {
    batch: ({ payload }) => checkProduct(payload.product_id),
  });

/**
 * What may make stock low, or enough: a movement, another reorder point, a product that is sold no more or again, a lot
 * that is held, recalled, released or has another date.
 */
export const lowStockHandlers: readonly Handler[] = [
  on(stockMoved, NAME, {
    batch: ({ payload }) => checkProduct(payload.product_id, payload.warehouse_id),
  }),
  ofProduct(productEvents.updated),
  ofProduct(productEvents.removed),
  ofProduct(productEvents.restored),
  ofProduct(lotUpdated),
  ofProduct(lotStatusChanged),
  ofProduct(lotRecalled),
];

/** Everything once a night: lots that have expired, and whatever changed without an event of its own. */
export const checkAllStock = job({
  name: "inventory.stock_alerts.sweep",
  summary: "Check all stock against its reorder points",
  schedule: "nightly",
  perTenant: true,
  where: sql`exists (select from inventory.products p
      where p.tenant_id = t.id and p.reorder_point is not null and p.deleted_at is null)
    or exists (select from inventory.stock_alerts a where a.tenant_id = t.id and a.recovered_at is null)`,
  run: ({ batch }) =>
    batch([
      sql`select pg_advisory_xact_lock(${lock(sql`'alerts'`)})`,
      check(sql`p.reorder_point is not null or exists (
        select from ${stockAlerts} a where a.product_id = s.product_id and a.recovered_at is null)`),
    ]),
});
