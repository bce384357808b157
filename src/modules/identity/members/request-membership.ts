import { type SQL, sql } from "drizzle-orm";
import type { Role } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { emitEach } from "#platform/events.ts";
import { membershipCreated } from "../events.ts";

/**
 * Takes back the requests to join of users `u` of a condition, as if they had done so themselves: what was asked in the
 * name of an address before it was proven is not its owner's wish.
 */
export const endRequests = (who: SQL): Statement => sql`
  update identity.memberships m set status = 'ended', decided_by = m.user_id, decided_at = now()
    from identity.users u where u.id = m.user_id and m.status = 'pending' and ${who}`;

interface Request {
  /** Of a person who has not proven it yet; for anybody else nothing is written. */
  email: string;
  /** A SELECT of the tenant's id and slug; without one, nothing is asked for. */
  tenant: SQL | undefined;
  role: Role;
  name: string | null;
}

/**
 * The request of a registration to join a tenant, which waits there for approval (A-B09). It takes the place of those of
 * earlier registrations of the address: the code that is mailed now speaks for this one alone.
 */
export function requestMembership({
  email,
  tenant,
  role,
  name,
}: Request): Record<string, Statement | Statement[]> {
  const person = sql`u.email = ${email} and u.status = 'unverified'`;
  if (!tenant) return { before: endRequests(person) };
  const tenantId = sql`(select t.id from (${tenant}) t)`;
  return {
    before: endRequests(sql`${person} and m.tenant_id <> ${tenantId}`),
    asked: sql`
      insert into identity.memberships as m (tenant_id, id, user_id, roles, status, name)
      select ${tenantId}, ${newId()}::uuid, u.id, array[${role}], 'pending', ${name} from identity.users u where ${person}
      on conflict (tenant_id, user_id) do update
        set roles = excluded.roles, status = 'pending', name = excluded.name, decided_by = null, decided_at = null
        where m.status = 'pending' or (m.status = 'ended' and m.decided_by = m.user_id)`,
    event: emitEach(
      [
        {
          event: membershipCreated,
          payload: membershipCreated.payloadOf({
            membership_id: sql`m.id`,
            user_id: sql`m.user_id`,
            roles: sql`m.roles`,
            status: sql`m.status`,
          }),
          from: sql`identity.memberships m join identity.users u on u.id = m.user_id
            where ${person} and m.tenant_id = ${tenantId} and m.status = 'pending' and m.updated_at = now()`,
        },
      ],
      undefined,
      tenantId,
    ),
  };
}
