import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { command } from "#platform/operations/command.ts";
import { identifier } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { sendEmail } from "../email.ts";
import { invitationCancelled } from "../events.ts";
import {
  INVITATION_DAYS,
  Invitation,
  InvitationStatus,
  invitationBody,
  invitationEmail,
  invitationStatus,
  newToken,
  shownInvitation,
} from "./invitation.ts";

const input = z.strictObject({ invitation_id: z.uuid() });
const errors = ["invitation.not_found", "invitation.not_pending"] as const;

const known = (id: string) =>
  refuseUnless(
    sql`exists (select from identity.invitations i where i.id = ${id}::uuid)`,
    "invitation.not_found",
  );

export const listInvitations = list({
  name: "identity.invitations.list",
  summary: "List the invitations",
  item: Invitation,
  roles: adminUp,
  filters: {
    status: equals(invitationStatus, InvitationStatus),
    email: equals(sql`i.email`, identifier(254)),
  },
  from: sql`identity.invitations i`,
  body: invitationBody,
  id: sql`i.id`,
  sorts: { created_at: { by: sql`i.id`, type: "uuid" } },
  order: "-created_at",
});

/** Cancels an open invitation: its token is worth nothing from now on. */
export const cancelInvitation = command({
  name: "identity.invitations.remove",
  summary: "Cancel an invitation",
  input,
  output: null,
  roles: adminUp,
  errors,
  batch: ({ input: { invitation_id: id } }) => [
    known(id),
    changeOne(
      sql`update identity.invitations i set status = 'cancelled'
           where i.id = ${id}::uuid and i.status = 'pending' returning i.id`,
      "invitation.not_pending",
    ),
  ],
  events: ({ input: { invitation_id } }) => [invitationCancelled({ invitation_id })],
});

/** Mails a new token, good for another week; the one before stops. */
export const resendInvitation = command({
  name: "identity.invitations.resend",
  summary: "Mail an invitation again, with a new token",
  input,
  output: Invitation,
  roles: adminUp,
  errors,
  prepare: ({ ctx }) => newToken(ctx.config),
  batch: ({ input: { invitation_id: id } }, { hash }) => [
    known(id),
    answer(
      sql`update identity.invitations i
             set token_hash = decode(${hash}, 'hex'), expires_at = now() + make_interval(days => ${INVITATION_DAYS})
           where i.id = ${id}::uuid and i.status = 'pending' returning ${shownInvitation}`,
      "invitation.not_pending",
    ),
  ],
  async afterwards({ ctx }, { token }, body) {
    const { email, tenant_slug } = JSON.parse(body) as z.infer<typeof Invitation>;
    sendEmail(ctx, email, invitationEmail(token, tenant_slug));
  },
});
