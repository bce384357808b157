import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { claimChanged } from "../events.ts";
import { insuranceClaims, payments } from "../tables.ts";

/** What happened before the insurer is charged anew. */
interface Charged {
  at?: string | undefined;
  /** The return of what it bears no more. */
  brought?: string;
}

/**
 * Statements that charge an order's insurer with its share of what was handed over and kept, or take off what it bears no more, and tell
 * of its claim. Nothing where it has none, or nothing changes.
 */
export function chargeInsurer(order: string, { at, brought }: Charged = {}): Statement[] {
  const id = newId();
  return [
    sql`select sales.charge_insurer(${order}::uuid, ${id}::uuid, coalesce(${at ?? null}::timestamptz, app.now()), ${brought ?? null}::uuid)`,
    emitEach([
      {
        event: claimChanged,
        payload: claimChanged.payloadOf(
          viewOf(claimChanged.payload, insuranceClaims, { claim_id: insuranceClaims.id }),
        ),
        from: sql`${insuranceClaims} where ${insuranceClaims.order_id} = ${order}::uuid
          and exists (select from ${payments} where ${payments.id} = ${id}::uuid)`,
      },
    ]),
  ];
}
