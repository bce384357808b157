import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { Email } from "#platform/operations/fields.ts";
import { sendEmail } from "../email.ts";
import { invitationCreated } from "../events.ts";
import { RoleName, RoleNames } from "../members/fields.ts";
import { arrayOf, mayGrant, rolesGiven } from "../members/rules.ts";
import { INVITATION_DAYS, Invitation, invitationEmail, newToken, shownInvitation } from "./invitation.ts";

/**
 * Invites an address by mail; one open invitation an address, good for a week.
 * Errors: invitation.pending, membership.exists, user.outranks_you.
 */
export const createInvitation = command({
  name: "identity.invitations.create",
  summary: "Invite somebody by mail",
  input: z.strictObject({
    email: Email,
    role: RoleName.optional(),
    roles: RoleNames.optional(),
    branch_id: z.uuid().nullable().optional(),
  }),
  output: Invitation,
  status: 201,
  roles: adminUp,
  errors: ["invitation.pending", "invitation.unknown_branch", "membership.exists", "user.outranks_you"],
  async prepare({ ctx, input, tenant }) {
    const roles = rolesGiven(input);
    mayGrant(tenant, roles);
    return { id: newId(), roles, ...(await newToken(ctx.config)) };
  },
  batch: ({ input }, { id, roles, hash }) => [
    refuseUnless(
      sql`not exists (select from identity.memberships m join identity.users u on u.id = m.user_id
                       where u.email = ${input.email} and m.status = 'active')`,
      "membership.exists",
    ),
    sql`update identity.invitations set status = 'cancelled'
         where email = ${input.email} and status = 'pending' and expires_at <= now()`,
    answer(
      sql`insert into identity.invitations as i (id, email, roles, branch_id, token_hash, invited_by, expires_at)
          values (${id}::uuid, ${input.email}, ${arrayOf(roles)}, ${input.branch_id ?? null}::uuid,
                  decode(${hash}, 'hex'), app.user_id(), now() + make_interval(days => ${INVITATION_DAYS}))
          returning ${shownInvitation}`,
    ),
  ],
  events: (_, { id, roles }) => [invitationCreated({ invitation_id: id, roles: [...roles] })],
  async afterwards({ ctx, input }, { token }, body) {
    const { tenant_slug } = JSON.parse(body) as z.infer<typeof Invitation>;
    sendEmail(ctx, input.email, invitationEmail(token, tenant_slug));
  },
});
