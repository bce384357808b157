import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { holdOwnAccess } from "../members/rules.ts";
import { invitations } from "../tables.ts";
import { asInvitation, expiry, Invitation, newToken, refuseUnknown } from "./invitation.ts";
import { resendMails, unlessSpent } from "./mail-limits.ts";
import { mailOffer, readMail } from "./offer.ts";

/** Mails a new token, valid for another week; the one before stops. */
export const resendInvitation = command({
  name: "identity.invitations.resend",
  summary: "Mail an invitation again, with a new token",
  input: z.strictObject({ invitation_id: z.uuid() }),
  output: Invitation,
  roles: adminUp,
  errors: ["invitation.not_found", "invitation.not_pending"],
  mails: (call) => unlessSpent(call, resendMails(call, call.input.invitation_id)),
  prepare: ({ ctx }) => newToken(ctx.config),
  batch: (call, { hash }) => [
    ...holdOwnAccess(call),
    refuseUnknown(call.input.invitation_id),
    answer(
      updateRows(
        invitations,
        { token_hash: hash, expires_at: expiry },
        sql`${invitations.id} = ${call.input.invitation_id}::uuid and ${invitations.status} = 'pending'`,
        asInvitation,
      ),
      "invitation.not_pending",
    ),
  ],
  reads: (call) => readMail(call, call.input.invitation_id),
  afterwards: (call, { token }, read) =>
    mailOffer(call, { token, taken: resendMails(call, call.input.invitation_id), isCounted: false }, read),
});
