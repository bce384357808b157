import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff, managerUp } from "#platform/context.ts";
import { viewOf } from "#platform/database/view.ts";
import { asOfNow, line, resourceFields } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { approvalDelegationEvents } from "../events.ts";
import { approvalDelegations as delegations } from "../tables.ts";

/**
 * For a time, `to_user_id` approves with the authority of `from_user_id` too, as long as both are active members and the
 * giver has the roles. It is not handed on.
 */
export const ApprovalDelegation = z
  .object({
    ...resourceFields,
    from_user_id: z.uuid(),
    to_user_id: z.uuid(),
    starts_at: Timestamp,
    ends_at: Timestamp.describe("The first moment at which it no longer holds"),
    in_force: asOfNow(z.boolean(), "It is in its period, and the giver is an active manager, admin or owner"),
    reason: z.string().nullable(),
  })
  .meta({ id: "ApprovalDelegation" });

const inForce = sql`(${delegations.starts_at} <= app.now() and ${delegations.ends_at} > app.now()
  and exists (select from identity.active_members m
               where m.user_id = ${delegations.from_user_id} and m.roles && identity.manager_roles()))`;

export const approvalDelegationRoutes = resource({
  name: "purchasing.approval_delegations",
  noun: "approval_delegation",
  path: "/approval-delegations",
  param: "delegation_id",
  table: delegations,
  item: ApprovalDelegation,
  view: viewOf(ApprovalDelegation, delegations, { in_force: inForce }),
  fields: {
    from_user_id: z.uuid().optional().describe("Whose authority: the caller's, named or left out"),
    to_user_id: z.uuid(),
    starts_at: GivenTime.optional().describe("Now where it is left out"),
    ends_at: GivenTime,
    reason: line(500).nullable().optional(),
  },
  filters: {
    from_user_id: equals(delegations.from_user_id, z.uuid()),
    to_user_id: equals(delegations.to_user_id, z.uuid()),
    in_force: equals(inForce, z.stringbool()),
  },
  sorts: { ends_at: { by: delegations.ends_at, type: "timestamptz" } },
  events: approvalDelegationEvents,
  order: "-created_at",
  errors: [
    "approval_delegation.incomplete",
    "approval_delegation.not_yours",
    "approval_delegation.not_approver",
    "approval_delegation.unknown_user",
    "approval_delegation.ends_early",
  ],
  removalErrors: ["approval_delegation.not_yours"],
  roles: { read: anyStaff, write: managerUp, remove: managerUp },
  writers: "people",
});
