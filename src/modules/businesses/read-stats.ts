import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { Decimal } from "#platform/money.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";

const Invoiced = z.object({
  invoices: z.int(),
  credit_notes: z.int(),
  total: Decimal.describe("Of invoices less that of credit notes"),
  tax: Decimal,
});

const Sold = z.object({
  currency: z.string(),
  orders: z.int(),
  total: Decimal.describe("What is to be paid for them, less what came back"),
  paid: Decimal.describe("What was paid for them until now, less what was given back"),
});

/**
 * A business at a glance: today and the month until now, by the moment of sale, in the business's time zone. What was given up or
 * cancelled counts for nothing. Who is limited to branches sees the figures of these.
 */
export const BusinessStats = z
  .object({
    as_of: Timestamp,
    time_zone: z.string(),
    today: z.iso.date(),
    month_start: z.iso.date(),
    users: z.int(),
    products: z.int(),
    invoices: z.object({
      currency: z.string().nullable().describe("That of the tax authority; null where there were none"),
      today: Invoiced,
      month: Invoiced,
      month_by_status: z
        .record(z.string(), z.int())
        .describe("How far the month's invoices and credit notes are"),
    }),
    sales: z.object({ today: z.array(Sold), month: z.array(Sold) }).describe("By currency"),
  })
  .meta({ id: "BusinessStats" });

const amount = (of: string) => `trim_scale(coalesce(sum(${of}), 0))::text`;
const signed = (column: string) => `case d.type when 'refund' then -d.${column} else d.${column} end`;

/** What was invoiced, of the rows `d`. */
const invoiced = sql.raw(`json_build_object(
  'invoices', count(*) filter (where d.type = 'sale'), 'credit_notes', count(*) filter (where d.type = 'refund'),
  'total', ${amount(signed("total"))}, 'tax', ${amount(signed("tax"))})`);

/** What was sold since a moment, by currency. */
const soldSince = (start: string) =>
  sql.raw(`(select coalesce(json_agg(s.one order by s.currency), '[]') from (
  select o.currency, json_build_object('currency', o.currency, 'orders', count(*),
           'total', ${amount("o.payable - o.credited")}, 'paid', ${amount("o.paid - o.refunded")}) as one
    from orders o where o.sold_at >= ${start} group by o.currency) s)`);

export const readStats = query({
  name: "businesses.stats.read",
  summary: "Read the business at a glance: what it sold and invoiced today and this month",
  input: z.strictObject({}),
  output: BusinessStats,
  roles: anyStaff,
  select: () => sql`
    with days as materialized (
      select b.time_zone, t.today, m.month_start, tenants.start_in(t.today, b.time_zone) as day_at,
             tenants.start_in(m.month_start, b.time_zone) as month_at
        from tenants.business_details b
       cross join lateral (select (app.now() at time zone b.time_zone)::date as today) t
       cross join lateral (select date_trunc('month', t.today)::date as month_start) m
       where b.tenant_id = app.tenant_id()),
    documents as materialized (
      select d.type, d.status, d.currency, d.total, d.tax, d.sold_at from fiscal.document_states d
       where d.tenant_id = app.tenant_id() and d.sold_at >= (select month_at from days)
         and d.mode = 'normal' and d.status <> 'void'),
    orders as materialized (
      select o.currency, o.sold_at, o.payable, o.credited, o.paid, o.refunded from sales.order_states o
       where o.tenant_id = app.tenant_id() and o.status <> 'cancelled'
         and o.sold_or_never >= (select month_at from days) and o.sold_or_never < 'infinity')
    select json_build_object(
             'as_of', app.now(), 'time_zone', days.time_zone, 'today', days.today, 'month_start', days.month_start,
             'users', app.used_of('users'), 'products', app.used_of('products'),
             'invoices', json_build_object(
               'currency', (select max(d.currency) from documents d),
               'today', (select ${invoiced} from documents d where d.sold_at >= days.day_at),
               'month', (select ${invoiced} from documents d),
               'month_by_status', (select coalesce(json_object_agg(s.status, s.documents), '{}')
                                     from (select d.status, count(*) as documents from documents d group by d.status) s)),
             'sales', json_build_object('today', ${soldSince("days.day_at")}, 'month', ${soldSince("days.month_at")}))::text as body,
           null as etag
      from days`,
});
