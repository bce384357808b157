import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { Email } from "#platform/operations/fields.ts";
import { invitationMails, unlessSpent } from "../invitations/mail-limits.ts";
import {
  mailOffer,
  offerErrors,
  offerEvents,
  offerStatements,
  prepareOffer,
  readMail,
} from "../invitations/offer.ts";
import { invalidField, PersonName, rolesGiven, termsFields } from "./fields.ts";
import { invitedMembership, Membership } from "./membership.ts";

/**
 * Offers a membership: to an address, or by id to somebody who was a member before. It is pending until the person
 * accepts, and says of them what the tenant gave, whether or not somebody has an account with the address.
 */
export const addMembership = command({
  name: "identity.memberships.create",
  summary: "Offer somebody a membership, which is pending until they accept",
  input: z.strictObject({
    email: Email.optional(),
    user_id: z.uuid().optional().describe("Somebody who was a member before"),
    name: PersonName.optional(),
    ...termsFields,
  }),
  example: { email: "aline@kimironko.example", role: "cashier" },
  output: Membership,
  status: 201,
  roles: adminUp,
  errors: ["user.not_found", ...offerErrors],
  mails: (call) => unlessSpent(call, invitationMails(call, call.input.email)),
  prepare(call) {
    const { user_id, email } = call.input;
    if ((user_id === undefined) === (email === undefined))
      throw invalidField("email", "required", "Give either email or user_id");
    return prepareOffer(call, { ...call.input, roles: rolesGiven(call.input) });
  },
  batch: (call, offer) => [...offerStatements(call, offer), answer(invitedMembership(offer.id))],
  events: (_, offer) => offerEvents(offer),
  reads: (call, { id }) => readMail(call, id),
  afterwards: (call, { token, email }, read) =>
    mailOffer(call, { token, taken: invitationMails(call, email), isCounted: email !== undefined }, read),
});
