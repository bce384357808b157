import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { productOf, warehouseOf } from "#modules/inventory";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { equals, matches, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { Category } from "../dispensing-rules.ts";
import { dispensingRestored } from "../events.ts";
import { dispensings, prescriptionLines as lines } from "../tables.ts";
import { givenBackFacts } from "./dispense.ts";

/** What was given out, and of which prescription. */
export const Dispensing = z
  .object({
    id: z.uuid(),
    prescription_id: z.uuid().nullable().describe("Null: it is noted as sold without one"),
    prescription_line_id: z.uuid().nullable(),
    order_id: z.uuid(),
    order_line_id: z.uuid(),
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    category: Category.describe("Of the product when it was given out"),
    quantity: Decimal.describe("In the product's own unit"),
    given_back: Decimal.describe("What of that the prescription has again"),
    dispensed_at: Timestamp,
    early_reason: z.string().nullable().describe("Why it was given before the filling before it had run out"),
    dispensed_by: z.uuid().nullable(),
    version: z.int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Dispensing" });

const prescription = sql`(select ${lines.prescription_id} from ${lines} where ${lines.id} = ${dispensings.prescription_line_id})`;
const body = bodyOf(viewOf(Dispensing, dispensings, { prescription_id: prescription }));
const thisOne = (id: string): SQL => sql`${dispensings} where ${dispensings.id} = ${id}::uuid`;

/** What was given out, the latest first. */
export const listDispensings = list({
  name: "pharmacy.dispensings.list",
  summary: "List what was dispensed",
  item: Dispensing,
  roles: staffUp,
  filters: {
    prescription_id: matches(
      z.uuid(),
      (id) =>
        sql`${dispensings.prescription_line_id} in (select ${lines.id} from ${lines} where ${lines.prescription_id} = ${id}::uuid)`,
    ),
    order_id: equals(dispensings.order_id, z.uuid()),
    product_id: equals(dispensings.product_id, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`${dispensings.warehouse_id} = ${id}`),
    category: equals(dispensings.category, Category),
    prescribed: matches(
      z.stringbool().describe("False: what is noted as sold without a prescription"),
      (is) =>
        is
          ? sql`${dispensings.prescription_line_id} is not null`
          : sql`${dispensings.prescription_line_id} is null`,
    ),
    from: since(dispensings.dispensed_at, GivenTime.describe("Given out at or after")),
    to: until(dispensings.dispensed_at, GivenTime.describe("Given out at or before")),
  },
  from: pagesInSight(dispensings.id, dispensings.warehouse_id),
  body,
  id: dispensings.id,
  expand: { product: productOf(dispensings.product_id), warehouse: warehouseOf(dispensings.warehouse_id) },
  sorts: {
    created_at: { by: dispensings.id, type: "uuid" },
    dispensed_at: { by: dispensings.dispensed_at, type: "timestamptz" },
  },
  order: ({ from, to }) => (from || to ? "-dispensed_at" : "-created_at"),
});

/**
 * Gives a prescription back what came back of what was dispensed: what a customer brought to a quarantine, or what was thrown away, was given
 * out all the same, and only who dispenses says that it counts for nothing.
 */
export const giveBackDispensed = command({
  name: "pharmacy.dispensings.give_back",
  summary: "Give a prescription back what came back of what was dispensed",
  input: z.strictObject({
    dispensing_id: z.uuid(),
    quantity: decimal({ positive: true })
      .optional()
      .describe("In the product's own unit; all that came back where it is left out"),
    reason: line(500),
  }),
  output: Dispensing,
  roles: staffUp,
  errors: [
    "dispensing.not_found",
    "dispensing.no_prescription",
    "dispensing.more_than_returned",
    "prescription.dispensing_denied",
  ],
  batch: ({ input: { dispensing_id: id, quantity, reason } }) => [
    sql`select pharmacy.give_back(${id}::uuid, ${quantity ?? null}::numeric, ${reason})`,
    answer(sql`select ${body} as body, null::text as etag from ${thisOne(id)}`),
  ],
  events: ({ input }) => [dispensingRestored.from(givenBackFacts, thisOne(input.dispensing_id))],
});
