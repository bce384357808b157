import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  integer,
  jsonb,
  numeric,
  pgSchema,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const schema = pgSchema("billing");

const moment = () => timestamp({ withTimezone: true });
const created = { created_at: moment().notNull().defaultNow() };
const versioned = {
  version: integer().notNull().default(1),
  ...created,
  updated_at: moment().notNull().defaultNow(),
};
const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const amount = () => numeric({ precision: 18, scale: 4 });

export const plans = schema.table("plans", {
  id: uuid().primaryKey(),
  code: text().notNull(),
  name: text().notNull(),
  cycle: text({ enum: ["month", "quarter", "year"] }).notNull(),
  prices: jsonb().notNull(),
  requests_per_minute: integer(),
  requests_per_hour: integer(),
  requests_per_day: integer(),
  products: integer(),
  users: integer(),
  contacts: integer(),
  storage_bytes: bigint({ mode: "number" }),
  soft_quotas: text().array().notNull().default([]),
  hard_at: integer().notNull().default(120),
  entitlements: text().array().notNull().default([]),
  grace_days: integer().notNull().default(0),
  notices_before: integer().notNull().default(5),
  notices_after: integer().notNull().default(5),
  notices_to_block: integer().notNull().default(3),
  notices_counted: text({ enum: ["all", "overdue"] })
    .notNull()
    .default("all"),
  archived_at: moment(),
  ...versioned,
});

export const subscriptions = schema.table("subscriptions", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  plan_id: uuid().notNull(),
  next_plan_id: uuid(),
  currency: text().notNull(),
  next_currency: text(),
  anchor_day: integer().notNull(),
  began_on: date(),
  period_start: date().notNull(),
  due_on: date().notNull(),
  price_due: amount(),
  taken_back: jsonb().notNull().default([]),
  state: text({ enum: ["trial", "active", "past_due", "blocked", "cancelled"] }).notNull(),
  is_trial: boolean().notNull().default(false),
  cancels: boolean().notNull().default(false),
  notices_sent: integer().notNull().default(0),
  last_notice_on: date(),
  next_action_at: moment(),
  unpaid: jsonb(),
  ...versioned,
});

export const notices = schema.table("notices", {
  ...owned,
  local_day: date().notNull(),
  due_on: date().notNull(),
  currency: text().notNull(),
  amount: amount().notNull(),
  blocks_on: date(),
  counted: boolean().notNull(),
  ...created,
});

export const payments = schema.table("payments", {
  ...owned,
  code: text().notNull(),
  code_key: text().notNull(),
  amount: amount(),
  currency: text(),
  paid_on: date(),
  method: text(),
  payer_phone: text(),
  status: text({ enum: ["submitted", "verified", "rejected", "expired", "reversed"] })
    .notNull()
    .default("submitted"),
  is_sandbox: boolean().notNull().default(false),
  submitted_by: uuid(),
  submitted_at: moment().notNull(),
  expires_at: moment().notNull(),
  decided_at: moment(),
  decided_by: uuid(),
  decided_how: text({ enum: ["hand", "statement"] }),
  reason: text(),
  received: amount(),
  received_on: date(),
  reversed_at: moment(),
  reversed_by: uuid(),
  ...versioned,
});

export const codeClaims = schema.table("code_claims", {
  ...owned,
  code_key: text().notNull(),
  claimed_at: moment().notNull(),
  ...created,
});

export const ledger = schema.table("ledger", {
  ...owned,
  kind: text({ enum: ["charge", "payment", "credit", "reversal", "exchange"] }).notNull(),
  currency: text().notNull(),
  amount: amount().notNull(),
  payment_id: uuid(),
  reverses_id: uuid(),
  plan_id: uuid(),
  from_day: date(),
  to_day: date(),
  note: text(),
  occurred_at: moment().notNull(),
  ...created,
});

export const documents = schema.table("documents", {
  ...owned,
  kind: text({ enum: ["invoice", "receipt", "credit_note"] }).notNull(),
  number: bigint({ mode: "number" }).notNull(),
  is_sandbox: boolean().notNull().default(false),
  currency: text().notNull(),
  amount: amount().notNull(),
  payment_id: uuid(),
  ledger_id: uuid(),
  content: jsonb().notNull(),
  issued_at: moment().notNull(),
  ...created,
});

export const numbers = schema.table("numbers", {
  kind: text().primaryKey(),
  last: bigint({ mode: "number" }).notNull(),
});

export const statementLines = schema.table("statement_lines", {
  id: uuid().primaryKey(),
  reference: text().notNull(),
  reference_key: text().notNull(),
  amount: amount().notNull(),
  currency: text().notNull(),
  paid_on: date().notNull(),
  payer_name: text(),
  payer_phone: text(),
  status: text({ enum: ["open", "matched", "dismissed"] })
    .notNull()
    .default("open"),
  payment_id: uuid(),
  reason: text(),
  brought_by: uuid(),
  tried_at: moment(),
  ...created,
});

export const suggestions = schema.table("suggestions", {
  ...owned,
  line_id: uuid().notNull(),
  payment_id: uuid().notNull(),
  reasons: text().array().notNull(),
  status: text({ enum: ["open", "accepted", "dismissed"] })
    .notNull()
    .default("open"),
  ...versioned,
});
