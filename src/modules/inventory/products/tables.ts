import { text, uuid } from "drizzle-orm/pg-core";
import { inventory } from "../columns.ts";

export const searchParts = inventory.table("search_parts", {
  tenant_id: uuid().notNull(),
  part: text().notNull(),
  product_id: uuid().notNull(),
});
