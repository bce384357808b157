import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp, type Role, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { Email } from "#platform/operations/fields.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { hashPassword, NewPassword, refuseWeak } from "../accounts/passwords.ts";
import { userCreated } from "../events.ts";
import { PersonName, Phone, RoleName, RoleNames, Username } from "./fields.ts";
import { shownUser, User } from "./member.ts";
import { arrayOf, mayGrant, rolesGiven } from "./rules.ts";

const STAFF_ROLES: readonly Role[] = [...staffUp.filter((role) => role !== "owner"), "viewer"];

interface Spec {
  name: string;
  summary: string;
  /** The role of somebody who is given none. */
  fallback?: Role;
  /** The roles that this way offers. */
  offered?: readonly Role[];
}

/**
 * Creates a person with a password, who belongs to the tenant at once. The address is not verified by it.
 * Errors: user.exists, user.username_taken, user.outranks_you, quota.exceeded, password.weak.
 */
function create({ name, summary, fallback, offered }: Spec): Operation {
  return command({
    name,
    summary,
    input: z.strictObject({
      email: Email.optional(),
      username: Username.optional(),
      password: NewPassword,
      name: PersonName.optional(),
      phone: Phone.optional(),
      role: RoleName.optional(),
      roles: RoleNames.optional(),
      branch_id: z.uuid().nullable().optional(),
    }),
    output: User,
    status: 201,
    roles: adminUp,
    errors: [
      "user.exists",
      "user.username_taken",
      "user.outranks_you",
      "membership.unknown_branch",
      "password.weak",
      "quota.exceeded",
    ],
    prepare({ input, tenant }) {
      const { email, username, password } = input;
      if (!email && !username) throw invalid("email", "required", "Give an email or a username");
      const roles = rolesGiven(input, fallback);
      if (offered && roles.some((role) => !offered.includes(role)))
        throw invalid("role", "invalid_value", `must be one of ${offered.join(", ")}`);
      mayGrant(tenant, roles);
      refuseWeak(password, email, username);
      return { id: newId(), membershipId: newId(), hash: hashPassword(password), roles };
    },
    batch: ({ ctx, input }, { id, membershipId, hash, roles }) => [
      withinQuota("users", 1, ctx.config.QUOTA_USERS),
      sql`insert into identity.users (id, email, username, name, phone, password_hash, status)
          values (${id}::uuid, ${input.email ?? null}, ${input.username ?? null}, ${input.name ?? null},
                  ${input.phone ?? null}, ${hash}, 'active')`,
      sql`insert into identity.memberships (id, user_id, roles, status, branch_id, decided_by, decided_at)
          values (${membershipId}::uuid, ${id}::uuid, ${arrayOf(roles)}, 'active', ${input.branch_id ?? null}::uuid,
                  app.user_id(), now())`,
      answer(shownUser(id)),
    ],
    events: (_, { id, membershipId, roles }) => [
      userCreated({ user_id: id, membership_id: membershipId, roles: [...roles] }),
    ],
  });
}

const invalid = (path: string, code: string, message: string) =>
  new Problem("request.invalid", { errors: [{ path, code, message }] });

export const createUser = create({
  name: "identity.users.create",
  summary: "Create a user who belongs to the tenant",
});

export const createStaff = create({
  name: "identity.staff.create",
  summary: "Create a member of the staff, a cashier unless another role is given",
  fallback: "cashier",
  offered: STAFF_ROLES,
});
