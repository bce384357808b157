import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { membershipApproved, membershipRejected } from "../events.ts";
import { Membership, membershipById } from "./membership.ts";
import { setMembershipStatus } from "./membership-status.ts";
import { mayTouch } from "./rules.ts";

const input = z.strictObject({ membership_id: z.uuid() });

/** Ends the transaction with membership.not_found unless the tenant has the membership. */
const refuseUnknown = (id: string) =>
  refuseUnless(
    sql`exists (select from identity.memberships m where m.id = ${id}::uuid)`,
    "membership.not_found",
  );

const decide = (id: string, to: "active" | "rejected") =>
  setMembershipStatus(sql`m.id = ${id}::uuid and m.status = 'pending'`, to, "membership.not_pending");

/** Lets somebody in who asked for it and has proven their address: before that, anybody may have asked in their name. */
export const approveMembership = command({
  name: "identity.memberships.approve",
  summary: "Let a person in who asked for it",
  input,
  output: Membership,
  roles: adminUp,
  errors: [
    "membership.not_found",
    "membership.not_pending",
    "membership.unproven",
    "user.outranks_you",
    "quota.exceeded",
  ],
  batch: ({ ctx, input: { membership_id: id }, tenant }) => [
    refuseUnknown(id),
    // The quota's lock comes before the membership's, as in an acceptance.
    withinQuota("users", 1, ctx.config.QUOTA_USERS),
    ...mayTouch(tenant, { id }),
    decide(id, "active"),
    answer(membershipById(id)),
  ],
  events: ({ input: { membership_id } }) => [membershipApproved({ membership_id })],
});

/** Turns somebody away who asked to come in. It stays possible while the tenant is blocked. */
export const rejectMembership = command({
  name: "identity.memberships.reject",
  summary: "Turn a person away who asked to come in",
  input,
  output: Membership,
  roles: adminUp,
  access: "essential",
  errors: ["membership.not_found", "membership.not_pending", "user.outranks_you"],
  batch: ({ input: { membership_id: id }, tenant }) => [
    refuseUnknown(id),
    ...mayTouch(tenant, { id }),
    decide(id, "rejected"),
    answer(membershipById(id)),
  ],
  events: ({ input: { membership_id } }) => [membershipRejected({ membership_id })],
});
