import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { Email } from "#platform/operations/fields.ts";
import { PersonName, rolesGiven, termsFields } from "../members/fields.ts";
import { invitations } from "../tables.ts";
import { asInvitation, Invitation } from "./invitation.ts";
import { invitationMails, unlessSpent } from "./mail-limits.ts";
import { mailOffer, offerErrors, offerEvents, offerStatements, prepareOffer, readMail } from "./offer.ts";

/**
 * Invites an address by mail; one open invitation an address, valid for a week. The answer and the mail are the same
 * whether or not somebody has an account with the address.
 */
export const createInvitation = command({
  name: "identity.invitations.create",
  summary: "Invite somebody by mail",
  input: z.strictObject({ email: Email, name: PersonName.optional(), ...termsFields }),
  example: { role: "cashier" },
  output: Invitation,
  status: 201,
  roles: adminUp,
  errors: offerErrors,
  mails: (call) => unlessSpent(call, invitationMails(call, call.input.email)),
  prepare: (call) => prepareOffer(call, { ...call.input, roles: rolesGiven(call.input) }),
  batch: (call, offer) => [
    ...offerStatements(call, offer),
    answer(sql`select ${asInvitation} from ${invitations} where ${invitations.id} = ${offer.id}::uuid`),
  ],
  events: (_, offer) => offerEvents(offer),
  reads: (call, { id }) => readMail(call, id),
  afterwards: (call, { token }, read) =>
    mailOffer(call, { token, taken: invitationMails(call, call.input.email), isCounted: true }, read),
});
