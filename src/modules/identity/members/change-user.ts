import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, anyMember } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { userUpdated } from "../events.ts";
import { PersonName, Phone, RoleName, RoleNames } from "./fields.ts";
import { people, shownUser, User, userVersion } from "./member.ts";
import { arrayOf, mayGrant, mayTouch, rolesGiven } from "./rules.ts";

const change = {
  user_id: z.uuid(),
  name: PersonName.optional(),
  phone: Phone.optional(),
  role: RoleName.optional(),
  roles: RoleNames.optional(),
  status: z.enum(["active", "ended"]).optional(),
  branch_id: z.uuid().nullable().optional(),
};
const Change = z.strictObject(change);
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
      sql`select ${userVersion} from ${people} where u.id = ${userId}::uuid and m.status <> 'ended' for update of m`,
      version,
      "user.not_found",
    ),
  ];
}

/** Ends the transaction with quota.exceeded when the person is to become active and there is no room. */
export const roomFor = (userId: string, quota: number): Statement =>
  sql`select app.within_quota('users', 1, ${quota}) from identity.memberships m
       where m.user_id = ${userId}::uuid and m.status <> 'active'`;

function statements(call: Call<Given>): Statement[] {
  const { ctx, input, tenant } = call;
  const { user_id: id, name, phone, status, branch_id } = input;
  const themselves = isThemselves(call);
  const own: SQL[] = [];
  const ofTheTenant: SQL[] = [];
  if (name !== undefined) {
    if (themselves) own.push(sql`name = ${name}`);
    ofTheTenant.push(sql`name = ${themselves ? null : name}`);
  }
  if (phone !== undefined) own.push(sql`phone = ${phone}`);
  if (input.role || input.roles) ofTheTenant.push(sql`roles = ${arrayOf(rolesGiven(input))}`);
  if (branch_id !== undefined) ofTheTenant.push(sql`branch_id = ${branch_id}::uuid`);
  if (status) ofTheTenant.push(sql`status = ${status}, decided_by = app.user_id(), decided_at = now()`);
  return [
    ...(themselves ? [] : mayTouch(tenant, { user_id: id })),
    ...(status === "active" ? [roomFor(id, ctx.config.QUOTA_USERS)] : []),
    ...(own.length > 0
      ? [sql`update identity.users set ${sql.join(own, sql`, `)} where id = ${id}::uuid`]
      : []),
    ...(ofTheTenant.length > 0
      ? [
          sql`update identity.memberships m set ${sql.join(ofTheTenant, sql`, `)}
               where m.user_id = ${id}::uuid and m.status <> 'ended'`,
        ]
      : []),
  ];
}

/** Errors: user.not_found, user.outranks_you, membership.last_owner, quota.exceeded. */
function write(verb: "replace" | "change", input: typeof Change): Operation {
  return command({
    name: `identity.users.${verb}`,
    summary:
      verb === "replace"
        ? "Replace a person's name and, if they are yours, phone; roles, status and branch stay when left out"
        : "Change a person: their own name and phone, or as an admin what the tenant knows of them",
    input,
    output: User,
    roles: anyMember,
    errors: [
      "user.not_found",
      "version.stale",
      "user.outranks_you",
      "membership.last_owner",
      "membership.unknown_branch",
      "quota.exceeded",
    ],
    batch(given) {
      const call = verb === "replace" && isThemselves(given) ? withPhone(given) : given;
      mayChange(call);
      return [
        ...expectUser(call.input.user_id, call.ifMatch),
        ...statements(call),
        answer(shownUser(call.input.user_id)),
      ];
    },
    events: ({ input: { user_id, ...given } }) => [userUpdated({ user_id, fields: Object.keys(given) })],
  });
}

const withPhone = (call: Call<Given>): Call<Given> => ({
  ...call,
  input: { ...call.input, phone: call.input.phone ?? null },
});

export const replaceUser = write("replace", Change.extend({ name: PersonName }) as unknown as typeof Change);
export const changeUser = write("change", Change);
