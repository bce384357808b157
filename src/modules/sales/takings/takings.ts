import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { Decimal } from "#platform/money.ts";
import { orderLines, payments } from "../tables.ts";
import { tillSessions, tills } from "../tills/tables.ts";

const taken = {
  currency: z.string(),
  payments: Decimal.describe("What was paid"),
  refunds: Decimal.describe("What was given back"),
  net: Decimal.describe("payments − refunds"),
  payments_count: z.int(),
  refunds_count: z.int(),
};

/** The money of a period, in parts that each come to the totals. */
export const Takings = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    time_zone: z.string(),
    totals: z.array(z.object(taken)),
    by_day: z.array(z.object({ day: z.iso.date(), ...taken })),
    by_method: z.array(z.object({ method: z.string(), ...taken })),
    by_cashier: z.array(
      z.object({
        cashier_id: z.uuid().nullable(),
        cashier_name: z.string().nullable().describe("Null: a key, or somebody who left"),
        ...taken,
      }),
    ),
    by_till: z.array(
      z.object({
        till_id: z.uuid().nullable().describe("Null: what went into no open till, or came late"),
        till_name: z.string().nullable(),
        ...taken,
      }),
    ),
    by_band: z.array(
      z.object({
        band: z.string().nullable(),
        rate: Decimal.nullable(),
        ...taken,
        tax: Decimal.describe("Of the net, as the orders' prices have it"),
      }),
    ),
  })
  .meta({ id: "Takings" });

/** What makes a period: its first and last day, as SQL. */
export interface Period {
  first: SQL;
  last: SQL;
}

/** The period as a row: its days, and the moments at which it begins and ends in the tenant's time zone. */
export const period = ({ first, last }: Period): SQL => sql`
  select ${first} as first, ${last} as last, z.time_zone as zone, tenants.start_in(${first}, z.time_zone) as since,
         tenants.start_in(${last} + 1, z.time_zone) as until from tenants.time_zones z`;

/** What was paid and given back in the `period`; what may be paid later is no money, nor is what an insurer bears. */
export const money = (where: SQL): SQL => sql`
  select p.id, p.order_id, p.kind, p.method, p.currency, p.amount, p.taken_by, s.till_id,
         (p.taken_at at time zone (select zone from period))::date as day,
         greatest(2, app.currency_digits(p.currency)) as digits
    from ${payments} p left join ${tillSessions} s on s.id = p.till_session_id
   where p.taken_at >= (select since from period) and p.taken_at < (select until from period)
     and p.kind <> 'credit' and p.method <> 'insurance' and ${where}`;

const notCancelled = (amount: SQL): SQL =>
  sql`sum(app.quotient(${amount} * (l.quantity - l.cancelled), l.quantity, m.digits))`;

/**
 * Each payment shared over the bands of its order, in proportion to what of it was not cancelled: what is left of a share by rounding is in the
 * next one's, so that they come to the payment exactly. Of one for nothing that is left, the share has no band.
 */
export const shares: SQL = sql`
  select m.id, m.kind, m.currency, b.band, b.rate, m.digits,
         case when b.whole is null then m.amount
              else app.quotient(m.amount * b.through, b.whole, m.digits)
                   - app.quotient(m.amount * (b.through - b.total), b.whole, m.digits) end as amount,
         b.tax, b.total
    from money m
    left join (
      select g.order_id, g.band, g.rate, g.total, g.tax, sum(g.total) over (partition by g.order_id) as whole,
             sum(g.total) over (partition by g.order_id order by g.band nulls last, g.rate rows unbounded preceding) as through
        from (select l.order_id, l.band, l.rate, ${notCancelled(sql`l.total`)} as total, ${notCancelled(sql`l.tax`)} as tax
                from (select distinct order_id, digits from money) m join ${orderLines} l on l.order_id = m.order_id
               group by l.order_id, l.band, l.rate) g
       where g.total > 0) b on b.order_id = m.order_id`;

const sumOf = (kind: "payment" | "refund", amount: SQL): SQL =>
  sql`coalesce(sum(${amount}) filter (where t.kind = ${sql.raw(`'${kind}'`)}), 0)`;
const countOf = (kind: "payment" | "refund"): SQL =>
  sql`count(distinct t.id) filter (where t.kind = ${sql.raw(`'${kind}'`)})`;

const text = (amount: SQL): SQL => sql`trim_scale(${amount})::text`;

const sums: SQL = sql`'currency', t.currency, 'payments', ${text(sumOf("payment", sql`t.amount`))},
  'refunds', ${text(sumOf("refund", sql`t.amount`))},
  'net', ${text(sql`${sumOf("payment", sql`t.amount`)} - ${sumOf("refund", sql`t.amount`)}`)},
  'payments_count', ${countOf("payment")}, 'refunds_count', ${countOf("refund")}`;

const rows = (body: SQL, from: SQL, by: SQL): SQL =>
  sql`(select coalesce(json_agg(r.body order by r.place), '[]') from (
    select json_build_object(${body}) as body, row_number() over (order by ${by}) as place from ${from}) r)`;

const shareTax = sql`app.quotient(t.amount * t.tax, nullif(t.total, 0), t.digits)`;

/** The JSON of the takings, of the common table expressions `period`, `money` and `shares`. */
export const takingsBody: SQL = sql`json_build_object(
  'from', p.first, 'to', p.last, 'time_zone', p.zone,
  'totals', ${rows(sums, sql`money t group by t.currency`, sql`t.currency`)},
  'by_day', ${rows(sql`'day', t.day, ${sums}`, sql`money t group by t.day, t.currency`, sql`t.day, t.currency`)},
  'by_method', ${rows(sql`'method', t.method, ${sums}`, sql`money t group by t.method, t.currency`, sql`t.method, t.currency`)},
  'by_cashier', ${rows(
    sql`'cashier_id', t.taken_by, 'cashier_name', n.name, ${sums}`,
    sql`money t left join identity.member_names n on n.user_id = t.taken_by group by t.taken_by, n.name, t.currency`,
    sql`n.name, t.taken_by, t.currency`,
  )},
  'by_till', ${rows(
    sql`'till_id', t.till_id, 'till_name', n.name, ${sums}`,
    sql`money t left join ${tills} n on n.id = t.till_id group by t.till_id, n.name, t.currency`,
    sql`n.name, t.till_id, t.currency`,
  )},
  'by_band', ${rows(
    sql`'band', t.band, 'rate', ${text(sql`t.rate`)}, ${sums},
      'tax', ${text(sql`${sumOf("payment", shareTax)} - ${sumOf("refund", shareTax)}`)}`,
    sql`shares t group by t.band, t.rate, t.currency`,
    sql`t.band, t.rate, t.currency`,
  )})::text`;
