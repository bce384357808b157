import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Row, Statement } from "#platform/database/connection.ts";
import { withinQuotaOf } from "#platform/database/quotas.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { emit } from "#platform/events.ts";
import { action, Reply } from "#platform/operations/action.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { membershipApproved, membershipRejected, userRemoved } from "../events.ts";
import { closeAccess } from "./end-membership.ts";
import { Membership, MembershipStatus, members, personView } from "./member.ts";

/** A membership as the platform sees it, with its tenant. */
export const UserTenant = Membership.extend({
  user_id: z.uuid(),
  tenant_id: z.uuid(),
  is_approved: z.boolean(),
}).meta({ id: "UserTenant" });

const body = bodyOf(
  personView(UserTenant, { id: sql`p.membership_id`, is_approved: sql`p.status = 'active'` }),
);

/** The membership of a condition on `p` as `UserTenant`. */
export const userTenant = (which: SQL): Statement =>
  sql`select ${body} as body, p.version::text as etag from ${members} where ${which}`;

/** The answer with a `userTenant` row. */
export const userTenantReply = (status: number, [row]: readonly Row[]): Reply =>
  new Reply(status, row?.body, { ETag: `"${row?.etag}"` });

/** A-E11. */
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
  body,
  id: sql`p.membership_id`,
  sorts: { created_at: { by: sql`p.membership_id`, type: "uuid" } },
  order: "-created_at",
});

/** Ends a membership as its tenant would (A-E12), with the invitations and API keys of the person there. */
export const removeUserTenant = action({
  name: "identity.user_tenants.remove",
  summary: "End the membership of a user in a tenant",
  scope: "platform",
  input: z.strictObject({
    user_id: z.uuid(),
    tenant_id: z.uuid(),
    keep_api_keys: z.stringbool().optional().describe("true leaves the API keys that the person made"),
  }),
  output: null,
  errors: ["membership.not_found", "membership.last_owner"],
  async handle({ input: { user_id, tenant_id, keep_api_keys } }, batch) {
    const [tenantId, userId] = [sql`${tenant_id}::uuid`, sql`${user_id}::uuid`];
    await batch({
      ended: changeOne(
        sql`update identity.memberships m set status = 'ended', decided_by = app.user_id(), decided_at = now()
             where m.tenant_id = ${tenantId} and m.user_id = ${userId} and m.status <> 'ended' returning m.id`,
        "membership.not_found",
      ),
      closed: closeAccess({ tenantId, userId, keepApiKeys: keep_api_keys }),
      event: emit([userRemoved({ user_id })], tenant_id),
    });
  },
});

const input = z.strictObject({ membership_id: z.uuid() });
const membership = (id: string): SQL => sql`identity.memberships m where m.id = ${id}::uuid`;

const decide = (id: string, to: "active" | "rejected", from: SQL): Record<string, Statement> => ({
  known: refuseUnless(sql`exists (select from ${membership(id)})`, "membership.not_found"),
  decided: changeOne(
    sql`update identity.memberships m set status = ${to}, decided_by = app.user_id(), decided_at = now()
         where m.id = ${id}::uuid and m.status in ${from} returning m.id`,
    "membership.not_pending",
  ),
});

/** A-E13. */
export const approveUserTenant = action({
  name: "identity.user_tenants.approve",
  summary: "Approve a membership",
  scope: "platform",
  input,
  output: UserTenant,
  errors: ["membership.not_found", "membership.not_pending", "quota.exceeded"],
  async handle({ ctx, input: { membership_id } }, batch) {
    const { shown } = await batch({
      quota: withinQuotaOf("users", sql`m.tenant_id`, membership(membership_id), ctx.config.QUOTA_USERS),
      ...decide(membership_id, "active", sql`('pending', 'rejected')`),
      event: emit(
        [membershipApproved({ membership_id })],
        sql`(select m.tenant_id from ${membership(membership_id)})`,
      ),
      shown: userTenant(sql`p.membership_id = ${membership_id}::uuid`),
    });
    return userTenantReply(200, shown ?? []);
  },
});

/** A-E14. */
export const rejectUserTenant = action({
  name: "identity.user_tenants.reject",
  summary: "Reject a membership",
  scope: "platform",
  input,
  output: UserTenant,
  errors: ["membership.not_found", "membership.not_pending"],
  async handle({ input: { membership_id } }, batch) {
    const { shown } = await batch({
      ...decide(membership_id, "rejected", sql`('pending')`),
      event: emit(
        [membershipRejected({ membership_id })],
        sql`(select m.tenant_id from ${membership(membership_id)})`,
      ),
      shown: userTenant(sql`p.membership_id = ${membership_id}::uuid`),
    });
    return userTenantReply(200, shown ?? []);
  },
});
