import { sql } from "drizzle-orm";
import { integer, jsonb, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const fiscalSchema = pgSchema("fiscal");

const moment = () => timestamp({ withTimezone: true });
const ofTenant = { tenant_id: uuid().primaryKey(), id: uuid().generatedAlwaysAs(sql`tenant_id`) };
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const amount = () => numeric({ precision: 18, scale: 2 });

export const receiptSettings = fiscalSchema.table("receipt_settings", {
  ...ofTenant,
  trade_name: text(),
  address_lines: text().array(),
  phone: text(),
  email: text(),
  top_message: text(),
  bottom_message: text(),
  colour: text(),
  paper: text().notNull().default("a4"),
  ...versioned,
});

export const logos = fiscalSchema.table("logos", {
  ...ofTenant,
  object_key: text(),
  printed_key: text(),
  type: text(),
  width: integer(),
  height: integer(),
  bytes: integer(),
  replaced_keys: text().array().notNull().default([]),
  ...versioned,
});

export const zReports = fiscalSchema.table("z_reports", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  device_id: uuid().notNull(),
  number: integer().notNull(),
  opened_at: moment(),
  closed_at: moment().notNull().defaultNow(),
  closed_by: uuid(),
  closed_by_name: text(),
  last_numbers: jsonb().notNull(),
  void_documents: uuid().array().notNull().default([]),
  total: amount().notNull(),
  tax: amount().notNull(),
  grand_total: amount().notNull(),
  content: jsonb().notNull(),
  created_at: moment().notNull().defaultNow(),
});
