import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { thisProduct } from "../products/barcode.ts";
import { productUnits as units } from "../tables.ts";
import { ProductUnit, unitBody } from "./unit.ts";

/** The units of a product beside its own, the oldest first. */
export const listProductUnits = list({
  name: "inventory.product_units.list",
  summary: "List the units of a product beside its own",
  item: ProductUnit,
  roles: anyStaff,
  filters: {
    product_id: matches(z.uuid(), (id) => {
      const isThere = holds(sql`exists (select from ${thisProduct(id)})`, "product.not_found");
      return sql`(select ${isThere}) and ${units.product_id} = ${id}::uuid`;
    }),
  },
  required: ["product_id"],
  from: sql`${units}`,
  body: unitBody,
  id: units.id,
  sorts: { created_at: { by: units.id, type: "uuid" } },
  order: "created_at",
  errors: ["product.not_found"],
});
