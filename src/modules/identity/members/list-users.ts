import { sql } from "drizzle-orm";
import { adminUp, anyStaff } from "#platform/context.ts";
import { matches, searchIn } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { RoleName } from "./fields.ts";
import { MembershipStatus, people } from "./people.ts";
import { arrayOf } from "./rules.ts";
import { User, userBody } from "./user.ts";

/** Filters of people; without a status those who are in, or wait to be. */
export const personFilters = {
  q: searchIn(
    "Words that all have to occur in the person's names or address",
    sql`p.name`,
    sql`p.email`,
    sql`p.username`,
  ),
  role: matches(RoleName, (role) => sql`${role} = any (p.roles)`),
  status: matches(
    MembershipStatus,
    (status) => sql`p.status = ${status}`,
    sql`p.status in ('active', 'pending')`,
  ),
};

const ofPeople = {
  item: User,
  roles: adminUp,
  filters: personFilters,
  from: people,
  body: userBody,
  id: sql`p.membership_id`,
  sorts: {
    created_at: { by: sql`p.membership_id`, type: "uuid" },
    name: { by: sql`coalesce(p.name, p.email, p.username)`, type: "text" },
  },
  order: "-created_at",
} as const;

export const listUsers = list({
  ...ofPeople,
  name: "identity.users.list",
  summary: "List the tenant's people, those who are invited among them",
});

export const listStaff = list({
  ...ofPeople,
  name: "identity.staff.list",
  summary: "List the tenant's staff: everybody but its customers",
  where: () => [sql`p.roles && ${arrayOf(anyStaff)}`],
});
