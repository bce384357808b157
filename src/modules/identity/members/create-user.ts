import { z } from "zod";
import { adminUp, type Role, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { Email } from "#platform/operations/fields.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { NewPassword } from "../accounts/passwords.ts";
import { invitationMails, unlessSpent } from "../invitations/mail-limits.ts";
import {
  mailOffer,
  type Offer,
  offerErrors,
  offerEvents,
  offerStatements,
  prepareOffer,
  readMail,
} from "../invitations/offer.ts";
import { invalidField, PersonName, Phone, rolesGiven, termsFields, Username } from "./fields.ts";
import { accountEvents, accountStatements, prepareAccount, type TenantAccount } from "./tenant-account.ts";
import { invitedUser, User, userById } from "./user.ts";

const STAFF_ROLES: readonly Role[] = [...staffUp.filter((role) => role !== "owner"), "viewer"];

const Input = z.strictObject({
  email: Email.optional().describe("The person is invited, and is in once they accept"),
  username: Username.optional().describe(
    "The account is made at once, and is the tenant's own; no API key makes one",
  ),
  password: NewPassword.optional().describe(
    "10 to 200 characters, of an account with a username. Who is invited chooses their own: none given here is used",
  ),
  name: PersonName.optional(),
  phone: Phone.optional().describe("Of an account with a username; who is invited gives their own"),
  ...termsFields,
});
type Given = z.output<typeof Input>;

type Prepared = { offer: Offer; account?: undefined } | { account: TenantAccount; offer?: undefined };

interface Spec {
  name: string;
  summary: string;
  /** The role of somebody who is given none. */
  fallback?: Role;
  /** The roles that this way offers. */
  offered?: readonly Role[];
}

/** Throws request.invalid for what a schema cannot say. */
async function prepare(call: Call<Given>, { fallback, offered }: Spec): Promise<Prepared> {
  const { email, username, password, phone, name, branch_id, branch_ids } = call.input;
  const roles = rolesGiven(call.input, fallback);
  if (offered && roles.some((role) => !offered.includes(role)))
    throw invalidField("role", "invalid_value", `must be one of ${offered.join(", ")}`);
  if (email !== undefined) {
    if (username !== undefined) throw invalidField("username", "custom", "Give either email or username");
    if (phone !== undefined) throw invalidField("phone", "custom", "Who is invited gives their own phone");
    return { offer: await prepareOffer(call, { email, roles, name, branch_id, branch_ids }) };
  }
  if (username === undefined) throw invalidField("email", "required", "Give an email or a username");
  // Who chooses a password signs in with it: a key would be a person, and approve what it asked for.
  if (call.ctx.actor.kind === "api_key") throw new Problem("permission.person_required");
  if (password === undefined)
    throw invalidField("password", "required", "An account with a username needs one");
  return { account: prepareAccount(call, { ...call.input, username, password, roles }) };
}

/**
 * Brings somebody into the tenant. With an address they are invited, and everything of them waits until they accept. With
 * a username they get an account without an address, which nobody else can own, and are in at once.
 */
function create(spec: Spec): Operation {
  return command({
    name: spec.name,
    summary: spec.summary,
    input: Input,
    example: { role: "cashier" },
    output: User,
    status: 201,
    roles: adminUp,
    errors: [
      ...offerErrors,
      "permission.person_required",
      "user.username_taken",
      "membership.unknown_branch",
      "password.weak",
      "quota.exceeded",
    ],
    mails: (call) => (call.input.email ? unlessSpent(call, invitationMails(call, call.input.email)) : []),
    prepare: (call) => prepare(call, spec),
    batch: (call, { offer, account }) =>
      offer
        ? [...offerStatements(call, offer), answer(invitedUser(offer.id))]
        : [...accountStatements(call, account), answer(userById(account.id))],
    events: (_, { offer, account }) => (offer ? offerEvents(offer) : accountEvents(account)),
    reads: (call, { offer }) => (offer ? readMail(call, offer.id) : {}),
    async afterwards(call, { offer }, read) {
      if (!offer) return;
      const taken = invitationMails(call, call.input.email);
      await mailOffer(call, { token: offer.token, taken, isCounted: true }, read);
    },
  });
}

export const createUser = create({
  name: "identity.users.create",
  summary: "Invite a user by address, or create one with a username and password",
});

export const createStaff = create({
  name: "identity.staff.create",
  summary: "Invite or create a member of the staff, a cashier unless another role is given",
  fallback: "cashier",
  offered: STAFF_ROLES,
});
