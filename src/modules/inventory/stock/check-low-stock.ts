import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { type HandledType, type Handler, on } from "#platform/operations/handler.ts";
import { job } from "#platform/operations/job.ts";
import * as events from "../events.ts";
import { reorderPoints, stockAlerts } from "../tables.ts";

const lock = (name: SQL) => sql`hashtextextended((select app.tenant_id())::text || ${name}, 4)`;

const alert = alias(stockAlerts, "c");

/** What may be issued now at the place of an alert. */
const usable = sql`(select coalesce(sum(i.usable), 0) from inventory.stock_parts i
  where i.product_id = a.product_id and (a.warehouse_id is null or i.warehouse_id = a.warehouse_id))`;
const expected = sql`(select coalesce(sum(i.usable - i.reserved + i.on_order + i.in_transit), 0)
  from inventory.stock_parts i
  where i.product_id = a.product_id and (a.warehouse_id is null or i.warehouse_id = a.warehouse_id))`;

/**
 * Raises an alert for each place that ran low of the products of `which`, a condition on `product_id`, ends the alerts of
 * those that are low no more, and emits an event for each. Checks of the same product wait for each other and then read
 * anew, so the last one sees what all changes before it left.
 */
function check(which: SQL): Statement {
  const { stockAlertRaised, stockAlertRecovered } = events;
  const fields = { alert_id: alert.id, usable: alert.quantity };
  const raised = viewOf(stockAlertRaised.payload, alert, {
    ...fields,
    nth: sql`row_number() over (partition by ${alert.warehouse_id} order by ${alert.product_id})`,
    at_once: sql`count(*) over (partition by ${alert.warehouse_id})`,
  });
  const recovered = viewOf(stockAlertRecovered.payload, alert, fields);
  return emitEach(
    [
      { event: stockAlertRaised, payload: stockAlertRaised.payloadOf(raised), from: sql`raised c` },
      {
        event: stockAlertRecovered,
        payload: stockAlertRecovered.payloadOf(recovered),
        from: sql`recovered c`,
      },
    ],
    sql`low as materialized (
      select product_id, warehouse_id, usable, expected, reorder_point from inventory.reorder_levels where low and ${which}),
    raised as (
      insert into ${stockAlerts} (product_id, warehouse_id, quantity, expected, reorder_point)
      select product_id, warehouse_id, usable, expected, reorder_point from low
      on conflict (tenant_id, product_id, warehouse_id) where recovered_at is null do nothing
      returning id, product_id, warehouse_id, quantity, expected, reorder_point),
    recovered as (
      update ${stockAlerts} a set recovered_at = app.now()
       where a.recovered_at is null and ${which} and not exists (
         select from low l where l.product_id = a.product_id and l.warehouse_id is not distinct from a.warehouse_id)
      returning a.id, a.product_id, a.warehouse_id, ${usable} as quantity, ${expected} as expected, a.reorder_point)`,
  );
}

/** Checks the products that a SELECT of their ids names. */
export const checkLowStock = (products: SQL): Statement[] => [
  sql`select pg_advisory_xact_lock_shared(${lock(sql`'alerts'`)})`,
  sql`select pg_advisory_xact_lock(${lock(sql`o.id::text`)})
      from (select distinct g.id from (${products}) g (id) order by g.id) o`,
  check(sql`product_id in (${products})`),
];

/** Checks every product that has a reorder point, or an alert that is open. */
const checkAll = (): Statement[] => [
  sql`select pg_advisory_xact_lock(${lock(sql`'alerts'`)})`,
  check(sql`true`),
];

/** Condition: no check of a product is going on; and none begins as long as the transaction that asks. */
const isUnchecked = (id: SQL): SQL => sql`
  pg_try_advisory_xact_lock_shared(${lock(sql`'alerts'`)}) and pg_try_advisory_xact_lock_shared(${lock(sql`${id}::text`)})`;

const NAME = "inventory.stock_alerts.check";
const ofProduct = (event: HandledType<z.ZodType<{ product_id: string }>>): Handler =>
  on(event, NAME, {
    undisturbed: ({ product_id }) => isUnchecked(sql`${product_id}::uuid`),
    // Another change of what is low has its own event.
    follows: ({ product_id }) => sql`inventory.alert_is_off(${product_id}::uuid)`,
    batch: ({ payload }) => checkLowStock(sql`select ${payload.product_id}::uuid`),
  });

/** Also what has an alert of a warehouse where it has no reorder point any more: it may have been moved. */
const ofReorderPoint = (event: HandledType<z.ZodType<{ reorder_point_id: string }>>): Handler =>
  on(event, NAME, {
    batch: ({ payload }) =>
      checkLowStock(sql`select r.product_id from ${reorderPoints} r where r.id = ${payload.reorder_point_id}::uuid
        union select a.product_id from ${stockAlerts} a
         where a.recovered_at is null and a.warehouse_id is not null and not exists (
           select from ${reorderPoints} r where r.product_id = a.product_id and r.warehouse_id = a.warehouse_id
              and r.deleted_at is null)`),
  });

const ofWarehouse = (event: HandledType<z.ZodType<{ warehouse_id: string }>>): Handler =>
  on(event, NAME, {
    batch: ({ payload }) =>
      checkLowStock(sql`select r.product_id from ${reorderPoints} r
        where r.warehouse_id = ${payload.warehouse_id}::uuid and r.deleted_at is null`),
  });

/**
 * What may make stock low, or enough: a movement, a transfer's with it; a reservation that begins, changes or ends; another reorder
 * point; a product or a warehouse that is used no more or again; a lot that is held, recalled, released or has another date.
 */
export const lowStockHandlers: readonly Handler[] = [
  ...[
    events.stockMoved,
    events.reservationCreated,
    events.reservationUpdated,
    events.reservationReleased,
    events.reservationConsumed,
    events.reservationExpired,
    events.productEvents.created,
    events.productEvents.updated,
    events.productEvents.removed,
    events.productEvents.restored,
    events.lotUpdated,
    events.lotStatusChanged,
    events.lotRecalled,
  ].map(ofProduct),
  ...[
    events.reorderPointEvents.created,
    events.reorderPointEvents.updated,
    events.reorderPointEvents.removed,
    events.reorderPointEvents.restored,
  ].map(ofReorderPoint),
  ...[events.warehouseEvents.updated, events.warehouseEvents.removed, events.warehouseEvents.restored].map(
    ofWarehouse,
  ),
  on(events.productsImported, NAME, { batch: checkAll }),
];

/** Everything as the tenant's day begins: lots that have expired, and whatever changed without an event of its own. */
export const checkAllStock = job({
  name: "inventory.stock_alerts.sweep",
  summary: "Check all stock against its reorder points, in the first hour of the tenant's day",
  schedule: "hourly",
  perTenant: true,
  where: sql`(t.business_time at time zone t.time_zone)::date <> ((t.business_time - interval '1 hour') at time zone t.time_zone)::date
    and (exists (select from inventory.products p
        where p.tenant_id = t.id and p.reorder_point is not null and p.deleted_at is null)
      or exists (select from inventory.reorder_points r where r.tenant_id = t.id and r.deleted_at is null)
      or exists (select from inventory.stock_alerts a where a.tenant_id = t.id and a.recovered_at is null))`,
  run: ({ batch }) => batch(checkAll()),
});
