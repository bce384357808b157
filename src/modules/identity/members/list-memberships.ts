import { sql } from "drizzle-orm";
import { adminUp } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { personFilters } from "./list-users.ts";
import { Membership, membershipBody } from "./membership.ts";
import { people } from "./people.ts";

export const listMemberships = list({
  name: "identity.memberships.list",
  summary: "List the tenant's memberships, those that wait for the person or the tenant among them",
  item: Membership,
  roles: adminUp,
  filters: personFilters,
  from: people,
  body: membershipBody,
  id: sql`p.membership_id`,
  sorts: { created_at: { by: sql`p.membership_id`, type: "uuid" } },
  order: "-created_at",
});
