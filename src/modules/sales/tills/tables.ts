import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const sales = pgSchema("sales");

const amount = () => numeric({ precision: 18, scale: 4 });
const moment = () => timestamp({ withTimezone: true });

const owned = {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
};
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};

export const tills = sales.table("tills", {
  ...owned,
  name: text().notNull(),
  warehouse_id: uuid().notNull(),
  blind: boolean().notNull().default(false),
  active: boolean().notNull().default(true),
  ...versioned,
  deleted_at: moment(),
});

export const tillSessions = sales.table("till_sessions", {
  ...owned,
  till_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  number: integer().notNull(),
  status: text({ enum: ["open", "closed"] })
    .notNull()
    .default("open"),
  cashier_id: uuid().notNull(),
  cashier_name: text().notNull(),
  currency: text().notNull().default(sql`tenants.currency()`),
  opening_float: amount().notNull().default("0"),
  opened_at: moment().notNull().defaultNow(),
  closed_at: moment(),
  closed_by: uuid(),
  closed_by_name: text(),
  counted: jsonb(),
  totals: jsonb(),
  difference: amount(),
  note: text(),
  ...versioned,
});

export const cashMovements = sales.table("cash_movements", {
  ...owned,
  till_session_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  direction: text({ enum: ["in", "out"] }).notNull(),
  amount: amount().notNull(),
  currency: text().notNull(),
  reason: text().notNull(),
  reference: text(),
  moved_by: uuid(),
  moved_by_name: text().notNull(),
  moved_at: moment().notNull().defaultNow(),
});
