import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { emit } from "#platform/events.ts";
import { inTenants } from "../accounts/own-memberships.ts";
import { membershipCreated } from "../events.ts";

/** An account of a tenant's own, without an address: it signs in by name, and works nowhere else unless it is invited. */
export function ownerAccount(account: {
  id: string;
  username: string;
  passwordHash: string;
  tenantId: string;
}): Statement {
  return sql`insert into identity.users (id, username, password_hash, status, default_tenant_id)
    values (${account.id}::uuid, ${account.username}, ${account.passwordHash}, 'active', ${account.tenantId}::uuid)`;
}

/**
 * Makes a person the owner of a tenant that is being created. It becomes the default of who creates it and belongs to no other:
 * who does is asked for a tenant from now on, and no program of theirs works on in another one unasked. Nobody's default is set
 * by others.
 */
export function ownerMembership(
  tenantId: string,
  { id, isCreator }: { id: string; isCreator: boolean },
): Statement[] {
  const membershipId = newId();
  const membership = sql`
    insert into identity.memberships (tenant_id, id, user_id, roles, status, decided_by, decided_at)
    values (${tenantId}::uuid, ${membershipId}::uuid, ${id}::uuid, '{owner}', 'active', app.user_id(), now())`;
  const event = emit(
    [membershipCreated({ membership_id: membershipId, user_id: id, roles: ["owner"], status: "active" })],
    tenantId,
  );
  const byDefault = sql`update identity.users set default_tenant_id = ${tenantId}::uuid
    where id = ${id}::uuid and default_tenant_id is null
      and not exists (select from ${inTenants}
                       where m.user_id = ${id}::uuid and m.status = 'active' and m.tenant_id <> ${tenantId}::uuid)`;
  return isCreator ? [membership, byDefault, event] : [membership, event];
}

/**
 * Ends the transaction with `otherwise` where a tenant that comes back has lost its owners meanwhile. Who leaves it at the same
 * moment is waited for. `stays` holds where it does not come back.
 */
export function refuseOwnerless(tenant: SQL, otherwise: ErrorCode, stays: SQL = sql`false`): Statement[] {
  const owners = sql`identity.memberships m where m.tenant_id = ${tenant} and 'owner' = any (m.roles)`;
  return [
    sql`select pg_advisory_xact_lock(identity.owner_lock(${tenant}))`,
    refuseUnless(
      sql`${stays} or exists (select from ${owners} and m.status = 'active') or not exists (select from ${owners})`,
      otherwise,
    ),
  ];
}

/** The ids of the tenants that a person belongs to, as a SELECT. */
export const tenantsOf = (userId: string): SQL => sql`
  select m.tenant_id from identity.memberships m where m.user_id = ${userId}::uuid and m.status = 'active'`;
