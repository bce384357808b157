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
import { xid8 } from "#platform/database/xid8.ts";

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
  alarm_after_hours: integer().notNull().default(1),
  dead_after_hours: integer().notNull().default(72),
  offline_hours: integer(),
  refund_status: text().notNull().default("05"),
  tax_decimals: integer().notNull().default(2),
  qr_form: text(),
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
  released_at: moment(),
  codes_fetched_at: moment(),
  classes_fetched_at: moment(),
  last_number: counter().notNull().default(0),
  last_sar_number: counter().notNull().default(0),
  xid: xid8().notNull(),
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
  is_sandbox: boolean().notNull().default(false),
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

export const insurerRegistrations = fiscalSchema.table("insurer_registrations", {
  tenant_id: uuid().notNull(),
  device_id: uuid().notNull(),
  code: text().notNull(),
  name: text().notNull(),
  rate: numeric({ precision: 5, scale: 2 }).notNull(),
  state: text().notNull(),
  error: jsonb(),
  attempted_at: moment().notNull().defaultNow(),
});

const amount = () => numeric({ precision: 18, scale: 2 });
const quantity = () => numeric({ precision: 18, scale: 4 });

export const documents = fiscalSchema.table("documents", {
  ...owned,
  ...{ device_id: uuid().notNull(), warehouse_id: uuid().notNull() },
  type: text().notNull(),
  mode: text().notNull().default("normal"),
  number: counter().notNull(),
  ...{ original_id: uuid(), order_id: uuid(), return_id: uuid(), contact_id: uuid() },
  ...{ buyer_name: text(), buyer_tin: text(), buyer_phone: text(), purchase_code: text() },
  insured_number: text(),
  currency: text().notNull(),
  payment_method: text().notNull().default("cash"),
  payments: jsonb().notNull().default([]),
  ...{ reason_code: text(), remark: text() },
  sold_at: moment().notNull(),
  issued_at: moment().notNull().defaultNow(),
  ...{ issued_by: uuid(), issued_by_name: text() },
  ...{ total: amount().notNull(), tax: amount().notNull() },
  ...{ taxable: amount().notNull(), discount: amount().notNull() },
  bands: jsonb().notNull().default([]),
  tax_decimals: integer().notNull().default(2),
  rounding: numeric({ precision: 18, scale: 3 }).notNull().default("0"),
  payable: numeric({ precision: 18, scale: 3 }).notNull().generatedAlwaysAs(sql`total + rounding`),
  status: text().notNull().default("pending"),
  attempts: integer().notNull().default(0),
  next_attempt_at: moment().notNull().defaultNow(),
  gives_up_at: moment().notNull(),
  ...{ claim: uuid(), tried_at: moment(), uncertain_since: moment(), first_sent_at: moment() },
  ...{ last_error: jsonb(), request: jsonb() },
  ...{ void_reason: text(), voided_by: uuid(), voided_at: moment(), told_at: moment(), stuck_at: moment() },
  ...{ receipt_number: counter(), total_receipt_number: counter() },
  ...{ internal_data: text(), signature: text(), unsigned_reason: text(), sdc_id: text(), mrc_no: text() },
  ...{ receipted_at: moment(), qr_text: text() },
  token: text().notNull(),
  seller: jsonb(),
  original_printed_at: moment(),
  copies: integer().notNull().default(0),
  is_open: boolean().notNull().generatedAlwaysAs(sql`mode = 'normal'`),
  ...versioned,
});

export const documentLines = fiscalSchema.table("document_lines", {
  ...owned,
  document_id: uuid().notNull(),
  position: integer().notNull(),
  ...{ product_id: uuid(), order_line_id: uuid(), original_line_id: uuid() },
  ...{ item_code: text(), item_class: text(), packaging_unit: text(), quantity_unit: text() },
  name: text().notNull(),
  ...{ barcode: text(), unit: text(), unit_factor: quantity().notNull().default("1") },
  ...{ quantity: quantity().notNull(), unit_price: quantity().notNull() },
  ...{ gross: amount().notNull(), discount: amount().notNull().default("0") },
  band: text().notNull(),
  rate: numeric({ precision: 7, scale: 4 }).notNull(),
  ...{ taxable: amount().notNull(), tax: amount().notNull(), total: amount().notNull() },
  ...{ insurer_code: text(), insurer_name: text(), insured_rate: numeric({ precision: 5, scale: 2 }) },
  insured_amount: numeric({ precision: 18, scale: 2 }),
  credited_quantity: quantity().notNull().default("0"),
  ...{ credited_gross: amount().notNull().default("0"), credited_discount: amount().notNull().default("0") },
  ...{ credited_taxable: amount().notNull().default("0"), credited_tax: amount().notNull().default("0") },
  credited_total: amount().notNull().default("0"),
});

export const series = fiscalSchema.table("series", {
  ...owned,
  device_id: uuid().notNull(),
  mode: text().notNull(),
  last_number: counter().notNull().default(0),
});

export const lanes = fiscalSchema.table("lanes", {
  tenant_id: uuid().notNull(),
  device_id: uuid().notNull(),
  claim: uuid(),
  ...{ claimed_until: moment(), not_before: moment(), revives_before: moment() },
  failures: integer().notNull().default(0),
});

export const submissions = fiscalSchema.table("submissions", {
  ...owned,
  document_id: uuid().notNull(),
  attempt: integer().notNull(),
  purpose: text().notNull().default("tell"),
  outcome: text().notNull(),
  ...{ code: text(), message: text() },
  milliseconds: integer(),
  request: jsonb(),
  created_at: moment().notNull().defaultNow(),
});
