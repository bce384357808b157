import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { emitEach } from "#platform/events.ts";
import { membershipCreated } from "../events.ts";
import { createdFacts } from "./membership.ts";

/**
 * Takes back what was asked for in the name of users `u` of a condition: before an address is proven, it is not its
 * owner's wish.
 */
export const endRequests = (who: SQL): Statement => sql`
  update identity.users u set wanted_tenant_id = null, wanted_role = null
   where u.wanted_tenant_id is not null and ${who}`;

/**
 * Makes what a registration asked for a pending membership, which waits for the tenant's approval: for the person whose
 * address the code that was mailed has proven in this transaction. Until then the tenant knows nothing of it, so it
 * cannot tell whether an address has an account.
 */
export function requestMembership(email: string): Record<string, Statement> {
  const proven = sql`identity.users u where u.email = ${email} and u.email_verified_at = now()
    and u.wanted_tenant_id is not null`;
  const made = sql`identity.memberships m join (select u.id, u.wanted_tenant_id from ${proven}) w
    on w.id = m.user_id and w.wanted_tenant_id = m.tenant_id and m.status = 'pending' and m.updated_at = now()`;
  return {
    asked: sql`
      insert into identity.memberships as m (tenant_id, id, user_id, roles, status, name)
      select u.wanted_tenant_id, ${newId()}::uuid, u.id, array[u.wanted_role], 'pending', u.name from ${proven}
      on conflict (tenant_id, user_id) do update
        set roles = excluded.roles, status = 'pending', name = excluded.name, decided_by = null, decided_at = null
        where m.status = 'ended' and m.decided_by = m.user_id`,
    event: emitEach(
      [
        {
          event: membershipCreated,
          payload: membershipCreated.payloadOf(createdFacts),
          from: made,
        },
      ],
      undefined,
      sql`(select u.wanted_tenant_id from ${proven})`,
    ),
    spent: endRequests(sql`u.email = ${email} and u.email_verified_at = now()`),
  };
}
