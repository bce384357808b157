import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, managerUp, type Role, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnlessStatus } from "#platform/database/refusals.ts";
import { viewOf } from "#platform/database/view.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { lotStatusChanged } from "../events.ts";
import { Reason } from "../given-fields.ts";
import { lots } from "../tables.ts";
import { Lot, type LotStatus, lotById, NOT_RECALLED, thisLot } from "./lot.ts";

interface StatusChange {
  verb: "hold" | "quarantine" | "release" | "lift_recall";
  status: (typeof NOT_RECALLED)[number];
  /** The statuses that it leads from, and the refusal of others. */
  from?: readonly LotStatus[];
  otherwise?: ErrorCode;
  summary: string;
  roles: readonly Role[];
}

const facts = viewOf(lotStatusChanged.payload, lots, { lot_id: lots.id, reason: lots.status_reason });

function changeStatus({
  verb,
  status,
  from = NOT_RECALLED,
  otherwise = "lot.recalled",
  summary,
  roles,
}: StatusChange) {
  return command({
    name: `inventory.lots.${verb}`,
    summary,
    input: z.strictObject({ lot_id: z.uuid(), reason: Reason }),
    output: Lot,
    roles,
    errors: ["lot.not_found", otherwise],
    batch: ({ input: { lot_id, reason } }) => [
      refuseUnlessStatus(lots, lot_id, from, { missing: "lot.not_found", otherwise }),
      sql`update ${lots} set status = ${status}, status_reason = ${reason} where ${lots.id} = ${lot_id}::uuid`,
      answer(lotById(lot_id)),
    ],
    events: ({ input }) => [lotStatusChanged.from(facts, thisLot(input.lot_id))],
  });
}

/** For a question that staff can answer. */
export const holdLot = changeStatus({
  verb: "hold",
  status: "on_hold",
  summary: "Hold a lot: none of it is issued until it is released",
  roles: staffUp,
});

/** For a question of quality. */
export const quarantineLot = changeStatus({
  verb: "quarantine",
  status: "quarantined",
  summary: "Quarantine a lot: none of it is issued until it is released",
  roles: staffUp,
});

/** A manager answers for what is issued again. */
export const releaseLot = changeStatus({
  verb: "release",
  status: "available",
  summary: "Release a lot that was held or quarantined",
  roles: managerUp,
});

/** A recall that was an error, or is over: what there is waits in quarantine until somebody releases it. */
export const liftRecall = changeStatus({
  verb: "lift_recall",
  status: "quarantined",
  from: ["recalled"],
  otherwise: "lot.not_recalled",
  summary: "Lift the recall of a lot; it goes into quarantine",
  roles: adminUp,
});
