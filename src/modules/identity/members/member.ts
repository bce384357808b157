import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { resourceFields } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";

const Roles = z.array(z.enum(ROLES));
export const MembershipStatus = z.enum(["pending", "active", "rejected", "ended"]);

/** Whose decision a pending membership waits for: the person's, whom the tenant invited, or the tenant's. */
export const Awaits = z.enum(["person", "tenant"]);

/**
 * A person as their colleagues in one tenant see them. `status` is of their membership; `name` as the tenant calls them.
 * Who is invited and has not accepted has no id yet, and nothing but what the tenant gave.
 */
export const User = z
  .object({
    ...resourceFields,
    id: z.uuid().nullable().describe("null until the person accepts"),
    membership_id: z.uuid(),
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    roles: Roles,
    status: MembershipStatus,
    is_verified: z.boolean(),
    branch_id: z.uuid().nullable(),
  })
  .meta({ id: "User" });

/** What joins a person and a tenant. Only an active one gives access; an invitation is a pending one. */
export const Membership = z
  .object({
    ...resourceFields,
    user_id: z.uuid().nullable().describe("null until the person accepts"),
    email: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string().nullable(),
    roles: Roles,
    status: MembershipStatus,
    awaits: Awaits.nullable().describe("Whose decision a pending membership waits for"),
    branch_id: z.uuid().nullable(),
    decided_by: z.uuid().nullable(),
    decided_at: Timestamp.nullable(),
  })
  .meta({ id: "Membership" });

/**
 * Memberships with their people. What people say of themselves, but for their names, is there while they are active. Both
 * rows' versions count up, so their sum, the version of a user, is never seen twice.
 */
const joined = sql`
  select m.tenant_id, m.id as membership_id, m.user_id, u.email, u.username,
         coalesce(m.name, case when m.status in ('active', 'ended') then u.name end) as name,
         case when m.status = 'active' then u.phone end as phone, m.roles, m.status,
         case when m.status = 'pending' then 'tenant' end as awaits,
         u.email_verified_at is not null and m.status in ('active', 'pending') as is_verified, m.branch_id,
         m.decided_by, m.decided_at, m.version, m.version + u.version as user_version, m.created_at, m.updated_at,
         greatest(m.updated_at, u.updated_at) as user_updated_at
    from identity.memberships m join identity.users u on u.id = m.user_id`;

/** Open invitations as the memberships that they are to become: what the tenant gave, and nothing of the person. */
const offered = sql`
  select i.tenant_id, i.id as membership_id, i.user_id, i.email, null::text as username, i.name, null::text as phone,
         i.roles, 'pending' as status, 'person' as awaits, false as is_verified, i.branch_id, null::uuid as decided_by,
         null::timestamptz as decided_at, i.version, i.version as user_version, i.created_at, i.updated_at,
         i.updated_at as user_updated_at
    from identity.invitations i where i.status = 'pending' and i.expires_at > now()`;

/** Who belongs to the tenant, did, or asked to, as rows `p`. */
export const members = sql`(${joined}) p`;

/** Who is invited, as rows `p`. */
export const invited = sql`(${offered}) p`;

/** Both, as rows `p`. */
export const people = sql`(${joined} union all ${offered}) p`;

/** The fields of a schema as the columns of their names in `p`; `others` are those whose column has another name. */
export function personView<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  others: { [K in keyof Shape]?: SQL },
): View<z.infer<z.ZodObject<Shape>>> {
  const columns = Object.keys(schema.shape).map((name) => [name, sql.raw(`p.${name}`)]);
  return { ...Object.fromEntries(columns), ...others };
}

const userBody = bodyOf(
  personView(User, {
    id: sql`p.user_id`,
    version: sql`p.user_version`,
    updated_at: sql`p.user_updated_at`,
  }),
);
const membershipBody = bodyOf(personView(Membership, { id: sql`p.membership_id` }));

/** A person's row `p` as `User`, with its ETag. */
export const asUser = { body: userBody, etag: sql`p.user_version::text` };

/** A membership's row `p` as `Membership`, with its ETag. */
export const asMembership = { body: membershipBody, etag: sql`p.version::text` };

type Answered = typeof asUser;

/** The member of a tenant by their user id. */
export const memberBody = (userId: string, { body, etag }: Answered = asUser): SQL => sql`
  select ${body} as body, ${etag} as etag from ${members} where p.user_id = ${userId}::uuid`;

/** A membership by its id. */
export const membershipById = (id: string): SQL => sql`
  select ${asMembership.body} as body, ${asMembership.etag} as etag from ${members} where p.membership_id = ${id}::uuid`;

/** The pending membership that an open invitation is, by the invitation's id. */
export const pendingBody = (invitationId: string, { body, etag }: Answered): SQL => sql`
  select ${body} as body, ${etag} as etag from ${invited} where p.membership_id = ${invitationId}::uuid`;
