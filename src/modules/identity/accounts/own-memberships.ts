import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Membership, ROLES } from "#platform/context.ts";

/** A person's own membership of a tenant; only an active one gives access. */
export const OwnMembership = z
  .object({
    id: z.uuid(),
    status: z.enum(["pending", "active"]),
    roles: z.array(z.enum(ROLES)),
    branch_id: z.uuid().nullable(),
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

/** Every `OwnMembership` of the users row that the query calls `u`, as a JSON array, oldest first. */
export const ownMembershipsJson = sql`(
  select coalesce(json_agg(json_build_object(
           'id', m.id, 'status', m.status, 'roles', m.roles, 'branch_id', m.branch_id,
           'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'kind', t.kind, 'status', t.status,
                                       'time_zone', t.time_zone, 'currency', t.currency, 'locale', t.locale))
         order by m.created_at, m.id), '[]')
    from ${inTenants} where m.user_id = u.id and m.status in ('active', 'pending'))`;

/** The memberships of a person that give access, as a JSON array for a token. Roles stand as they are stored. */
export const activeMembershipsJson = (userId: SQL) => sql`
  (select coalesce(json_agg(json_build_object('id', t.id, 'slug', t.slug, 'roles', m.roles) order by m.created_at, m.id), '[]')
     from ${inTenants} where m.user_id = ${userId} and m.status = 'active')`;

/** The memberships that a token carries: those that give access. */
export function membershipsForToken(memberships: readonly z.infer<typeof OwnMembership>[]): Membership[] {
  return memberships
    .filter(({ status }) => status === "active")
    .map(({ tenant: { id, slug }, roles }) => ({ id, slug, roles }));
}
