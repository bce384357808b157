import { boolean, integer, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const inventory = pgSchema("inventory");

const quantity = () => numeric({ precision: 18, scale: 4 });
const moment = () => timestamp({ withTimezone: true });

const owned = {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
};
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
  deleted_at: moment(),
};

export const products = inventory.table("products", {
  ...owned,
  sku: text().notNull(),
  name: text().notNull(),
  description: text(),
  category: text(),
  barcode: text(),
  unit: text().notNull().default("each"),
  price: quantity().notNull().default("0"),
  cost: quantity().notNull().default("0"),
  currency: text().notNull(),
  tax_category: text(),
  reorder_point: quantity(),
  reorder_quantity: quantity(),
  track_lots: boolean().notNull().default(false),
  active: boolean().notNull().default(true),
  ...versioned,
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
  active: boolean().notNull().default(true),
  ...versioned,
});

export const stockLevels = inventory.table("stock_levels", {
  tenant_id: uuid().notNull(),
  product_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  quantity: quantity().notNull(),
  updated_at: moment().notNull().defaultNow(),
});

export const stockMovements = inventory.table("stock_movements", {
  ...owned,
  type: text().notNull(),
  product_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  quantity: quantity().notNull(),
  counted: quantity(),
  balance: quantity().notNull(),
  unit_cost: quantity(),
  reason: text(),
  reference: text(),
  transfer_id: uuid(),
  occurred_at: moment().notNull().defaultNow(),
  created_by: uuid(),
  created_at: moment().notNull().defaultNow(),
});
