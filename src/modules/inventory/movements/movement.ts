import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type AnswerStatement, answer } from "#platform/database/answer.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { Timestamp } from "#platform/time.ts";
import { lots, stockMovements } from "../tables.ts";

/**
 * Why stock moved. `return` is stock that a customer brings back; `supplier_return` goes back to a supplier; `count` sets a
 * level to what was counted; `revalue` sets what the stock of a warehouse costs, and moves nothing.
 */
export const MovementType = z.enum([
  "receive",
  "issue",
  "transfer",
  "adjust",
  "return",
  "discard",
  "count",
  "revalue",
  "supplier_return",
]);
export type MovementType = z.infer<typeof MovementType>;

/** Movements that correct stock: each has a limit by role, and what is beyond it waits for somebody's approval. */
export const CORRECTIONS = [
  "count",
  "adjust",
  "discard",
  "return",
  "supplier_return",
] as const satisfies MovementType[];

/** The types of movement that are posted as they are given; a revaluation and a reversal are posted by themselves. */
export const GivenType = MovementType.exclude(["revalue"]);

/** A row of the ledger as the API has it: one movement, or one leg of a transfer. */
export const StockMovement = z
  .object({
    id: z.uuid(),
    type: MovementType,
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    lot_id: z.uuid().nullable(),
    lot_number: z.string().nullable(),
    quantity: Decimal.describe(
      "Signed: what the warehouse gained or lost; of a count, what the level then needed to become what was counted",
    ),
    counted: Decimal.nullable().describe("Of a count: what was counted"),
    balance: Decimal.describe("The warehouse's stock of the product, all lots together, when it was posted"),
    unit: z.string().nullable().describe("The unit of the product that it was said in, where one was named"),
    unit_quantity: Decimal.nullable().describe(
      "How much of that unit: signed as the quantity; of a count, what was counted; of one of several lots, its share",
    ),
    serials: z.array(z.string()).nullable().describe("Of the packs that moved, where they were named"),
    unit_cost: Decimal.nullable().describe("Of one `unit`, where one was named, else of the product's own"),
    currency: z.string().nullable().describe("Of unit_cost"),
    exchange_rate: Decimal.nullable().describe("That brought unit_cost into the currency of the books"),
    reason: z.string().nullable(),
    reference: z.string().nullable(),
    transfer_id: z.uuid().nullable().describe("Common to what left and what arrived"),
    issue_id: z.uuid().nullable().describe("Of a return: the issue that it takes back"),
    reverses_id: z.uuid().nullable().describe("Of a receipt that is undone: which"),
    stock_count_id: z.uuid().nullable().describe("The count whose difference this is"),
    supplier_id: z.uuid().nullable().describe("Of a receipt of an order, and of a return to a supplier"),
    receipt_id: z.uuid().nullable().describe("Of a return to a supplier: the receipt that it takes back"),
    destruction_id: z.uuid().nullable().describe("Of a discard: the destruction that it is part of"),
    reservation_id: z.uuid().nullable().describe("Of an issue: the reservation that it consumes"),
    late: z.boolean().describe("Posted behind something that happened after it"),
    occurred_at: Timestamp,
    created_by: z.uuid().nullable().describe("The person or API key that posted it"),
    created_at: Timestamp,
  })
  .meta({ id: "StockMovement" });

/** The JSON text of a movement. */
export const movementBody: SQL = bodyOf(
  viewOf(StockMovement, stockMovements, {
    lot_number: sql`(select t.lot_number from ${lots} t where t.id = ${stockMovements.lot_id})`,
  }),
);

/** The answer to what was posted: each movement, in the order of posting. */
export const StockMovements = z
  .object({
    movements: z
      .array(StockMovement)
      .describe("One for each lot; of a transfer, all that left and then all that arrived"),
  })
  .meta({ id: "StockMovements" });

/** The condition on the movements that one statement posted under `nth_id` of this id. */
const postedAs = (id: string): SQL =>
  sql`${stockMovements.id} between inventory.nth_id(${id}::uuid, 0) and inventory.nth_id(${id}::uuid, 65535)`;

/** The statement that answers with the movements of one posting. */
export const postedAnswer = (id: string): AnswerStatement =>
  answer(sql`select '{"movements":[' || coalesce(string_agg(body, ',' order by id), '') || ']}' as body, null::text as etag
    from (select ${stockMovements.id} as id, ${movementBody} as body from ${stockMovements} where ${postedAs(id)}) m`);
