import { sql } from "drizzle-orm";
import { z } from "zod";
import { newId } from "#platform/database/ids.ts";
import { withinQuotaOf } from "#platform/database/quotas.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { emit } from "#platform/events.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { membershipCreated } from "../events.ts";
import { rolesGiven, termsFields } from "./fields.ts";
import { createdFacts } from "./membership.ts";
import { mailMembership, readMembershipMail } from "./membership-mail.ts";
import { UserTenant, userTenant } from "./platform-membership.ts";
import { arrayOf } from "./rules.ts";

/**
 * Makes a user a member of a tenant, at once: the one way that asks nobody. It is the platform's, stands in the tenant's
 * audit log, and the person gets a mail; they may leave. With `is_approved` false it waits for approval.
 */
export const createUserTenant = action({
  name: "identity.user_tenants.create",
  summary: "Make a user a member of a tenant",
  scope: "platform",
  input: z.strictObject({
    user_id: z.uuid(),
    tenant_id: z.uuid(),
    role: termsFields.role,
    roles: termsFields.roles,
    is_approved: z.boolean().optional().describe("false leaves the membership to be approved"),
  }),
  output: UserTenant,
  status: 201,
  errors: ["user.not_found", "membership.unknown_tenant", "membership.exists", "quota.exceeded"],
  async handle({ ctx, input }, batch) {
    const { user_id, tenant_id, is_approved = true } = input;
    const roles = rolesGiven(input, "viewer");
    const status = is_approved ? ("active" as const) : ("pending" as const);
    const [tenantId, userId] = [sql`${tenant_id}::uuid`, sql`${user_id}::uuid`];
    const decided = is_approved ? sql`app.user_id(), now()` : sql`app.user_id(), null`;
    const membership = sql`identity.memberships m where m.tenant_id = ${tenantId} and m.user_id = ${userId}`;
    const { answer, mail } = await batch({
      quota: is_approved
        ? [withinQuotaOf("users", tenantId, sql`(select 1) one`, ctx.config.QUOTA_USERS)]
        : [],
      joined: changeOne(
        sql`insert into identity.memberships as m (tenant_id, id, user_id, roles, status, decided_by, decided_at)
            values (${tenantId}, ${newId()}::uuid, ${userId}, ${arrayOf(roles)}, ${status}, ${decided})
            on conflict (tenant_id, user_id) do update
              set roles = excluded.roles, branch_ids = null, status = excluded.status, decided_by = excluded.decided_by,
                  decided_at = excluded.decided_at
              where m.status in ('ended', 'rejected')
            returning m.id`,
        "membership.exists",
      ),
      event: emit([membershipCreated.from(createdFacts, membership)], tenant_id),
      answer: userTenant(sql`p.tenant_id = ${tenantId} and p.user_id = ${userId}`),
      ...readMembershipMail(tenantId, userId),
    });
    if (is_approved) ctx.waitUntil(mailMembership(ctx, mail[0]));
    return rowReply(201, answer[0]);
  },
});
