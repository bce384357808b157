import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { insertRow } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { unitCreated } from "../events.ts";
import { thisProduct } from "../products/barcode.ts";
import { productUnits as units } from "../tables.ts";
import { ProductUnit, thisUnit, unitBody, unitErrors, unitFacts, unitFields, unitNamed } from "./unit.ts";

/** Gives a product another unit, which its movements may be said in. */
export const createProductUnit = command({
  name: "inventory.product_units.create",
  summary: "Give a product another unit, such as a box of so many",
  input: z.strictObject({ product_id: z.uuid(), ...unitFields }),
  output: ProductUnit,
  status: 201,
  roles: managerUp,
  errors: ["product.not_found", ...unitErrors],
  prepare: () => newId(),
  batch: ({ input: { product_id, unit, quantity, of } }, id) => [
    refuseUnless(sql`exists (select from ${thisProduct(product_id)})`, "product.not_found"),
    answer(
      insertRow(
        units,
        {
          ...{ id, product_id, unit, quantity, factor: quantity },
          of_unit_id: of ? unitNamed(product_id, of) : null,
        },
        sql`${unitBody} as body, ${units.version}::text as etag`,
      ),
    ),
  ],
  events: ({ input: { product_id } }, id) => [unitCreated.from(unitFacts, thisUnit(product_id, id))],
});
