import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { Email } from "#platform/operations/fields.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { membershipApproved, membershipCreated, membershipRejected } from "../events.ts";
import { RoleName, RoleNames } from "./fields.ts";
import { personFilters } from "./list-users.ts";
import { Membership, membershipBody, people } from "./member.ts";
import { arrayOf, mayGrant, mayTouch, rolesGiven } from "./rules.ts";

const shown = (id: string) =>
  sql`select ${membershipBody} as body, m.version::text as etag from ${people} where m.id = ${id}::uuid`;

const personOf = ({ user_id, email }: { user_id?: string | undefined; email?: string | undefined }) =>
  sql`identity.person_to_add(${user_id ?? null}::uuid, ${email ?? null}::text)`;

export const listMemberships = list({
  name: "identity.memberships.list",
  summary: "List the links of people to the tenant, those that wait for approval among them",
  item: Membership,
  roles: adminUp,
  filters: personFilters,
  from: people,
  body: membershipBody,
  id: sql`m.id`,
  sorts: { created_at: { by: sql`m.id`, type: "uuid" } },
  order: "-created_at",
});

/**
 * Adds somebody who has an account (D-E3): by id, or by an address that they have verified. Who was in before comes back
 * with the roles given. Errors: user.not_found, membership.exists, user.outranks_you, quota.exceeded.
 */
export const addMembership = command({
  name: "identity.memberships.create",
  summary: "Add an existing user to the tenant",
  input: z.strictObject({
    user_id: z.uuid().optional(),
    email: Email.optional(),
    role: RoleName.optional(),
    roles: RoleNames.optional(),
    branch_id: z.uuid().nullable().optional(),
  }),
  output: Membership,
  status: 201,
  roles: adminUp,
  errors: [
    "user.not_found",
    "membership.exists",
    "membership.unknown_branch",
    "user.outranks_you",
    "quota.exceeded",
  ],
  prepare({ input, tenant }) {
    if ((input.user_id === undefined) === (input.email === undefined))
      throw new Problem("request.invalid", {
        errors: [{ path: "user_id", code: "required", message: "Give either user_id or email" }],
      });
    const roles = rolesGiven(input);
    mayGrant(tenant, roles);
    return { id: newId(), roles };
  },
  batch({ ctx, input }, { id, roles }) {
    const person = personOf(input);
    return [
      withinQuota("users", 1, ctx.config.QUOTA_USERS),
      refuseUnless(sql`${person} is not null`, "user.not_found"),
      changeOne(
        sql`insert into identity.memberships as m (id, user_id, roles, status, branch_id, decided_by, decided_at)
            values (${id}::uuid, ${person}, ${arrayOf(roles)}, 'active', ${input.branch_id ?? null}::uuid,
                    app.user_id(), now())
            on conflict (tenant_id, user_id) do update
              set roles = excluded.roles, status = 'active', branch_id = excluded.branch_id,
                  decided_by = excluded.decided_by, decided_at = excluded.decided_at
              where m.status <> 'active'
            returning m.id`,
        "membership.exists",
      ),
      answer(
        sql`select ${membershipBody} as body, m.version::text as etag from ${people} where m.user_id = ${person}`,
      ),
    ];
  },
  events: ({ input }, { roles }) => [
    membershipCreated({ user_id: personOf(input), roles: [...roles], status: "active" }),
  ],
});

/** Decides on a link that waits. Errors: membership.not_found, membership.not_pending, user.outranks_you. */
function decide(verb: "approve" | "reject"): Operation {
  const to = verb === "approve" ? "active" : "rejected";
  return command({
    name: `identity.memberships.${verb}`,
    summary:
      verb === "approve" ? "Let a person in who asked for it" : "Turn a person away who asked to come in",
    input: z.strictObject({ membership_id: z.uuid() }),
    output: Membership,
    roles: adminUp,
    errors: [
      "membership.not_found",
      "membership.not_pending",
      "user.outranks_you",
      ...(verb === "approve" ? (["quota.exceeded"] as const) : []),
    ],
    batch: ({ ctx, input: { membership_id: id }, tenant }) => [
      refuseUnless(
        sql`exists (select from identity.memberships m where m.id = ${id}::uuid)`,
        "membership.not_found",
      ),
      ...mayTouch(tenant, { id }),
      ...(verb === "approve" ? [withinQuota("users", 1, ctx.config.QUOTA_USERS)] : []),
      changeOne(
        sql`update identity.memberships m set status = ${to}, decided_by = app.user_id(), decided_at = now()
             where m.id = ${id}::uuid and m.status = 'pending' returning m.id`,
        "membership.not_pending",
      ),
      answer(shown(id)),
    ],
    events: ({ input: { membership_id } }) => [
      (verb === "approve" ? membershipApproved : membershipRejected)({ membership_id }),
    ],
  });
}

export const approveMembership = decide("approve");
export const rejectMembership = decide("reject");
