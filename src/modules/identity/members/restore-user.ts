import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { command } from "#platform/operations/command.ts";
import { userRestored } from "../events.ts";
import { mailMembership, readMembershipMail } from "./membership-mail.ts";
import { setMembershipStatus } from "./membership-status.ts";
import { mayTouch } from "./rules.ts";
import { User, userById } from "./user.ts";

/**
 * Undoes a removal: the person is back with the roles that they had, and gets a mail. Who left by themselves or refused to
 * come back is not brought back: they are invited.
 */
export const restoreUser = command({
  name: "identity.users.restore",
  summary: "Take a removed person back",
  input: z.strictObject({ user_id: z.uuid() }),
  output: User,
  roles: adminUp,
  errors: ["user.not_found", "user.outranks_you", "membership.left", "membership.unproven", "quota.exceeded"],
  batch({ ctx, input: { user_id }, tenant }) {
    const ended = sql`identity.memberships m where m.user_id = ${user_id}::uuid and m.status = 'ended'`;
    return [
      // The quota's lock comes before the membership's, as in an acceptance.
      withinQuota("users", sql`(select count(*) from ${ended})`, ctx.config.QUOTA_USERS),
      ...mayTouch(tenant, { user_id }),
      setMembershipStatus(
        sql`m.user_id = ${user_id}::uuid and m.status = 'ended'`,
        "active",
        "user.not_found",
      ),
      answer(userById(user_id)),
    ];
  },
  events: ({ input: { user_id } }) => [userRestored({ user_id })],
  reads: (call) => readMembershipMail(sql`app.tenant_id()`, sql`${call.input.user_id}::uuid`, call),
  afterwards: (call, _, { mail }) => mailMembership(call.ctx, mail?.[0], call),
});
