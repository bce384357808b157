import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { emitEach } from "#platform/events.ts";
import { command } from "#platform/operations/command.ts";
import { unitRemoved } from "../events.ts";
import { productUnits as units } from "../tables.ts";
import { thisUnit, unitFacts } from "./unit.ts";

/** Takes a unit from a product, unless something was recorded in it or another unit is made of it. */
export const removeProductUnit = command({
  name: "inventory.product_units.remove",
  summary: "Take a unit from a product",
  input: z.strictObject({ product_id: z.uuid(), unit_id: z.uuid() }),
  output: null,
  roles: managerUp,
  errors: ["product.unit_not_found", "product.unit_in_use", "version.stale"],
  batch: ({ input: { product_id, unit_id }, ifMatch }) => {
    const unit = thisUnit(product_id, unit_id);
    return [
      refuseUnless(sql`exists (select from ${unit})`, "product.unit_not_found"),
      ...refuseStale(sql`select ${units.version} from ${unit}`, ifMatch, "product.unit_not_found"),
      emitEach([{ event: unitRemoved, payload: unitRemoved.payloadOf(unitFacts), from: unit }]),
      sql`delete from ${unit}`,
    ];
  },
});
