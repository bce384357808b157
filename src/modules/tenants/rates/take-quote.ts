import { type SQL, sql } from "drizzle-orm";
import { rateFetches as fetches, exchangeRates as rates } from "../tables.ts";
import type { Quote } from "./rate-source.ts";

/** How many times as much as the last rate one may be, or as little, to be believed. */
const MOST_CHANGE = 10;

/** The end of the rates that can be kept. */
const END = sql.raw("1e12");

/**
 * Common table expressions that take a quote for tenants, and end in `taken`: their rows of `rate_fetches` with the
 * rates `judged` and `stored`. `asking` is a SELECT of tenant_id, book (the tenant's currency) and the currencies that it
 * names; those of its rates and its products are added. A rate is of the day that the source says. One that is there for that
 * day stays, whoever it is from: what was converted that day is converted by one rate. What is not quoted, out of range, or
 * more than tenfold or less than a tenth of the last is refused. `again`: also where this quote was taken before.
 */
export const takenQuote = (quote: Quote, asking: SQL, { again }: { again: boolean }): SQL => {
  const day = sql`(${quote.at}::timestamptz at time zone 'UTC')::date`;
  return sql`
    quoted as materialized (
      select key as currency, value::numeric(40, 20) as rate from jsonb_each_text(${JSON.stringify(quote.rates)}::jsonb)),
    asking as materialized (
      select a.* from (${asking}) a left join ${fetches} f on f.tenant_id = a.tenant_id
       where ${sql.raw(String(again))} or f.quoted_at is null or f.quoted_at < ${quote.at}::timestamptz),
    wanted as materialized (
      select a.tenant_id, a.book, unnest(a.currencies) as currency from asking a
      union
      select a.tenant_id, a.book, r.currency from asking a join ${rates} r on r.tenant_id = a.tenant_id and r.deleted_at is null
      union
      select a.tenant_id, a.book, p.currency from asking a
        join inventory.products_view p on p.tenant_id = a.tenant_id and p.deleted_at is null),
    judged as materialized (
      select w.tenant_id, w.currency, x.rate, case
          when l.valid_from = ${day} then 'kept'
          when x.rate is null then 'not_quoted'
          when x.rate <= 0 or x.rate >= ${END} then 'out_of_range'
          when x.rate > l.rate * ${MOST_CHANGE} or x.rate * ${MOST_CHANGE} < l.rate then 'jumped' end as refusal
        from wanted w
        left join quoted b on b.currency = w.book
        left join quoted c on c.currency = w.currency
        cross join lateral (select app.quotient(b.rate, c.rate, 12) as rate) x
        left join lateral (
          select r.rate, r.valid_from from ${rates} r
           where r.tenant_id = w.tenant_id and r.currency = w.currency and r.valid_from <= ${day} and r.deleted_at is null
           order by r.valid_from desc limit 1) l on true
       where w.currency <> w.book),
    stored as (
      insert into ${rates} (tenant_id, id, currency, rate, valid_from, source)
      select j.tenant_id, app.uuid7(), j.currency, j.rate, ${day}, 'fetched' from judged j where j.refusal is null
       order by j.tenant_id, j.currency
      on conflict (tenant_id, currency, valid_from) where deleted_at is null do nothing
      returning tenant_id, id, currency, rate),
    taken as (
      insert into ${fetches} as f (tenant_id, quoted_at, stored, refused)
      select a.tenant_id, ${quote.at}::timestamptz,
             (select count(*) from stored s where s.tenant_id = a.tenant_id),
             (select coalesce(jsonb_agg(jsonb_build_object('currency', j.currency, 'reason', j.refusal) order by j.currency), '[]')
                from judged j where j.tenant_id = a.tenant_id and j.refusal <> 'kept')
        from asking a
      on conflict (tenant_id) do update
         set quoted_at = excluded.quoted_at, stored = excluded.stored, refused = excluded.refused
       where ${sql.raw(String(again))} or f.quoted_at < excluded.quoted_at
      returning f.tenant_id, f.quoted_at, f.stored, f.refused)`;
};
