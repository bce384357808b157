import { type SQL, sql } from "drizzle-orm";
import { boolean, date, integer, jsonb, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const purchasing = pgSchema("purchasing");

const amount = () => numeric({ precision: 18, scale: 4 });
const moment = () => timestamp({ withTimezone: true });
const givenMoment = () => timestamp({ withTimezone: true, mode: "string" });

const owned = {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
};
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const removable = { ...versioned, deleted_at: moment() };

export const settings = purchasing.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  allow_self_approval: boolean().notNull().default(false),
  receive_tolerance_percent: numeric({ precision: 7, scale: 4 }).notNull().default("0"),
  update_supplier_price: boolean().notNull().default(false),
  remind_after_hours: integer().default(48),
  remind_times: integer().notNull().default(3),
  ...versioned,
});

export const supplierProducts = purchasing.table("supplier_products", {
  ...owned,
  supplier_id: uuid().notNull(),
  product_id: uuid().notNull(),
  supplier_sku: text(),
  price: numeric({ precision: 26, scale: 12 }).notNull(),
  currency: text().notNull(),
  lead_time_days: integer(),
  minimum_quantity: amount(),
  preferred: boolean().notNull().default(false),
  ...removable,
});

export const approvalRules = purchasing.table("approval_rules", {
  ...owned,
  name: text().notNull(),
  from_amount: amount().notNull(),
  currency: text().notNull(),
  roles: text().array().notNull(),
  approvals: integer().notNull().default(1),
  ...removable,
});

export const approvalDelegations = purchasing.table("approval_delegations", {
  ...owned,
  from_user_id: uuid().notNull(),
  to_user_id: uuid().notNull(),
  starts_at: givenMoment().notNull().defaultNow(),
  ends_at: givenMoment().notNull(),
  reason: text(),
  ...removable,
});

export const purchaseRequests = purchasing.table("purchase_requests", {
  ...owned,
  status: text({
    enum: [
      "draft",
      "submitted",
      "approved",
      "rejected",
      "cancelled",
      "partially_received",
      "received",
      "closed",
    ],
  })
    .notNull()
    .default("draft"),
  supplier_id: uuid(),
  currency: text().notNull(),
  reference: text(),
  note: text(),
  needed_by: date(),
  suggested: boolean().notNull().default(false),
  author_id: uuid().notNull(),
  rule_id: uuid(),
  approver_roles: text().array(),
  required_approvals: integer(),
  approvals: integer().notNull().default(0),
  round: integer().notNull().default(1),
  submitted_at: moment(),
  decided_at: moment(),
  decision_reason: text(),
  warehouse_ids: uuid().array().notNull().default([]),
  first_warehouse: uuid().generatedAlwaysAs(sql`warehouse_ids[1]`),
  ...removable,
});

export const purchaseRequestLines = purchasing.table("purchase_request_lines", {
  ...owned,
  purchase_request_id: uuid().notNull(),
  position: integer().notNull(),
  product_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  quantity: amount().notNull(),
  unit: text(),
  unit_quantity: amount(),
  unit_price: amount().notNull(),
  line_total: numeric({ precision: 38, scale: 8 })
    .notNull()
    .generatedAlwaysAs((): SQL => sql`coalesce(unit_quantity, quantity) * unit_price`),
  received: amount().notNull().default("0"),
  note: text(),
  explanation: jsonb(),
});

export const purchaseRequestSteps = purchasing.table("purchase_request_steps", {
  ...owned,
  purchase_request_id: uuid().notNull(),
  kind: text({
    enum: [
      "create",
      "change",
      "submit",
      "approve",
      "reject",
      "cancel",
      "receive",
      "reverse",
      "rework",
      "remove",
      "restore",
    ],
  }).notNull(),
  status: text().notNull(),
  round: integer().notNull().default(1),
  actor_kind: text().notNull(),
  actor_id: uuid(),
  person_id: uuid(),
  authority_id: uuid(),
  reason: text(),
  detail: jsonb(),
  occurred_at: moment().notNull().defaultNow(),
});

export const approvalReminders = purchasing.table("approval_reminders", {
  ...owned,
  purchase_request_id: uuid().notNull(),
  round: integer().notNull(),
  number: integer().notNull(),
  reminded_at: moment().notNull(),
  mailed_to: text().array().notNull().default([]),
  mailed_at: moment(),
  ...versioned,
});
