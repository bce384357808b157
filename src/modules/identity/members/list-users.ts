import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyStaff } from "#platform/context.ts";
import { matches, searchIn } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { RoleName } from "./fields.ts";
import { MembershipStatus, people, shownUser, User, userBody } from "./member.ts";
import { arrayOf } from "./rules.ts";

/** Filters of people; without a status those who are in, or wait to be. */
export const personFilters = {
  q: searchIn(
    "Words that all have to occur in the person's names or address",
    sql`m.name`,
    sql`u.name`,
    sql`u.email`,
    sql`u.username`,
  ),
  role: matches(RoleName, (role) => sql`${role} = any (m.roles)`),
  status: matches(
    MembershipStatus,
    (status) => sql`m.status = ${status}`,
    sql`m.status in ('active', 'pending')`,
  ),
};

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
});

export const listStaff = list({
  ...ofPeople,
  name: "identity.staff.list",
  summary: "List the tenant's staff: everybody but its customers",
  where: () => [sql`m.roles && ${arrayOf(anyStaff)}`],
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
