import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { cashMovements, tillSessions } from "./tables.ts";

/** Into the till, or out of it. */
export const Direction = z.enum(["in", "out"]);

/** Cash that was put into an open till or taken out, beside what was sold. */
export const CashMovement = z
  .object({
    id: z.uuid(),
    till_session_id: z.uuid(),
    warehouse_id: z.uuid(),
    direction: Direction,
    amount: Decimal,
    currency: z.string(),
    reason: z.string(),
    reference: z.string().nullable(),
    moved_by: z.uuid().nullable(),
    moved_by_name: z.string(),
    moved_at: Timestamp,
  })
  .meta({ id: "CashMovement" });

/** The JSON text of a movement of cash. */
export const movementBody = bodyOf(viewOf(CashMovement, cashMovements, {}));

/** What was put into the till of a session and taken out, the latest first. */
export const listCashMovements = list({
  name: "sales.cash_movements.list",
  summary: "List what cash was put into a till in a session, or taken out",
  item: CashMovement,
  roles: anyStaff,
  filters: {
    till_session_id: matches(z.uuid(), (id) => {
      const isThere = sql`exists (select from ${tillSessions} where ${tillSessions.id} = ${id}::uuid)`;
      return sql`(select ${holds(isThere, "till_session.not_found")}) and ${cashMovements.till_session_id} = ${id}::uuid`;
    }),
    direction: equals(cashMovements.direction, Direction),
  },
  required: ["till_session_id"],
  from: sql`${cashMovements}`,
  body: movementBody,
  id: cashMovements.id,
  sorts: { created_at: { by: cashMovements.id, type: "uuid" } },
  order: "-created_at",
  errors: ["till_session.not_found"],
});
