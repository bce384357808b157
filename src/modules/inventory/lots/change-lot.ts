import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp, type Role, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale, refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { GivenDay } from "#platform/time.ts";
import { lotStatusChanged, lotUpdated } from "../events.ts";
import { lots } from "../tables.ts";
import { Lot, lotById } from "./lot.ts";

const HELD = ["available", "on_hold", "quarantined"];
const held = (id: string) =>
  refuseUnlessStatus(lots, id, HELD, { missing: "lot.not_found", otherwise: "lot.recalled" });

interface StatusChange {
  verb: "hold" | "quarantine" | "release";
  status: "on_hold" | "quarantined" | "available";
  summary: string;
  roles: readonly Role[];
}

/** Declares a change of a lot's status. Errors: lot.not_found, lot.recalled. */
function lotStatus({ verb, status, summary, roles }: StatusChange) {
  return command({
    name: `inventory.lots.${verb}`,
    summary,
    input: z.strictObject({ lot_id: z.uuid(), reason: line(500) }),
    output: Lot,
    roles,
    errors: ["lot.not_found", "lot.recalled"],
    batch: ({ input }) => [
      held(input.lot_id),
      sql`update ${lots} set status = ${status}, status_reason = ${input.reason} where ${lots.id} = ${input.lot_id}::uuid`,
      answer(lotById(input.lot_id)),
    ],
    events: ({ input }) => [
      lotStatusChanged.from(
        {
          lot_id: lots.id,
          product_id: lots.product_id,
          lot_number: lots.lot_number,
          status: lots.status,
          reason: lots.status_reason,
        },
        sql`${lots} where ${lots.id} = ${input.lot_id}::uuid`,
      ),
    ],
  });
}

export const holdLot = lotStatus({
  verb: "hold",
  status: "on_hold",
  summary: "Hold a lot: none of it is issued until it is released",
  roles: staffUp,
});

export const quarantineLot = lotStatus({
  verb: "quarantine",
  status: "quarantined",
  summary: "Quarantine a lot: none of it is issued until it is released",
  roles: staffUp,
});

export const releaseLot = lotStatus({
  verb: "release",
  status: "available",
  summary: "Release a lot that was held or quarantined",
  roles: managerUp,
});

/** Corrects what was written of a lot. Errors: lot.not_found, version.stale. */
export const changeLot = command({
  name: "inventory.lots.change",
  summary: "Correct a lot's expiry date or supplier",
  input: z.strictObject({
    lot_id: z.uuid(),
    expires_on: GivenDay.nullable().optional(),
    supplier_id: z.uuid().nullable().optional(),
  }),
  output: Lot,
  roles: managerUp,
  errors: ["lot.not_found", "supplier.not_found", "version.stale"],
  batch: ({ input, ifMatch }) => {
    const { lot_id, expires_on, supplier_id } = input;
    const isThis = sql`${lots.id} = ${lot_id}::uuid`;
    return [
      ...refuseStale(
        sql`select ${lots.version} from ${lots} where ${isThis} for update`,
        ifMatch,
        "lot.not_found",
      ),
      ...(supplier_id
        ? [
            refuseUnless(
              sql`exists (select from inventory.suppliers where id = ${supplier_id}::uuid and deleted_at is null)`,
              "supplier.not_found",
            ),
          ]
        : []),
      sql`update ${lots} set
        expires_on = case when ${expires_on !== undefined} then ${expires_on ?? null}::date else expires_on end,
        supplier_id = case when ${supplier_id !== undefined} then ${supplier_id ?? null}::uuid else supplier_id end
        where ${isThis}`,
      answer(lotById(lot_id), "lot.not_found"),
    ];
  },
  events: ({ input }) => [
    lotUpdated({
      lot_id: input.lot_id,
      fields: Object.keys(input).filter((field) => field !== "lot_id"),
    }),
  ],
});
