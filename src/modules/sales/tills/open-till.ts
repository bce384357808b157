import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { insertRow } from "#platform/database/write.ts";
import { Currency, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { paragraph } from "#platform/operations/fields.ts";
import { tillOpened } from "../events.ts";
import { tillSessions } from "./tables.ts";
import { payable, sessionFacts, sessionsWhere, TillSession, tillIsThere } from "./till-session.ts";

/** Opens a till: the caller answers for it until it is closed, and what they take meanwhile goes into it. */
export const openTill = command({
  name: "sales.tills.open",
  summary: "Open a till with the cash that is in it",
  input: z.strictObject({
    till_id: z.uuid(),
    opening_float: decimal({ min: 0 }).default("0"),
    currency: Currency.optional().describe("The tenant's where it is left out"),
    note: paragraph(1000).nullable().optional(),
  }),
  output: TillSession,
  status: 201,
  roles: staffUp,
  errors: ["till.not_found", "till.inactive", "till.in_use", "till.cashier_busy", "cash.not_payable"],
  prepare: () => newId(),
  batch: ({ input: { till_id, opening_float, currency, note } }, id) => [
    tillIsThere(till_id),
    payable(sql`${opening_float}::numeric`, sql`coalesce(${currency ?? null}, tenants.currency())`),
    insertRow(tillSessions, { id, till_id, opening_float, currency, note }, sql`id`),
    answer(sessionsWhere(sql`${tillSessions.id} = ${id}::uuid`)),
  ],
  events: (_, id) => [
    tillOpened.from(sessionFacts, sql`${tillSessions} where ${tillSessions.id} = ${id}::uuid`),
  ],
});
