import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const notificationsSchema = pgSchema("notifications");

const moment = () => timestamp({ withTimezone: true });
const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const removable = { ...versioned, deleted_at: moment() };

export const notifications = notificationsSchema.table("notifications", {
  ...owned,
  user_id: uuid().notNull(),
  type: text().notNull(),
  priority: text().notNull(),
  title: text().notNull(),
  body: text().notNull(),
  link: text(),
  payload: jsonb().notNull(),
  subject: text().notNull(),
  dedupe_key: text().notNull(),
  in_app: boolean().notNull().default(true),
  read_at: moment(),
  escalate_at: moment(),
  escalate_by: text(),
  ...removable,
});

export const preferences = notificationsSchema.table("preferences", {
  ...owned,
  user_id: uuid().notNull(),
  channels: jsonb().notNull(),
  quiet_from: text(),
  quiet_to: text(),
  urgent_override: boolean().notNull().default(true),
  time_zone: text(),
  language: text(),
  digest_hour: integer(),
  escalate_after_minutes: integer(),
  escalate_by: text(),
  ...versioned,
});

export const settings = notificationsSchema.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  channels: jsonb().notNull(),
  quiet_from: text(),
  quiet_to: text(),
  digest_hour: integer(),
  escalate_after_minutes: integer(),
  escalate_by: text().notNull().default("email"),
  fallback: boolean().notNull().default(true),
  ...versioned,
});

export const providerAccounts = notificationsSchema.table("provider_accounts", {
  ...owned,
  channel: text().notNull(),
  provider: text().notNull(),
  sender: text().notNull(),
  account: text(),
  sealed_secrets: text().notNull(),
  key_id: text().notNull(),
  ...removable,
});

export const deliveries = notificationsSchema.table("deliveries", {
  ...owned,
  user_id: uuid().notNull(),
  notification_id: uuid(),
  channel: text().notNull(),
  kind: text().notNull().default("direct"),
  status: text().notNull().default("waiting"),
  digest_id: uuid(),
  urgent: boolean().notNull().default(false),
  due_at: moment().notNull().defaultNow(),
  recipient: text(),
  content: jsonb(),
  provider: text(),
  account_id: uuid(),
  account_hash: text(),
  attempts: integer().notNull().default(0),
  claim: uuid(),
  claimed_at: moment(),
  uncertain_since: moment(),
  message_id: text(),
  failure: text(),
  ...versioned,
});

export const providerEvents = notificationsSchema.table("provider_events", {
  ...owned,
  delivery_id: uuid().notNull(),
  provider: text().notNull(),
  event_key: text().notNull(),
  kind: text().notNull(),
  status: text(),
  reason: text(),
  received_at: moment().notNull().defaultNow(),
});

export const templates = notificationsSchema.table("templates", {
  ...owned,
  type: text().notNull(),
  channel: text().notNull(),
  language: text().notNull(),
  title: text(),
  text: text().notNull(),
  html: text(),
  ...removable,
});
