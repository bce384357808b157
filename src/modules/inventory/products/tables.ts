import { integer, uuid } from "drizzle-orm/pg-core";
import { inventory } from "../columns.ts";

export const searchGrams = inventory.table("search_grams", {
  tenant_id: uuid().notNull(),
  product_id: uuid().notNull(),
  grams: integer().array().notNull(),
});
