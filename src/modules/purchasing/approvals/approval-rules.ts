import { z } from "zod";
import { adminUp, anyStaff, managerUp } from "#platform/context.ts";
import { viewOf } from "#platform/database/view.ts";
import { Currency, Decimal, decimal } from "#platform/money.ts";
import { line, resourceFields } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { approvalRuleEvents } from "../events.ts";
import { approvalRules } from "../tables.ts";

/** The roles that a rule may name. */
export const ApproverRole = z.enum(["owner", "admin", "manager"]);

/** Who approves requests of an amount and more, up to the next rule of the same currency. */
export const ApprovalRule = z
  .object({
    ...resourceFields,
    name: z.string(),
    from_amount: Decimal.describe("The total from which the rule applies"),
    currency: z.string(),
    roles: z.array(ApproverRole),
    approvals: z.int().describe("How many people have to approve"),
  })
  .meta({ id: "ApprovalRule" });

export const approvalRuleRoutes = resource({
  name: "purchasing.approval_rules",
  noun: "approval_rule",
  path: "/approval-rules",
  param: "rule_id",
  table: approvalRules,
  item: ApprovalRule,
  view: viewOf(ApprovalRule, approvalRules, {}),
  fields: {
    name: line(100),
    from_amount: decimal({ min: 0 }),
    currency: Currency.optional(),
    roles: z
      .array(ApproverRole)
      .min(1)
      .max(managerUp.length)
      .overwrite((roles) => [...new Set(roles)]),
    approvals: z.int().min(1).max(10).optional(),
  },
  filters: { currency: equals(approvalRules.currency, Currency) },
  sorts: { from_amount: { by: approvalRules.from_amount, type: "numeric" } },
  events: approvalRuleEvents,
  order: "from_amount",
  errors: ["approval_rule.tier_taken"],
  roles: { read: anyStaff, write: adminUp, remove: adminUp },
  writers: "people",
});
