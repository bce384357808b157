import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Membership, ROLES } from "#platform/context.ts";
import { isOpenFor } from "../invitations/invitation.ts";
import { Awaits, Limit } from "../members/people.ts";

/** A person's own membership of a tenant; only an active one gives access. One that awaits the person is an invitation. */
export const OwnMembership = z
  .object({
    id: z.uuid(),
    status: z.enum(["pending", "active"]),
    awaits: Awaits.nullable().describe(
      "Whose decision a pending membership waits for: yours, or the tenant's",
    ),
    roles: z.array(z.enum(ROLES)),
    branch_id: z.uuid().nullable(),
    branch_ids: Limit,
    tenant: z.object({
      id: z.uuid(),
      slug: z.string(),
      name: z.string(),
      kind: z.string(),
      status: z.string(),
      time_zone: z.string(),
      currency: z.string(),
      locale: z.string(),
    }),
  })
  .meta({ id: "OwnMembership" });

/** Memberships `m`, whatever their status, in tenants `t` that are not deleted. */
export const inTenants = sql`identity.memberships m join tenants.tenant_states t on t.id = m.tenant_id and t.deleted_at is null`;

const ownMembershipJson = sql`json_build_object(
  'id', o.id, 'status', o.status, 'awaits', o.awaits, 'roles', o.roles, 'branch_id', o.branch_id, 'branch_ids', o.branch_ids,
  'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'kind', t.kind, 'status', t.status,
                              'time_zone', t.time_zone, 'currency', t.currency, 'locale', t.locale))`;

/** The memberships of the users row `u`, those that they asked for among them. */
const own = sql`
  select m.tenant_id, m.id, m.status, case m.status when 'pending' then 'tenant' end as awaits, m.roles, m.branch_id, m.branch_ids,
         m.created_at
    from identity.memberships m where m.user_id = u.id and m.status in ('active', 'pending')`;

/** The open invitations of the users row `u`, as the memberships that they are to become. */
const offered = sql`
  select i.tenant_id, i.id, i.status, 'person', i.roles, i.branch_id, i.branch_ids, i.created_at
    from identity.invitations i where ${isOpenFor}`;

/** Joins the rows `o` to their tenants `t`. Nobody is invited to one that is deactivated. */
const ofTenants = sql`join tenants.tenant_states t on t.id = o.tenant_id and t.deleted_at is null
  and (o.awaits is distinct from 'person' or t.status <> 'deactivated')`;

/** Every `OwnMembership` of the users row that the query calls `u`, as a JSON array, oldest first. */
export const ownMembershipsJson = sql`(
  select coalesce(json_agg(${ownMembershipJson} order by o.created_at, o.id), '[]')
    from (${own} union all ${offered}) o ${ofTenants})`;

/** The statement that yields a person's membership of one tenant as `OwnMembership`. */
export const ownMembershipIn = (userId: string, tenantId: SQL): SQL => sql`
  select ${ownMembershipJson}::text as body
    from identity.users u cross join lateral (${own}) o ${ofTenants}
   where u.id = ${userId}::uuid and o.tenant_id = ${tenantId}`;

/** The memberships of a person that give access, as a JSON array for a token. Roles stand as they are stored. */
export const activeMembershipsJson = (userId: SQL): SQL => sql`
  (select coalesce(json_agg(json_build_object('id', t.id, 'slug', t.slug, 'roles', m.roles) order by m.created_at, m.id), '[]')
     from ${inTenants}
    where m.user_id = ${userId} and m.status = 'active')`;

/** The same, and with them those of an owner in tenants that were removed. */
export const selectableMembershipsJson = (userId: SQL): SQL => sql`
  (select coalesce(json_agg(json_build_object('id', t.id, 'slug', t.slug, 'roles', m.roles, 'removed', t.deleted_at is not null)
                            order by m.created_at, m.id), '[]')
     from identity.memberships m join tenants.tenant_states t on t.id = m.tenant_id and (t.deleted_at is null or 'owner' = any (m.roles))
    where m.user_id = ${userId} and m.status = 'active')`;

/** The memberships that a token carries: those that give access. */
export function membershipsForToken(memberships: readonly z.infer<typeof OwnMembership>[]): Membership[] {
  return memberships
    .filter(({ status }) => status === "active")
    .map(({ tenant: { id, slug }, roles }) => ({ id, slug, roles }));
}
