import { bigint, boolean, integer, jsonb, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { xid8 } from "#platform/database/xid8.ts";

const monitoring = pgSchema("monitoring");

const moment = () => timestamp({ withTimezone: true });
const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const severity = () => text({ enum: ["LOW", "MEDIUM", "HIGH", "CRITICAL"] }).notNull();

export const rules = monitoring.table("rules", {
  ...owned,
  standard: text(),
  name: text().notNull(),
  description: text(),
  enabled: boolean().notNull().default(true),
  severity: severity(),
  logic: jsonb().notNull(),
  responses: jsonb().notNull().default([]),
  effective_from: moment().notNull().defaultNow(),
  ...versioned,
  deleted_at: moment(),
});

export const ruleFaults = monitoring.table("rule_faults", {
  tenant_id: uuid().notNull(),
  rule_id: uuid().notNull(),
  code: text().notNull(),
  found_at: moment().notNull().defaultNow(),
});

export const ruleGroups = monitoring.table("rule_groups", {
  ...owned,
  rule_id: uuid().notNull(),
  since: moment().notNull(),
  group_key: text().notNull(),
  group_values: jsonb().notNull(),
  state: jsonb(),
  settled_through: bigint({ mode: "number" }).notNull().default(0),
  matches: jsonb().notNull().default([]),
  written: jsonb().notNull().default([]),
  revision: integer().notNull().default(1),
  due_at: moment().notNull(),
});

export const auditReadings = monitoring.table("audit_readings", {
  tenant_id: uuid().primaryKey(),
  read_through: uuid().notNull(),
  looked_at: moment(),
  next_xid: xid8(),
});

export const collections = monitoring.table("collections", {
  name: text().primaryKey(),
  through: moment().notNull(),
});

export const platformMetrics = monitoring.table("platform_metrics", {
  taken_at: moment().primaryKey(),
  figures: jsonb().notNull(),
  attention: jsonb().notNull(),
});

export const alerts = monitoring.table("alerts", {
  ...owned,
  rule_id: uuid().notNull(),
  group_id: uuid().notNull(),
  number: integer().notNull(),
  rule_name: text().notNull(),
  severity: severity(),
  group_key: text().notNull(),
  group_values: jsonb().notNull(),
  title: text().notNull(),
  summary: text().notNull(),
  fact_ids: uuid().array().notNull().default([]),
  status: text({ enum: ["open", "acknowledged", "resolved"] })
    .notNull()
    .default("open"),
  fired_at: moment().notNull(),
  ended_at: moment(),
  withdrawn_at: moment(),
  silenced_until: moment(),
  notified_at: moment(),
  acknowledged_at: moment(),
  acknowledged_by: uuid(),
  assigned_to: uuid(),
  resolved_at: moment(),
  resolved_by: uuid(),
  note: text(),
  responses: jsonb().notNull().default([]),
  ...versioned,
});
