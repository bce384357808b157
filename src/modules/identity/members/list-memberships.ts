import { sql } from "drizzle-orm";
import { adminUp } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { personFilters } from "./list-users.ts";
import { asMembership, Membership, people } from "./member.ts";

export const listMemberships = list({
  name: "identity.memberships.list",
  summary: "List the tenant's memberships, those that wait for the person or the tenant among them",
  item: Membership,
  roles: adminUp,
  filters: personFilters,
  from: people,
  body: asMembership.body,
  id: sql`p.membership_id`,
  sorts: { created_at: { by: sql`p.membership_id`, type: "uuid" } },
  order: "-created_at",
});
