import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyStaff } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { RoleName } from "./member-fields.ts";
import { arrayOf } from "./member-rules.ts";
import { MembershipStatus, people, shownUser, User, userBody } from "./member-view.ts";

/** Every word of `q` somewhere in a person's names or address. */
export function personMatches(q: string | undefined): SQL | undefined {
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return undefined;
  const text = sql`lower(concat_ws(' ', m.name, u.name, u.email, u.username))`;
  return sql.join(
    words.map((word) => sql`strpos(${text}, ${word}) > 0`),
    sql` and `,
  );
}

export const personFilters = {
  q: z.string().max(200).optional().describe("Words that all have to occur in the person's names or address"),
  role: RoleName.optional(),
  status: MembershipStatus.optional(),
};

/** Those who are in, or wait to be, unless a status is asked for. */
export const hasStatus = (status: string | undefined): SQL =>
  status === undefined ? sql`m.status in ('active', 'pending')` : sql`m.status = ${status}`;

export const hasRole = (role: string | undefined): SQL | undefined =>
  role === undefined ? undefined : sql`${role} = any (m.roles)`;

const ofPeople = {
  item: User,
  roles: adminUp,
  filters: personFilters,
  from: people,
  body: userBody,
  id: sql`m.id`,
  sorts: {
    created_at: { by: sql`m.id`, type: "uuid" },
    name: { by: sql`coalesce(m.name, u.name, u.email, u.username)`, type: "text" },
  },
  order: "-created_at",
} as const;

export const listUsers = list({
  ...ofPeople,
  name: "identity.users.list",
  summary: "List the tenant's people",
  where: ({ q, role, status }) => [personMatches(q), hasRole(role), hasStatus(status)],
});

export const listStaff = list({
  ...ofPeople,
  name: "identity.staff.list",
  summary: "List the tenant's staff: everybody but its customers",
  where: ({ q, role, status }) => [
    personMatches(q),
    hasRole(role),
    hasStatus(status),
    sql`m.roles && ${arrayOf(anyStaff)}`,
  ],
});

/** One person of the tenant. Errors: user.not_found. */
export const readUser = query({
  name: "identity.users.read",
  summary: "Read a person of the tenant",
  input: z.strictObject({ user_id: z.uuid() }),
  output: User,
  roles: anyStaff,
  missing: "user.not_found",
  select: ({ input }) => sql`${shownUser(input.user_id)} and m.status in ('active', 'pending')`,
});
