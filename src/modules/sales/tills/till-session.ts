import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { tillOpened } from "../events.ts";
import { payments } from "../tables.ts";
import { tillSessions, tills } from "./tables.ts";

/** A session takes money while it is open; closed is final. */
export const TillSessionStatus = z.enum(["open", "closed"]);

const own = {
  till_id: z.uuid(),
  till_name: asOfNow(z.string()),
  warehouse_id: z.uuid(),
  number: z.int().describe("The till's own: its sessions follow one another without gaps"),
  status: TillSessionStatus,
  cashier_id: z.uuid().describe("The person or key that answers for it"),
  cashier_name: z.string(),
  currency: z.string(),
  opening_float: Decimal.describe("The cash that was there when it was opened"),
  opened_at: Timestamp,
  closed_at: Timestamp.nullable(),
  closed_by: z.uuid().nullable(),
  closed_by_name: z.string().nullable(),
  difference: Decimal.nullable().describe(
    "Of the cash in its currency: what was counted less what should have been there",
  ),
  note: z.string().nullable(),
};

/** A session in a list. */
export const ListedTillSession = z.object(resourceShape(own)).meta({ id: "ListedTillSession" });

const Total = z.object({
  method: z.string(),
  currency: Currency,
  opening: Decimal,
  payments: Decimal,
  refunds: Decimal,
  cash_in: Decimal,
  cash_out: Decimal,
  expected: Decimal.describe("opening + payments − refunds + cash_in − cash_out"),
  counted: Decimal.nullable().describe("Null: of an open session, and of what was not counted"),
  difference: Decimal.nullable().describe("counted − expected"),
});

const Late = Total.pick({ method: true, currency: true, payments: true, refunds: true });

/** A session of a till with what it took: as it is now, or as it was when it was closed. */
export const TillSession = z
  .object({
    ...resourceShape(own),
    totals: z
      .array(Total)
      .nullable()
      .describe("By method and currency, cash first; null: the till is blind, and not counted yet"),
    late: z
      .array(Late)
      .describe(
        "What its cashier took meanwhile, and told after it was closed: it may explain a difference, and is in no totals",
      ),
  })
  .meta({ id: "TillSession" });

const till_name = sql`(select t.name from ${tills} t where t.id = ${tillSessions.till_id})`;
const isBlind = sql`(select t.blind from ${tills} t where t.id = ${tillSessions.till_id})`;

const totalsNow = sql`(select json_agg(json_build_object('method', t.method, 'currency', t.currency,
    'opening', trim_scale(t.opening)::text, 'payments', trim_scale(t.payments)::text, 'refunds', trim_scale(t.refunds)::text,
    'cash_in', trim_scale(t.cash_in)::text, 'cash_out', trim_scale(t.cash_out)::text, 'expected', trim_scale(t.expected)::text,
    'counted', null, 'difference', null)) from sales.session_totals(${tillSessions.id}) t)`;

const sumOf = (kind: "payment" | "refund") =>
  sql.raw(`trim_scale(coalesce(sum(p.amount) filter (where p.kind = '${kind}'), 0))::text`);
const late = sql`(
  select coalesce(json_agg(l.body order by l.method, l.currency), '[]') from (
    select p.method, p.currency, json_build_object('method', p.method, 'currency', p.currency,
             'payments', ${sumOf("payment")}, 'refunds', ${sumOf("refund")}) as body
      from ${payments} p
     where p.till_session_id is null and p.taken_by = ${tillSessions.cashier_id} and p.kind <> 'credit'
       and p.method <> 'insurance' and p.taken_at >= ${tillSessions.opened_at} and p.taken_at < ${tillSessions.closed_at}
     group by p.method, p.currency) l)`;

/** The JSON text of a session in a list. */
export const listedBody = bodyOf(viewOf(ListedTillSession, tillSessions, { till_name }));

const body = bodyOf(
  viewOf(TillSession, tillSessions, {
    till_name,
    totals: sql`case when ${tillSessions.status} = 'closed' then ${tillSessions.totals}::json
      when ${isBlind} and not sales.runs_tills() then null else ${totalsNow} end`,
    late,
  }),
);

/** The SELECT of the sessions of a condition: their bodies, and their versions as ETags. */
export const sessionsWhere = (condition: SQL): SQL =>
  sql`select ${body} as body, ${tillSessions.version}::text as etag from ${tillSessions} where ${condition}`;

/** What the payloads of its events hold. */
export const sessionFacts = viewOf(tillOpened.payload, tillSessions, { till_session_id: tillSessions.id });

/** Ends the transaction unless there is such a till, as far as the caller sees. */
export const tillIsThere = (id: string): Statement =>
  refuseUnless(
    sql`exists (select from ${tills} where ${tills.id} = ${id}::uuid and ${tills.deleted_at} is null)`,
    "till.not_found",
  );

/** Ends the transaction unless there is such a session, as far as the caller sees. */
export const sessionIsThere = (id: string): Statement =>
  refuseUnless(
    sql`exists (select from ${tillSessions} where ${tillSessions.id} = ${id}::uuid)`,
    "till_session.not_found",
  );

/** Ends the transaction unless an amount can be paid in its currency. */
export const payable = (amount: SQL, currency: SQL): Statement =>
  refuseUnless(sql`app.is_payable(${amount}, ${currency})`, "cash.not_payable");
