import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Row } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuotaOf } from "#platform/database/quotas.ts";
import { changeOne, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { emit } from "#platform/events.ts";
import { action, Reply } from "#platform/operations/action.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { membershipApproved, membershipCreated, membershipRejected, userRemoved } from "../events.ts";
import { RoleName, RoleNames } from "./fields.ts";
import { Membership, MembershipStatus, membershipView, people } from "./member.ts";
import { arrayOf, rolesGiven } from "./rules.ts";

/** A link as the platform sees it, with its tenant. */
export const UserTenant = Membership.extend({ tenant_id: z.uuid(), is_approved: z.boolean() }).meta({
  id: "UserTenant",
});

const view: View<z.infer<typeof UserTenant>> = {
  ...membershipView,
  tenant_id: sql`m.tenant_id`,
  is_approved: sql`m.status = 'active'`,
};

const shown = (which: SQL) =>
  sql`select ${bodyOf(view)} as body, m.version::text as etag from ${people} where ${which}`;

const reply = (status: number, rows: Row[][]): Reply => {
  const row = rows.at(-1)?.[0];
  return new Reply(status, row?.body, { ETag: `"${row?.etag}"` });
};

/** A-E11. */
export const listLinks = list({
  name: "identity.user_tenants.list",
  summary: "List the links of users to tenants",
  scope: "platform",
  item: UserTenant,
  roles: [],
  filters: {
    tenant_id: equals(sql`m.tenant_id`, z.uuid()),
    user_id: equals(sql`m.user_id`, z.uuid()),
    status: equals(sql`m.status`, MembershipStatus),
  },
  from: people,
  body: bodyOf(view),
  id: sql`m.id`,
  sorts: { created_at: { by: sql`m.id`, type: "uuid" } },
  order: "-created_at",
});

/** A-E10. Errors: user.not_found, membership.unknown_tenant, membership.exists, quota.exceeded. */
export const createLink = action({
  name: "identity.user_tenants.create",
  summary: "Link a user to a tenant",
  scope: "platform",
  input: z.strictObject({
    user_id: z.uuid(),
    tenant_id: z.uuid(),
    role: RoleName.optional(),
    roles: RoleNames.optional(),
    is_approved: z.boolean().optional().describe("false leaves the link to be approved"),
  }),
  output: UserTenant,
  status: 201,
  errors: ["user.not_found", "membership.unknown_tenant", "membership.exists", "quota.exceeded"],
  async handle({ ctx, input }, batch) {
    const { user_id, tenant_id, is_approved = true } = input;
    const roles = rolesGiven(input, "viewer");
    const status = is_approved ? ("active" as const) : ("pending" as const);
    return reply(
      201,
      await batch([
        ...(is_approved
          ? [withinQuotaOf("users", sql`${tenant_id}::uuid`, sql`(select 1) one`, ctx.config.QUOTA_USERS)]
          : []),
        changeOne(
          sql`insert into identity.memberships as m (tenant_id, id, user_id, roles, status, decided_by, decided_at)
              values (${tenant_id}::uuid, ${newId()}::uuid, ${user_id}::uuid, ${arrayOf(roles)}, ${status},
                      case when ${is_approved} then app.user_id() end, case when ${is_approved} then now() end)
              on conflict (tenant_id, user_id) do update
                set roles = excluded.roles, status = excluded.status, decided_by = excluded.decided_by,
                    decided_at = excluded.decided_at
                where m.status in ('ended', 'rejected')
              returning m.id`,
          "membership.exists",
        ),
        emit([membershipCreated({ user_id, roles: [...roles], status })], tenant_id),
        shown(sql`m.tenant_id = ${tenant_id}::uuid and m.user_id = ${user_id}::uuid`),
      ]),
    );
  },
});

/** A-E12. Errors: membership.not_found, membership.last_owner. */
export const removeLink = action({
  name: "identity.user_tenants.remove",
  summary: "Unlink a user from a tenant",
  scope: "platform",
  input: z.strictObject({ user_id: z.uuid(), tenant_id: z.uuid() }),
  output: null,
  errors: ["membership.not_found", "membership.last_owner"],
  async handle({ input: { user_id, tenant_id } }, batch) {
    await batch([
      changeOne(
        sql`update identity.memberships m set status = 'ended', decided_by = app.user_id(), decided_at = now()
             where m.tenant_id = ${tenant_id}::uuid and m.user_id = ${user_id}::uuid and m.status <> 'ended'
             returning m.id`,
        "membership.not_found",
      ),
      emit([userRemoved({ user_id })], tenant_id),
    ]);
  },
});

/** A-E13 and A-E14. Errors: membership.not_found, membership.not_pending, quota.exceeded. */
function decide(verb: "approve" | "reject"): Operation {
  const to = verb === "approve" ? "active" : "rejected";
  return action({
    name: `identity.user_tenants.${verb}`,
    summary: verb === "approve" ? "Approve a link" : "Reject a link",
    scope: "platform",
    input: z.strictObject({ link_id: z.uuid() }),
    output: UserTenant,
    errors: ["membership.not_found", "membership.not_pending", "quota.exceeded"],
    async handle({ ctx, input: { link_id: id } }, batch) {
      const link = sql`identity.memberships m where m.id = ${id}::uuid`;
      return reply(
        200,
        await batch([
          refuseUnless(sql`exists (select from ${link})`, "membership.not_found"),
          ...(verb === "approve"
            ? [withinQuotaOf("users", sql`m.tenant_id`, link, ctx.config.QUOTA_USERS)]
            : []),
          changeOne(
            sql`update identity.memberships m set status = ${to}, decided_by = app.user_id(), decided_at = now()
                 where m.id = ${id}::uuid and m.status in ('pending', ${verb === "approve" ? "rejected" : "pending"})
                 returning m.id`,
            "membership.not_pending",
          ),
          emit(
            [(verb === "approve" ? membershipApproved : membershipRejected)({ membership_id: id })],
            sql`(select m.tenant_id from ${link})`,
          ),
          shown(sql`m.id = ${id}::uuid`),
        ]),
      );
    },
  });
}

export const approveLink = decide("approve");
export const rejectLink = decide("reject");
