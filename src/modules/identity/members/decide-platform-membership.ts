import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { withinQuotaOf } from "#platform/database/quotas.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { emit } from "#platform/events.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { membershipApproved, membershipRejected } from "../events.ts";
import { setMembershipStatus } from "./membership-status.ts";
import { UserTenant, userTenant } from "./platform-membership.ts";

const input = z.strictObject({ membership_id: z.uuid() });
const membership = (id: string): SQL => sql`identity.memberships m where m.id = ${id}::uuid`;

const decide = (id: string, to: "active" | "rejected", from: SQL): Record<string, Statement> => ({
  known: refuseUnless(sql`exists (select from ${membership(id)})`, "membership.not_found"),
  decided: setMembershipStatus(sql`m.id = ${id}::uuid and m.status in ${from}`, to, "membership.not_pending"),
});

/** Approves a membership that waits, or that was rejected before. */
export const approveUserTenant = action({
  name: "identity.user_tenants.approve",
  summary: "Approve a membership",
  scope: "platform",
  input,
  output: UserTenant,
  errors: ["membership.not_found", "membership.not_pending", "quota.exceeded"],
  async handle({ ctx, input: { membership_id } }, batch) {
    const { answer } = await batch({
      quota: withinQuotaOf("users", sql`m.tenant_id`, membership(membership_id), ctx.config.QUOTA_USERS),
      ...decide(membership_id, "active", sql`('pending', 'rejected')`),
      event: emit(
        [membershipApproved({ membership_id })],
        sql`(select m.tenant_id from ${membership(membership_id)})`,
      ),
      answer: userTenant(sql`p.membership_id = ${membership_id}::uuid`),
    });
    return rowReply(200, answer?.[0]);
  },
});

/** Rejects a membership that waits for approval. */
export const rejectUserTenant = action({
  name: "identity.user_tenants.reject",
  summary: "Reject a membership",
  scope: "platform",
  input,
  output: UserTenant,
  errors: ["membership.not_found", "membership.not_pending"],
  async handle({ input: { membership_id } }, batch) {
    const { answer } = await batch({
      ...decide(membership_id, "rejected", sql`('pending')`),
      event: emit(
        [membershipRejected({ membership_id })],
        sql`(select m.tenant_id from ${membership(membership_id)})`,
      ),
      answer: userTenant(sql`p.membership_id = ${membership_id}::uuid`),
    });
    return rowReply(200, answer?.[0]);
  },
});
