import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyMember } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { updateRows, type Values } from "#platform/database/write.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import type { Call } from "#platform/operations/operation.ts";
import { userUpdated } from "../events.ts";
import { memberships, users } from "../tables.ts";
import { closeAccess } from "./close-access.ts";
import { PersonName, Phone, rolesGiven, termsFields } from "./fields.ts";
import { arrayOf, idsOf, mayGrant, mayTouch } from "./rules.ts";
import { User, userById } from "./user.ts";

const Change = z.strictObject({
  user_id: z.uuid(),
  name: PersonName.optional(),
  phone: Phone.optional(),
  ...termsFields,
});
const Replacement = Change.extend({ name: PersonName });
type Given = z.output<typeof Change>;

const isThemselves = ({ ctx: { actor }, input }: Call<Given>): boolean =>
  actor.kind === "user" && actor.userId === input.user_id;

/** People change their own name and phone; admins what the tenant knows of anybody. Throws permission.denied. */
function mayChange(call: Call<Given>): void {
  const { input, tenant } = call;
  const isAdmin = tenant?.as !== "user" || tenant.roles.some((role) => adminUp.includes(role));
  const { user_id: _, name: __, phone, ...ofTheTenant } = input;
  const asksMore = Object.values(ofTheTenant).some((value) => value !== undefined);
  if (!isAdmin && (!isThemselves(call) || asksMore)) {
    throw new Problem("permission.denied", { detail: "Admins only, but for one's own name and phone" });
  }
  if (phone !== undefined && !isThemselves(call))
    throw new Problem("permission.denied", { detail: "A phone number is changed by its owner only" });
  if (input.role || input.roles) mayGrant(tenant, rolesGiven(input));
}

const present = (userId: string): SQL =>
  sql`from identity.memberships m where m.user_id = ${userId}::uuid and m.status <> 'ended'`;

/** 404 for who is not in the tenant, 412 for a stale If-Match. */
export function expectUser(userId: string, version: number | undefined): Statement[] {
  return [
    refuseUnless(sql`exists (select ${present(userId)})`, "user.not_found"),
    ...refuseStale(
      sql`select m.version + u.version from identity.memberships m join identity.users u on u.id = m.user_id
           where u.id = ${userId}::uuid and m.status <> 'ended' for update of m`,
      version,
      "user.not_found",
    ),
  ];
}

/** Updates the rows of a condition with the values that are given, if any is. */
const writeGiven = (table: typeof users | typeof memberships, values: Values, where: SQL): Statement[] =>
  Object.values(values).some((value) => value !== undefined)
    ? [updateRows(table, values, where, sql`id`)]
    : [];

function statements(call: Call<Given>): Statement[] {
  const { input, tenant } = call;
  const { user_id: id, name, phone, branch_id } = input;
  const branch_ids = input.branch_ids === undefined ? undefined : idsOf(input.branch_ids);
  const themselves = isThemselves(call);
  const given = input.role || input.roles ? rolesGiven(input) : undefined;
  const roles = given ? arrayOf(given) : undefined;
  // Who names themselves goes by that name here too.
  const nameHere = name !== undefined && themselves ? null : name;
  return [
    ...(themselves ? [] : mayTouch(tenant, { user_id: id })),
    ...writeGiven(users, { name: themselves ? name : undefined, phone }, sql`${users.id} = ${id}::uuid`),
    ...writeGiven(
      memberships,
      { name: nameHere, roles, branch_id, branch_ids },
      sql`${memberships.user_id} = ${id}::uuid and ${memberships.status} <> 'ended'`,
    ),
    // What only admins make goes with the role, as it does with the membership.
    ...(given && !given.some((role) => adminUp.includes(role))
      ? [closeAccess({ tenantId: sql`app.tenant_id()`, userId: sql`${id}::uuid` })]
      : []),
  ];
}

const changes = {
  output: User,
  roles: anyMember,
  errors: [
    "user.not_found",
    "version.stale",
    "user.outranks_you",
    "membership.last_owner",
    "membership.unknown_branch",
    "membership.not_limitable",
  ],
  events: ({ input: { user_id, ...given } }: Call<Given>) => [
    userUpdated({ user_id, fields: Object.keys(given) }),
  ],
} as const;

function batchOf(call: Call<Given>) {
  mayChange(call);
  const { user_id } = call.input;
  return [...expectUser(user_id, call.ifMatch), ...statements(call), answer(userById(user_id))];
}

export const changeUser = command({
  ...changes,
  name: "identity.users.change",
  summary: "Change a person: their own name and phone, or as an admin what the tenant knows of them",
  input: Change,
  batch: batchOf,
});

/** A phone number that its owner leaves out is gone. */
const withPhone = (call: Call<Given>): Call<Given> => ({
  ...call,
  input: { ...call.input, phone: call.input.phone ?? null },
});

export const replaceUser = command({
  ...changes,
  name: "identity.users.replace",
  summary: "Replace a person's name and, if they are yours, phone; roles and branches stay when left out",
  input: Replacement,
  batch: (call) => batchOf(isThemselves(call) ? withPhone(call) : call),
});
