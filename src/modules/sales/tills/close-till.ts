import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { changeOne, holds } from "#platform/database/refusals.ts";
import { Currency, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { paragraph } from "#platform/operations/fields.ts";
import { tillClosed } from "../events.ts";
import { tillSessions } from "./tables.ts";
import { sessionFacts, sessionsWhere, TillSession, tillIsThere } from "./till-session.ts";

const Counted = z.strictObject({
  method: z.enum(["cash", "card", "mobile_money", "bank", "cheque", "other"]),
  currency: Currency.optional().describe("The session's where it is left out"),
  amount: decimal({ min: 0 }),
});

/** What was counted of the open session of a till, by method and currency: several heaps of one kind are one. */
const heaps = (counted: readonly z.output<typeof Counted>[], currency: SQL): SQL => sql`
  (select c.method, coalesce(c.currency, ${currency}) as currency, sum(c.amount) as amount
     from jsonb_to_recordset(${JSON.stringify(counted)}::jsonb) c (method text, currency text, amount numeric)
    group by 1, 2)`;

/** The session that a till was in last: nobody opens another one before the commit of who closed it. */
const lastAt = (till: string): SQL => sql`${tillSessions.id} = (
  select l.id from ${tillSessions} l where l.till_id = ${till}::uuid order by l.number desc limit 1)`;

/**
 * Closes a till by what is in it, counted. What should be there is worked out at that moment, once whoever is about to pay into it
 * is done, and stays; what comes later goes elsewhere.
 */
export const closeTill = command({
  name: "sales.tills.close",
  summary: "Close a till by counting what is in it",
  input: z.strictObject({
    till_id: z.uuid(),
    counted: z.array(Counted).min(1).max(50).describe("All cash is counted; of other methods what one likes"),
    note: paragraph(1000).nullable().optional(),
  }),
  output: TillSession,
  roles: staffUp,
  errors: [
    "till.not_found",
    "till.not_open",
    "till_session.not_yours",
    "till_session.not_counted",
    "cash.not_payable",
  ],
  batch: ({ input: { till_id, counted, note } }) => [
    tillIsThere(till_id),
    sql`select ${holds(sql`app.is_payable(h.amount, h.currency)`, "cash.not_payable")}
          from ${tillSessions} s cross join lateral ${heaps(counted, sql`s.currency`)} h
         where s.till_id = ${till_id}::uuid and s.status = 'open'`,
    changeOne(
      sql`update ${tillSessions} s set status = 'closed', note = coalesce(${note ?? null}, s.note),
            counted = (select jsonb_agg(to_jsonb(h)) from ${heaps(counted, sql`s.currency`)} h)
          where s.till_id = ${till_id}::uuid and s.status = 'open' returning s.id`,
      "till.not_open",
    ),
    answer(sessionsWhere(lastAt(till_id))),
  ],
  events: ({ input: { till_id } }) => [
    tillClosed.from(
      { ...sessionFacts, difference: tillSessions.difference },
      sql`${tillSessions} where ${lastAt(till_id)}`,
    ),
  ],
});
