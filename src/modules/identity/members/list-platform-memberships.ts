import { sql } from "drizzle-orm";
import { z } from "zod";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { MembershipStatus, members } from "./people.ts";
import { UserTenant, userTenantBody } from "./platform-membership.ts";

/** The memberships of everybody in every tenant, for the platform. */
export const listUserTenants = list({
  name: "identity.user_tenants.list",
  summary: "List the memberships of users in tenants",
  scope: "platform",
  item: UserTenant,
  roles: [],
  filters: {
    tenant_id: equals(sql`p.tenant_id`, z.uuid()),
    user_id: equals(sql`p.user_id`, z.uuid()),
    status: equals(sql`p.status`, MembershipStatus),
  },
  from: members,
  body: userTenantBody,
  id: sql`p.membership_id`,
  sorts: { created_at: { by: sql`p.membership_id`, type: "uuid" } },
  order: "-created_at",
});
