import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import type { View } from "#platform/database/view.ts";

export const Roles = z.array(z.enum(ROLES));
export const MembershipStatus = z.enum(["pending", "active", "rejected", "ended"]);

/** The branches that a member is limited to. */
export const Limit = z.array(z.uuid()).nullable().describe("Limited to these branches; null: to none");

/** Whose decision a pending membership waits for: the person's, whom the tenant invited, or the tenant's. */
export const Awaits = z.enum(["person", "tenant"]);

/**
 * Memberships with their people. What people say of themselves is there while they are active; who left stays as the
 * tenant knew them. Both rows' versions count up, so their sum, the version of a user, is never seen twice.
 */
const joined = sql`
  select m.tenant_id, m.id as membership_id, m.user_id, u.email, u.username,
         coalesce(m.name, case when m.status = 'active' then u.name end) as name,
         case when m.status = 'active' then u.phone end as phone, m.roles, m.status,
         case when m.status = 'pending' then 'tenant' end as awaits,
         u.email_verified_at is not null and m.status in ('active', 'pending') as is_verified, m.branch_id, m.branch_ids,
         m.decided_by, m.decided_at, m.version, m.created_at, m.updated_at,
         case when m.status = 'active' then m.version + u.version else m.version end as user_version,
         case when m.status = 'active' then greatest(m.updated_at, u.updated_at) else m.updated_at end
           as user_updated_at
    from identity.memberships m join identity.users u on u.id = m.user_id`;

/** Open invitations as the memberships that they are to become: what the tenant gave, and nothing of the person. */
const offered = sql`
  select i.tenant_id, i.id as membership_id, i.user_id, i.email, null::text as username, i.name, null::text as phone,
         i.roles, 'pending' as status, 'person' as awaits, false as is_verified, i.branch_id, i.branch_ids, null::uuid as decided_by,
         null::timestamptz as decided_at, i.version, i.created_at, i.updated_at, i.version as user_version,
         i.updated_at as user_updated_at
    from identity.invitations i where i.status = 'pending' and i.expires_at > now()`;

/** Who belongs to the tenant, did, or asked to, as rows `p`. */
export const members = sql`(${joined}) p`;

/** Who is invited, as rows `p`. */
export const invited = sql`(${offered}) p`;

/** Both, as rows `p`. */
export const people = sql`(${joined} union all ${offered}) p`;

/** What is read as lists: roles, and the branches that somebody is limited to. */
const LISTS = ["roles", "branch_ids"];

/** The fields of a schema as the columns of their names in `p`; `others` are those whose column has another name. */
export function personView<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  others: { [K in keyof Shape]?: SQL },
): View<z.infer<z.ZodObject<Shape>>> {
  const columns = Object.keys(schema.shape).map((name) => [
    name,
    sql.raw(LISTS.includes(name) ? `to_json(p.${name})` : `p.${name}`),
  ]);
  return { ...Object.fromEntries(columns), ...others };
}
