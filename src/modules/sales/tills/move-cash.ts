import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { viewOf } from "#platform/database/view.ts";
import { insertRow } from "#platform/database/write.ts";
import { Currency, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { cashMoved } from "../events.ts";
import { CashMovement, Direction, movementBody } from "./cash-movement.ts";
import { cashMovements, tillSessions } from "./tables.ts";
import { payable, sessionIsThere } from "./till-session.ts";

/** Puts cash into an open till or takes it out, such as change from the safe, a purchase, or what goes to the bank. */
export const moveCash = command({
  name: "sales.cash_movements.create",
  summary: "Put cash into an open till, or take it out",
  input: z.strictObject({
    till_session_id: z.uuid(),
    direction: Direction,
    amount: decimal({ positive: true }),
    currency: Currency.optional().describe("The session's where it is left out"),
    reason: line(200),
    reference: line(100).nullable().optional(),
  }),
  output: CashMovement,
  status: 201,
  roles: staffUp,
  errors: [
    "till_session.not_found",
    "till_session.closed",
    "till_session.not_yours",
    "till_session.too_little_cash",
    "cash.not_payable",
  ],
  prepare: () => newId(),
  batch({ input: { currency: given, ...input } }, id) {
    const currency = sql`coalesce(${given ?? null}, (
      select s.currency from ${tillSessions} s where s.id = ${input.till_session_id}::uuid))`;
    return [
      sessionIsThere(input.till_session_id),
      payable(sql`${input.amount}::numeric`, currency),
      insertRow(cashMovements, { id, ...input, currency }, sql`id`),
      answer(
        sql`select ${movementBody} as body, null::text as etag from ${cashMovements} where ${cashMovements.id} = ${id}::uuid`,
      ),
    ];
  },
  events: (_, id) => [
    cashMoved.from(
      viewOf(cashMoved.payload, cashMovements, { cash_movement_id: cashMovements.id }),
      sql`${cashMovements} where ${cashMovements.id} = ${id}::uuid`,
    ),
  ],
});
