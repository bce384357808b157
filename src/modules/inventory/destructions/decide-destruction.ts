import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { viewOf } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import { destructionCancelled, destructionConfirmed } from "../events.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postMovements } from "../movements/post-movements.ts";
import { destructions, destructionLines as lines } from "../tables.ts";
import { destructionById, destructionFacts, StockDestruction, thisDestruction } from "./destruction.ts";

const DestructionId = z.strictObject({ destruction_id: z.uuid() });

const waiting = (id: string): Statement =>
  refuseUnlessStatus(destructions, id, ["waiting"], {
    missing: "destruction.not_found",
    otherwise: "destruction.not_waiting",
  });

/**
 * Posts a discard of every line, all or none, and makes the certificate. The limits of who confirms hold for each line: two
 * people see to it that it was destroyed, and the limit says who answers for how much.
 */
export const confirmDestruction = command({
  name: "inventory.destructions.confirm",
  summary: "Confirm, as a second person, that stock was destroyed, and post it",
  input: DestructionId,
  output: StockDestruction,
  roles: managerUp,
  callers: "people",
  errors: [
    "destruction.not_found",
    "destruction.not_waiting",
    "destruction.own_proposal",
    "stock.insufficient",
    "stock.beyond_limit",
    "stock.whole_units",
    "lot.required",
    "serial.count_differs",
    "serial.not_in_stock",
    "serial.moved_since",
  ],
  prepare: () => newId(),
  batch: ({ input: { destruction_id: id } }, first) => [
    waiting(id),
    lockPositions(
      sql`select l.product_id, l.warehouse_id from ${lines} l where l.destruction_id = ${id}::uuid`,
    ),
    sql`update ${destructions} set status = 'confirmed' where ${destructions.id} = ${id}::uuid`,
    postMovements({
      id: { first },
      values: {
        type: sql`'discard'`,
        product_id: sql`l.product_id`,
        warehouse_id: sql`l.warehouse_id`,
        lot_id: sql`l.lot_id`,
        quantity: sql`-l.quantity`,
        unit: sql`l.unit`,
        unit_quantity: sql`-l.unit_quantity`,
        serials: sql`l.serials`,
        reason: sql`d.reason`,
        reference: sql`d.number::text`,
        destruction_id: sql`d.id`,
      },
      from: sql`${destructions} d join ${lines} l on l.destruction_id = d.id where d.id = ${id}::uuid`,
      order: sql`l.position`,
    }),
    answer(destructionById(id)),
  ],
  events: ({ input: { destruction_id } }) => [
    destructionConfirmed.from(
      viewOf(destructionConfirmed.payload, destructions, { destruction_id: destructions.id }),
      thisDestruction(destruction_id),
    ),
  ],
});

const mayCancel = (
  id: string,
) => sql`exists (select from ${thisDestruction(id)} and ${destructions.proposed_by} = app.user_id())
  or app.claims() -> 'roles' ?| identity.manager_roles()`;

/** Who proposed it takes it back, or a manager refuses it. Nothing moves. */
export const cancelDestruction = command({
  name: "inventory.destructions.cancel",
  summary: "Cancel a destruction that waits; nothing is posted",
  input: DestructionId,
  output: StockDestruction,
  roles: staffUp,
  callers: "people",
  errors: ["destruction.not_found", "destruction.not_waiting", "destruction.not_proposer"],
  batch: ({ input: { destruction_id: id } }) => [
    waiting(id),
    refuseUnless(mayCancel(id), "destruction.not_proposer"),
    sql`update ${destructions} set status = 'cancelled' where ${destructions.id} = ${id}::uuid`,
    answer(destructionById(id)),
  ],
  events: ({ input: { destruction_id } }) => [
    destructionCancelled.from(destructionFacts, thisDestruction(destruction_id)),
  ],
});
