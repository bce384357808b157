import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { apiKeyRevoked, userRemoved } from "../events.ts";
import { closeAccess } from "./close-access.ts";

/** What another module may do to a person or key of its tenant, in a job of it. */
export interface Responding {
  /** An expression that does it, and gives `done` or why it was not done. Nothing is done to the last owner. */
  outcome: SQL;
  /** What is told where it was done. */
  events: readonly { event: { readonly type: string }; payload: SQL }[];
  /** What follows, in the same transaction. */
  afterwards: readonly Statement[];
}

/**
 * Ends a member's sessions in this tenant: elsewhere they go on; revokes an API key for ever; or ends a membership as
 * removing the person does, never an owner's. `id` is the person's or the key's.
 */
export function responding(kind: "end_sessions" | "revoke_api_key" | "suspend_member", id: SQL): Responding {
  switch (kind) {
    case "end_sessions":
      return { outcome: sql`identity.end_member_sessions(${id})`, events: [], afterwards: [] };
    case "revoke_api_key":
      return {
        outcome: sql`identity.revoke_key(${id})`,
        events: [{ event: apiKeyRevoked, payload: apiKeyRevoked.payloadOf({ api_key_id: id }) }],
        afterwards: [],
      };
    case "suspend_member":
      return {
        outcome: sql`identity.suspend_member(${id})`,
        events: [{ event: userRemoved, payload: userRemoved.payloadOf({ user_id: id }) }],
        afterwards: [
          closeAccess({
            tenantId: sql`app.tenant_id()`,
            userId: sql`(select m.user_id from identity.memberships m where m.user_id = ${id} and m.status = 'ended')`,
          }),
        ],
      };
  }
}
