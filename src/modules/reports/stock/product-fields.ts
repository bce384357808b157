import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";

/** What a line of a report says of its product. */
export const productShape = {
  product_id: z.uuid(),
  sku: z.string(),
  product_name: z.string(),
  category: z.string().nullable(),
  unit: z.string(),
};

/** The columns of `productShape`, of a row `of` that has those of `inventory.products_view`. */
export const productColumns = (of: SQL): Record<keyof typeof productShape, SQL> => ({
  product_id: sql`${of}.id`,
  sku: sql`${of}.sku`,
  product_name: sql`${of}.name`,
  category: sql`${of}.category`,
  unit: sql`${of}.unit`,
});
