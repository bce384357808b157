import { sql } from "drizzle-orm";
import { boolean, date, integer, jsonb, numeric, text, uuid } from "drizzle-orm/pg-core";
import {
  goods,
  inventory,
  lasting,
  moment,
  owned,
  place,
  quantity,
  unitAmount,
  versioned,
} from "./columns.ts";

export const settings = inventory.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  closed_through: date(),
  backdate_days: jsonb().notNull().default({}),
  limits: jsonb().notNull().default({}),
  recount_quantity: quantity(),
  recount_percent: numeric({ precision: 7, scale: 4 }),
  reasons: text().array().notNull().default(["adjust", "discard"]),
  min_receipt_days: integer(),
  update_cost: boolean().notNull().default(false),
  ...lasting,
});

export const products = inventory.table("products", {
  ...owned,
  sku: text().notNull(),
  name: text().notNull(),
  ...{ description: text(), category: text(), barcode: text() },
  unit: text().notNull().default("each"),
  price: quantity().notNull().default("0"),
  cost: unitAmount().notNull().default("0"),
  entered_cost: unitAmount().notNull().default("0"),
  entered_at: moment(),
  cost_movement_id: uuid(),
  currency: text().notNull(),
  tax_category: text(),
  reorder_point: quantity(),
  reorder_quantity: quantity(),
  track_lots: boolean().notNull().default(false),
  expiry_required: boolean().notNull().default(false),
  whole_units: boolean().notNull().default(false),
  quarantine_returns: boolean(),
  min_receipt_days: integer(),
  serials_required: boolean().notNull().default(false),
  ...{ generic_name: text(), strength: text(), form: text(), controlled_class: text() },
  cold_chain: boolean().notNull().default(false),
  stocked: boolean().notNull().default(true),
  active: boolean().notNull().default(true),
  ...versioned,
});

export const barcodes = inventory.table("barcodes", {
  ...owned,
  product_id: uuid().notNull(),
  barcode: text().notNull(),
  key: text().notNull().generatedAlwaysAs(sql`inventory.barcode_key(barcode)`),
  pack_quantity: quantity().notNull().default("1"),
  ...versioned,
});

export const productUnits = inventory.table("product_units", {
  ...owned,
  product_id: uuid().notNull(),
  unit: text().notNull(),
  quantity: quantity().notNull(),
  of_unit_id: uuid(),
  factor: quantity().notNull(),
  ...lasting,
});

export const suppliers = inventory.table("suppliers", {
  ...owned,
  code: text().notNull(),
  name: text().notNull(),
  email: text(),
  phone: text(),
  address: text(),
  contact_name: text(),
  tax_number: text(),
  lead_time_days: integer(),
  active: boolean().notNull().default(true),
  ...versioned,
});

export const warehouses = inventory.table("warehouses", {
  ...owned,
  code: text().notNull(),
  name: text().notNull(),
  address: text(),
  branch_id: uuid(),
  quarantine: boolean().notNull().default(false),
  active: boolean().notNull().default(true),
  ...versioned,
});

export const lots = inventory.table("lots", {
  ...owned,
  product_id: uuid().notNull(),
  lot_number: text().notNull(),
  key: text().notNull().generatedAlwaysAs(sql`inventory.lot_key(lot_number)`),
  expires_on: date(),
  status: text().notNull().default("available"),
  ...{ status_reason: text(), correction_reason: text() },
  supplier_id: uuid(),
  ...lasting,
});

export const lotHistory = inventory.table("lot_history", {
  ...owned,
  ...{ lot_id: uuid().notNull(), lot_number: text().notNull(), expires_on: date(), status: text().notNull() },
  ...{ ended_at: moment().notNull(), reason: text(), changed_by: uuid() },
});

export const productLedgers = inventory.table("product_ledgers", {
  tenant_id: uuid().notNull(),
  product_id: uuid().notNull(),
});

export const stockPositions = inventory.table("stock_positions", {
  tenant_id: uuid().notNull(),
  ...place,
  quantity: quantity().notNull().default("0"),
  value: numeric({ precision: 32, scale: 4 }).notNull().default("0"),
  latest_at: moment().notNull(),
  updated_at: moment().notNull().defaultNow(),
});

export const stockLevels = inventory.table("stock_levels", {
  ...owned,
  ...goods,
  updated_at: moment().notNull().defaultNow(),
});

export const stockTransfers = inventory.table("stock_transfers", {
  ...owned,
  from_warehouse_id: uuid().notNull(),
  to_warehouse_id: uuid().notNull(),
  status: text().notNull().default("in_transit"),
  reference: text(),
  note: text(),
  sent_at: moment().notNull().defaultNow(),
  finished_at: moment(),
  ...lasting,
});

