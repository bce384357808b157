import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { apiKeyRevoked, invitationCancelled } from "../events.ts";

interface Ended {
  tenantId: SQL;
  userId: SQL;
  /** Do the API keys that the person made go on? */
  keepApiKeys?: boolean | undefined;
}

/**
 * Ends what gave a person access beside their membership: their API keys are revoked, and the open invitations that they
 * sent, or that would bring them back, are cancelled. It follows the end of the membership, so that what they made in
 * the meantime is found.
 */
export function closeAccess({ tenantId, userId, keepApiKeys = false }: Ended): Statement {
  const address = sql`(select u.email from identity.users u where u.id = ${userId})`;
  return emitEach(
    [
      {
        event: apiKeyRevoked,
        payload: apiKeyRevoked.payloadOf({ api_key_id: sql`r.id` }),
        from: sql`revoked r`,
      },
      {
        event: invitationCancelled,
        payload: invitationCancelled.payloadOf({ invitation_id: sql`c.id` }),
        from: sql`cancelled c`,
      },
    ],
    sql`revoked as (
      update identity.api_keys k set status = 'revoked'
       where k.tenant_id = ${tenantId} and k.created_by = ${userId} and k.status = 'active' and ${!keepApiKeys}
      returning k.id
    ), cancelled as (
      update identity.invitations i set status = 'cancelled'
       where i.tenant_id = ${tenantId} and i.status = 'pending'
         and (i.invited_by = ${userId} or i.user_id = ${userId} or i.email = ${address})
      returning i.id
    )`,
    tenantId,
  );
}
