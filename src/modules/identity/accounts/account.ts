import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Context, ROLES, type UserActor } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import { Problem } from "#platform/errors.ts";
import { Timestamp } from "#platform/time.ts";

/** A person as they see themselves. */
export const Account = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    status: z.enum(["unverified", "active", "deactivated"]),
    is_verified: z.boolean(),
    mfa: z.enum(["off", "always"]),
    platform_roles: z.array(z.string()),
    default_tenant_id: z.uuid().nullable(),
    version: z.int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Account" });

/** A person's own link to a tenant; only an active one gives access. */
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

/** A person with their memberships; `tenant` is the block of the default tenant, else of the only one. */
export const Profile = Account.extend({
  tenant: OwnMembership.shape.tenant.nullable(),
  memberships: z.array(OwnMembership),
}).meta({ id: "Profile" });

/** `Account` as JSON, of the users row that the query calls `u`. */
export const accountJson = sql`json_build_object(
  'id', u.id, 'email', u.email, 'username', u.username, 'name', u.name, 'phone', u.phone, 'status', u.status,
  'is_verified', u.email_verified_at is not null, 'mfa', u.mfa, 'platform_roles', u.platform_roles,
  'default_tenant_id', u.default_tenant_id, 'version', u.version, 'created_at', u.created_at, 'updated_at', u.updated_at)`;

/** Every `OwnMembership` of `u` as a JSON array, oldest first. */
export const ownMembershipsJson = sql`(
  select coalesce(json_agg(json_build_object(
           'id', m.id, 'status', m.status, 'roles', m.roles, 'branch_id', m.branch_id,
           'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'kind', t.kind, 'status', t.status,
                                       'time_zone', t.time_zone, 'currency', t.currency, 'locale', t.locale))
         order by m.created_at, m.id), '[]')
    from identity.memberships m join tenants.tenants t on t.id = m.tenant_id
   where m.user_id = u.id and m.status in ('active', 'pending') and t.deleted_at is null)`;

/** The signed-in person of a request. Throws auth.required where there is none. */
export function personIn({ actor }: Context): UserActor {
  if (actor.kind !== "user") throw new Problem("auth.required");
  return actor;
}

/** The statement whose row `profileOf` reads. */
export const readProfile = (userId: string) => sql`
  select ${accountJson} as account, ${ownMembershipsJson} as memberships
    from identity.users u where u.id = ${userId}::uuid`;

/** A row with `account` and `memberships` as the API shows it. */
export function profileOf(row: Row): z.infer<typeof Profile> {
  const account = row.account as z.infer<typeof Account>;
  const memberships = row.memberships as z.infer<typeof OwnMembership>[];
  const active = memberships.filter(({ status }) => status === "active").map(({ tenant }) => tenant);
  const tenant =
    active.find(({ id }) => id === account.default_tenant_id) ??
    (active.length === 1 ? active[0] : undefined);
  return { ...account, tenant: tenant ?? null, memberships };
}