export const stockCounts = inventory.table("stock_counts", {
  ...owned,
  warehouse_id: uuid().notNull(),
  status: text().notNull().default("open"),
  blind: boolean().notNull().default(false),
  ...{ reference: text(), note: text(), reason: text(), sheet_category: text(), sheet_through: text() },
  ...{ opened_by: uuid(), opener_kind: text(), posted_by: uuid(), posted_as: jsonb() },
  ...{ stopped_because: text(), finished_at: moment() },
  ...lasting,
});

export const stockCountLines = inventory.table("stock_count_lines", {
  ...owned,
  stock_count_id: uuid().notNull(),
  product_id: uuid().notNull(),
  lot_id: uuid(),
  expected: quantity(),
  counted: quantity(),
  counted_at: moment(),
  counted_by: uuid(),
  serials: text().array(),
  rounds: integer().notNull().default(0),
  ...{ posted_at: moment(), refusal: text() },
  ...lasting,
});

export const reservations = inventory.table("reservations", {
  ...owned,
  ...goods,
  consumed: quantity().notNull().default("0"),
  released: quantity().notNull().default("0"),
  remaining: quantity().notNull().generatedAlwaysAs(sql`quantity - consumed - released`),
  status: text().notNull().default("active"),
  reference: text(),
  expires_at: moment().notNull(),
  created_by: uuid(),
  ...lasting,
});

export const stockMovements = inventory.table("stock_movements", {
  ...owned,
  type: text().notNull(),
  ...goods,
  counted: quantity(),
  balance: quantity().notNull(),
  ...{ unit: text(), unit_quantity: quantity(), serials: text().array() },
  unit_cost: numeric({ precision: 26, scale: 12 }),
  currency: text(),
  exchange_rate: numeric({ precision: 24, scale: 12 }),
  standard_cost: numeric({ precision: 34, scale: 12 }),
  reason: text(),
  reference: text(),
  transfer_id: uuid(),
  issue_id: uuid(),
  reverses_id: uuid(),
  stock_count_id: uuid(),
  ...{ supplier_id: uuid(), receipt_id: uuid(), destruction_id: uuid() },
  ...{ reservation_id: uuid(), fulfilment_line_id: uuid(), return_line_id: uuid() },
  late: boolean().notNull().default(false),
  occurred_at: moment().notNull(),
  created_by: uuid(),
  created_at: moment().notNull().defaultNow(),
  value: numeric({ precision: 32, scale: 4 }).notNull().default("0"),
});

export const serials = inventory.table("serials", {
  ...owned,
  product_id: uuid().notNull(),
  serial: text().notNull(),
  state: text().notNull(),
  warehouse_id: uuid(),
  lot_id: uuid(),
  movement_id: uuid().notNull(),
  last_warehouse: uuid().notNull(),
  other_warehouse: uuid(),
  moved_at: moment().notNull(),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
});

export const serialMovements = inventory.table("serial_movements", {
  ...{ tenant_id: uuid().notNull(), serial_id: uuid().notNull(), movement_id: uuid().notNull() },
});

export const reorderPoints = inventory.table("reorder_points", {
  ...owned,
  ...place,
  reorder_point: quantity().notNull(),
  reorder_quantity: quantity(),
  ...versioned,
});

export const stockAlerts = inventory.table("stock_alerts", {
  ...owned,
  product_id: uuid().notNull(),
  warehouse_id: uuid(),
  quantity: quantity().notNull(),
  expected: numeric({ precision: 24, scale: 4 }).notNull(),
  reorder_point: quantity().notNull(),
  raised_at: moment().notNull().defaultNow(),
  recovered_at: moment(),
  ...lasting,
});

export const movementRequests = inventory.table("movement_requests", {
  ...owned,
  status: text().notNull().default("waiting"),
  type: text().notNull(),
  ...goods,
  ...{ lot_number: text(), expires_on: date() },
  ...{ unit: text(), unit_quantity: quantity(), serials: text().array() },
  unit_cost: quantity(),
  currency: text(),
  reason: text(),
  reference: text(),
  issue_id: uuid(),
  supplier_id: uuid(),
  receipt_id: uuid(),
  occurred_at: moment().notNull().defaultNow(),
  ...{ author_id: uuid().notNull(), person_id: uuid() },
  decided_by: uuid(),
  decided_at: moment(),
  decision_reason: text(),
  ...lasting,
});

export const destructions = inventory.table("destructions", {
  ...owned,
  status: text().notNull().default("waiting"),
  number: integer(),
  reason: text().notNull(),
  method: text().notNull(),
  proposed_by: uuid().notNull(),
  proposed_by_name: text().notNull(),
  confirmed_by: uuid(),
  confirmed_by_name: text(),
  confirmed_at: moment(),
  certificate: jsonb(),
  warehouse_ids: uuid().array().notNull().default([]),
  first_warehouse: uuid().generatedAlwaysAs(sql`warehouse_ids[1]`),
  ...lasting,
});

export const destructionLines = inventory.table("destruction_lines", {
  ...owned,
  destruction_id: uuid().notNull(),
  position: integer().notNull(),
  ...goods,
  ...{ unit: text(), unit_quantity: quantity(), serials: text().array() },
});
