import { boolean, date, integer, jsonb, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const reports = pgSchema("reports");

const quantity = () => numeric({ precision: 24, scale: 4 }).notNull();
const value = () => numeric({ precision: 32, scale: 4 }).notNull();
const moment = () => timestamp({ withTimezone: true }).notNull().defaultNow();

export const dailyStock = reports.table("daily_stock", {
  tenant_id: uuid().notNull(),
  product_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  generation: integer().notNull().default(1),
  day: date().notNull(),
  latest: boolean().notNull(),
  movements: integer().notNull(),
  was_issued: boolean().notNull(),
  received: quantity(),
  received_value: value(),
  issued: quantity(),
  issued_value: value(),
  adjusted: quantity(),
  adjusted_value: value(),
  change: quantity(),
  change_value: value(),
  closing_quantity: quantity(),
  closing_value: value(),
});

export const dayZones = reports.table("day_zones", {
  tenant_id: uuid().notNull(),
  generation: integer().notNull().default(1),
  time_zone: text().notNull(),
  next_generation: integer(),
  next_time_zone: text(),
  last_generation: integer().notNull().default(1),
  state: text({ enum: ["done", "summing", "clearing"] })
    .notNull()
    .default("done"),
  product_id: uuid().notNull(),
  through: date(),
  asked_at: moment(),
});

export const weeklyReports = reports.table("weekly_reports", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  first_day: date().notNull(),
  last_day: date().notNull(),
  content: jsonb().notNull(),
  mailed_to: text().array().notNull().default([]),
  version: integer().notNull().default(1),
  created_at: moment(),
  updated_at: moment(),
});
