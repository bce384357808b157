import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { apiKeyRevoked, invitationCancelled, userErased } from "../events.ts";

/**
 * Ends what a person made in any tenant, as when they leave it: their keys and the open invitations that they sent; and tells
 * every tenant that knew them that they are erased now.
 */
export function endAllAccess(userId: string): Statement {
  const user = sql`${userId}::uuid`;
  const own = (name: string) => ({ from: sql.raw(`${name} r`), tenant: sql`r.tenant_id` });
  return emitEach(
    [
      {
        ...own("revoked"),
        event: apiKeyRevoked,
        payload: apiKeyRevoked.payloadOf({ api_key_id: sql`r.id` }),
      },
      {
        ...own("cancelled"),
        event: invitationCancelled,
        payload: invitationCancelled.payloadOf({ invitation_id: sql`r.id` }),
      },
      { ...own("knowing"), event: userErased, payload: userErased.payloadOf({ user_id: user }) },
    ],
    sql`revoked as (
      update identity.api_keys k set status = 'revoked' where k.created_by = ${user} and k.status = 'active'
      returning k.tenant_id, k.id
    ), cancelled as (
      update identity.invitations i set status = 'cancelled' where i.invited_by = ${user} and i.status = 'pending'
      returning i.tenant_id, i.id
    ), knowing as (
      select m.tenant_id from identity.memberships m where m.user_id = ${user}
      union select i.tenant_id from identity.invitations i join identity.users u on u.id = ${user}
             where i.user_id = u.id or (i.user_id is null and i.email = u.email)
    )`,
  );
}
