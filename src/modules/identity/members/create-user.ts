import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, type Role, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { command } from "#platform/operations/command.ts";
import { Email } from "#platform/operations/fields.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { hashPassword, NewPassword, refuseWeak } from "../accounts/passwords.ts";
import { membershipCreated, userCreated } from "../events.ts";
import { invitationLimits } from "../invitations/mail-limits.ts";
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
import { asUser, memberBody, pendingBody, User } from "./member.ts";
import { arrayOf, holdOwnAccess, mayGrant } from "./rules.ts";

const STAFF_ROLES: readonly Role[] = [...staffUp.filter((role) => role !== "owner"), "viewer"];

const Input = z.strictObject({
  email: Email.optional().describe("The person is invited, and is in once they accept"),
  username: Username.optional().describe("The account is made at once, and is the tenant's own"),
  password: NewPassword.optional().describe(
    "10 to 200 characters, of an account with a username. Who is invited chooses their own: none given here is used",
  ),
  name: PersonName.optional(),
  phone: Phone.optional().describe("Of an account with a username; who is invited gives their own"),
  ...termsFields,
});
type Given = z.output<typeof Input>;

/** An account of the tenant's own that is ready to be written. */
interface Account {
  id: string;
  membershipId: string;
  username: string;
  hash: string;
  roles: readonly Role[];
}

type Prepared = { offer: Offer; account?: undefined } | { account: Account; offer?: undefined };

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
  const { email, username, password, phone, name, branch_id } = call.input;
  const roles = rolesGiven(call.input, fallback);
  if (offered && roles.some((role) => !offered.includes(role)))
    throw invalidField("role", "invalid_value", `must be one of ${offered.join(", ")}`);
  if (email !== undefined) {
    if (username !== undefined) throw invalidField("username", "custom", "Give either email or username");
    if (phone !== undefined) throw invalidField("phone", "custom", "Who is invited gives their own phone");
    return { offer: await prepareOffer(call, { email, roles, name, branch_id }) };
  }
  if (username === undefined) throw invalidField("email", "required", "Give an email or a username");
  if (password === undefined)
    throw invalidField("password", "required", "An account with a username needs one");
  mayGrant(call.tenant, roles);
  refuseWeak(password, username);
  return { account: { id: newId(), membershipId: newId(), username, hash: hashPassword(password), roles } };
}

function accountStatements(call: Call<Given>, { id, membershipId, username, hash, roles }: Account) {
  const { name = null, phone = null, branch_id = null } = call.input;
  return [
    ...holdOwnAccess(call),
    withinQuota("users", 1, call.ctx.config.QUOTA_USERS),
    sql`select identity.create_tenant_account(${id}::uuid, ${membershipId}::uuid, ${username}, ${hash}, ${name}, ${phone},
                                              ${arrayOf(roles)}, ${branch_id}::uuid)`,
  ];
}

/**
 * Brings somebody into the tenant (A-E9, B-E10). With an address they are invited, and everything of them waits until they
 * accept (X51). With a username they get an account without an address, which nobody else can own, and are in at once.
 */
function create(spec: Spec): Operation {
  return command({
    name: spec.name,
    summary: spec.summary,
    input: Input,
    output: User,
    status: 201,
    roles: adminUp,
    errors: [
      ...offerErrors,
      "user.username_taken",
      "membership.unknown_branch",
      "password.weak",
      "quota.exceeded",
    ],
    limits: (call) => (call.input.email ? invitationLimits(call, call.input.email) : []),
    prepare: (call) => prepare(call, spec),
    batch: (call, { offer, account }) =>
      offer
        ? [...offerStatements(call, offer), answer(pendingBody(offer.id, asUser))]
        : [...accountStatements(call, account), answer(memberBody(account.id))],
    events: (_, { offer, account }) =>
      offer
        ? offerEvents(offer)
        : [
            userCreated({
              user_id: account.id,
              membership_id: account.membershipId,
              roles: [...account.roles],
            }),
            membershipCreated({
              membership_id: account.membershipId,
              user_id: account.id,
              roles: [...account.roles],
              status: "active",
            }),
          ],
    reads: (_, { offer }) => (offer ? readMail(offer.id) : {}),
    async afterwards(call, { offer }, read) {
      if (offer) await mailOffer(call, { token: offer.token, isCounted: true }, read);
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
