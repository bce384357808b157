import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { productUnits as units } from "../tables.ts";
import { ProductUnit, thisUnit, unitBody } from "./unit.ts";

/** One unit of a product. */
export const readProductUnit = query({
  name: "inventory.product_units.read",
  summary: "Read a unit of a product",
  input: z.strictObject({ product_id: z.uuid(), unit_id: z.uuid() }),
  output: ProductUnit,
  roles: anyStaff,
  missing: "product.unit_not_found",
  select: ({ input: { product_id, unit_id } }) =>
    sql`select ${unitBody} as body, ${units.version}::text as etag from ${thisUnit(product_id, unit_id)}`,
});
