import { integer, numeric, pgSchema, timestamp, uuid } from "drizzle-orm/pg-core";

export const inventory = pgSchema("inventory");
export const quantity = () => numeric({ precision: 18, scale: 4 });
export const unitAmount = () => numeric({ precision: 26, scale: 12 });
export const moment = () => timestamp({ withTimezone: true });

export const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
export const place = { product_id: uuid().notNull(), warehouse_id: uuid().notNull() };
export const goods = { ...place, lot_id: uuid(), quantity: quantity().notNull() };
export const lasting = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
export const versioned = { ...lasting, deleted_at: moment() };
