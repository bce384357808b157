import { bigint, integer, jsonb, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { xid8 } from "./database/xid8.ts";

const platform = pgSchema("platform");

const moment = () => timestamp({ withTimezone: true });

/** What happened. */
export const domainEvents = platform.table("domain_events", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  type: text().notNull(),
  payload: jsonb().notNull(),
  row_id: uuid(),
  occurred_at: moment().notNull().defaultNow(),
  actor_kind: text().notNull(),
  actor_id: uuid(),
  request_id: uuid(),
  xid: xid8().notNull(),
});

/** What a tenant need not keep of its events, and until when all of them are kept. */
export const keptEvents = platform.table("kept_events", {
  tenant_id: uuid().primaryKey(),
  let_go_xid: xid8().notNull(),
  let_go_id: uuid().notNull(),
  due_xid: xid8().notNull(),
  due_id: uuid().notNull(),
  night: moment(),
  greatest_id: uuid().notNull(),
  held_until: moment(),
});

/** The last event of each type that was removed. */
export const removedEvents = platform.table("removed_events", {
  tenant_id: uuid().notNull(),
  type: text().notNull(),
  xid: xid8().notNull(),
  id: uuid().notNull(),
});

/** Events that no queue has yet. */
export const outbox = platform.table("outbox", { tenant_id: uuid().notNull(), id: uuid().notNull() });

/** Messages that no consumer could take. */
export const deadLetters = platform.table("dead_letters", {
  id: uuid().notNull(),
  message_id: text().notNull(),
  queue: text().notNull(),
  message: jsonb().notNull(),
  name: text(),
  tenant_id: uuid(),
  error: text(),
  attempts: integer(),
  died_at: moment().notNull().defaultNow(),
  replayed_at: moment(),
  replayed_by: uuid(),
  version: integer().notNull().default(1),
  updated_at: moment().notNull().defaultNow(),
});

/** What a tenant may have and how often it may call; null is the default. */
export const tenantLimits = platform.table("tenant_limits", {
  tenant_id: uuid().notNull(),
  id: uuid(),
  requests_per_minute: integer(),
  requests_per_hour: integer(),
  requests_per_day: integer(),
  products: integer(),
  users: integer(),
  contacts: integer(),
  storage_bytes: bigint({ mode: "number" }),
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
});

/** Requests admitted and refused in a minute, hour or day. */
export const usageWindows = platform.table("usage_windows", {
  tenant_id: uuid().notNull(),
  granularity: text().notNull(),
  window_start: moment().notNull(),
  allowed: bigint({ mode: "number" }).notNull(),
  refused: bigint({ mode: "number" }).notNull(),
});
