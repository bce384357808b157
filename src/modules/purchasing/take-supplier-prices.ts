import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { supplierProductEvents as events } from "./events.ts";
import { supplierProducts as prices, settings } from "./tables.ts";

/**
 * Where the tenant has `update_supplier_price`, what was paid becomes the supplier's price of each product: of one that is
 * there in its own currency, by the rates of today, and left alone where there is none; else a new one in the currency paid.
 * What came free tells nothing. `paid` is a SELECT of supplier_id, product_id, price, currency and the `place` of what was
 * given: of several prices the last.
 */
export function takeSupplierPrices(paid: SQL): Statement {
  const supplier_product_id = sql`taken.id`;
  return emitEach(
    [
      {
        event: events.created,
        payload: events.created.payloadOf({ supplier_product_id }),
        from: sql`taken where taken.version = 1`,
      },
      {
        event: events.updated,
        payload: events.updated.payloadOf({ supplier_product_id, fields: sql`'["price"]'::jsonb` }),
        from: sql`taken where taken.version > 1`,
      },
    ],
    sql`last as materialized (
      select distinct on (g.supplier_id, g.product_id) g.supplier_id, g.product_id, coalesce(t.currency, g.currency) as currency,
             case when coalesce(t.currency, g.currency) = g.currency then g.price
                  else app.quotient(g.price * tenants.rate_of(g.currency, tenants.today()), tenants.rate_of(t.currency, tenants.today()), 12)
             end as price
        from (${paid}) g
        left join ${prices} t on t.supplier_id = g.supplier_id and t.product_id = g.product_id and t.deleted_at is null
       where g.supplier_id is not null and g.price > 0 and (select s.update_supplier_price from ${settings} s)
       order by g.supplier_id, g.product_id, g.place desc),
    taken as (
      insert into ${prices} (id, supplier_id, product_id, price, currency)
      select app.uuid7(), l.supplier_id, l.product_id, l.price, l.currency from last l
       where l.price > 0 and l.price < 1e14
       order by l.supplier_id, l.product_id
      on conflict (tenant_id, supplier_id, product_id) where deleted_at is null
      do update set price = excluded.price
       where ${prices.price} <> excluded.price and ${prices.currency} = excluded.currency
      returning id, version)`,
  );
}
