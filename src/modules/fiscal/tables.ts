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

const fiscalSchema = pgSchema("fiscal");

const moment = () => timestamp({ withTimezone: true });
const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const counter = () => bigint({ mode: "number" });

export const settings = fiscalSchema.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  country: text(),
  default_band: text(),
  documents_on: text().notNull().default("fulfilment"),
  alarm_after_hours: integer().notNull().default(4),
  dead_after_hours: integer().notNull().default(72),
  offline_hours: integer(),
  refund_status: text().notNull().default("05"),
  tax_decimals: integer().notNull().default(2),
  qr_form: text().notNull().default("text"),
  qr_number: text().notNull().default("receipt"),
  send_copies: boolean().notNull().default(false),
  tourism_tax: boolean().notNull().default(false),
  stock_path: text().notNull().default("stock"),
  item_class: text(),
  item_type: text().notNull().default("2"),
  packaging_unit: text(),
  quantity_unit: text(),
  origin: text(),
  ...versioned,
});

export const taxRates = fiscalSchema.table("tax_rates", {
  ...owned,
  country: text().notNull(),
  band: text().notNull(),
  rate: numeric({ precision: 7, scale: 4 }).notNull(),
  valid_from: date().notNull(),
  source: text().notNull(),
  ...versioned,
});

export const devices = fiscalSchema.table("devices", {
  ...owned,
  branch_id: uuid(),
  name: text().notNull(),
  country: text().notNull(),
  tin: text().notNull(),
  branch_code: text().notNull(),
  serial: text().notNull(),
  flavour: text().notNull(),
  environment: text().notNull(),
  base_url: text().notNull(),
  status: text().notNull().default("new"),
  status_since: moment().notNull().defaultNow(),
  sealed_keys: text(),
  key_id: text(),
  sdc_id: text(),
  mrc_no: text(),
  taxpayer_name: text(),
  initialised_at: moment(),
  codes_fetched_at: moment(),
  classes_fetched_at: moment(),
  last_number: counter().notNull().default(0),
  last_sar_number: counter().notNull().default(0),
  last_success_at: moment(),
  last_failure_at: moment(),
  last_error: jsonb(),
  offline_since: moment(),
  ...versioned,
});

export const claims = fiscalSchema.table("claims", {
  ...owned,
  device_id: uuid().notNull(),
  country: text().notNull(),
  environment: text().notNull(),
  tin: text().notNull(),
  branch_code: text().notNull(),
  serial: text().notNull(),
  created_at: moment().notNull().defaultNow(),
});

export const codes = fiscalSchema.table("codes", {
  ...owned,
  device_id: uuid().notNull(),
  class: text().notNull(),
  class_name: text().notNull(),
  code: text().notNull(),
  name: text().notNull(),
  rate: numeric({ precision: 7, scale: 4 }),
  sort: integer().notNull().default(0),
  active: boolean().notNull().default(true),
  fetched_at: moment().notNull().defaultNow(),
});

export const itemClasses = fiscalSchema.table("item_classes", {
  ...owned,
  country: text().notNull(),
  code: text().notNull(),
  name: text().notNull(),
  level: integer().notNull(),
  band: text(),
  active: boolean().notNull().default(true),
  fetched_at: moment().notNull().defaultNow(),
});

export const buyers = fiscalSchema.table("buyers", {
  ...owned,
  country: text().notNull(),
  tin: text().notNull(),
  name: text(),
  status: text(),
  address: text(),
  fetched_at: moment().notNull().defaultNow(),
});

export const items = fiscalSchema.table("items", {
  tenant_id: uuid().notNull(),
  id: uuid().generatedAlwaysAs(sql`product_id`),
  product_id: uuid().notNull(),
  number: integer().notNull(),
  item_code: text().notNull(),
  item_class: text().notNull(),
  item_type: text().notNull(),
  packaging_unit: text().notNull(),
  quantity_unit: text().notNull(),
  origin: text().notNull(),
  ...versioned,
});

export const itemRegistrations = fiscalSchema.table("item_registrations", {
  tenant_id: uuid().notNull(),
  device_id: uuid().notNull(),
  product_id: uuid().notNull(),
  item_code: text().notNull(),
  item_class: text().notNull(),
  name: text().notNull(),
  band: text().notNull(),
  state: text().notNull(),
  error: jsonb(),
  attempted_at: moment().notNull().defaultNow(),
});
