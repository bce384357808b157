import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { unitUpdated } from "../events.ts";
import { productUnits as units } from "../tables.ts";
import { ProductUnit, thisUnit, unitBody, unitErrors, unitFacts, unitFields, unitNamed } from "./unit.ts";

/**
 * Changes a unit that nothing has been recorded in and that no other unit is made of. Any other keeps its name and its
 * factor: what was said in it would mean something else.
 */
export const changeProductUnit = command({
  name: "inventory.product_units.change",
  summary: "Change a unit that nothing was recorded in yet",
  input: z.strictObject(unitFields).partial().extend({ product_id: z.uuid(), unit_id: z.uuid() }),
  output: ProductUnit,
  roles: managerUp,
  errors: [...unitErrors, "product.unit_not_found", "product.unit_in_use", "version.stale"],
  batch: ({ input: { product_id, unit_id, of, ...values }, ifMatch }) => [
    ...refuseStale(
      sql`select ${units.version} from ${thisUnit(product_id, unit_id)} for no key update`,
      ifMatch,
      "product.unit_not_found",
    ),
    answer(
      updateRows(
        units,
        {
          version: sql`${units.version}`,
          ...values,
          ...(of === undefined ? {} : { of_unit_id: of === null ? null : unitNamed(product_id, of) }),
        },
        sql`${units.id} = ${unit_id}::uuid and ${units.product_id} = ${product_id}::uuid`,
        sql`${unitBody} as body, ${units.version}::text as etag`,
      ),
      "product.unit_not_found",
    ),
  ],
  events: ({ input: { product_id, unit_id } }) => [
    unitUpdated.from(unitFacts, thisUnit(product_id, unit_id)),
  ],
});
