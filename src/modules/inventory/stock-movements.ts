import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, type View } from "#platform/database/statements.ts";
import { Decimal } from "#platform/money.ts";
import { Timestamp } from "#platform/time.ts";
import { MovementType } from "./movement-legs.ts";
import { stockMovements } from "./tables.ts";

/** A row of the ledger as the API shows it: one movement, or one of a transfer's two legs. */
export const StockMovement = z
  .object({
    id: z.uuid(),
    type: MovementType,
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    quantity: Decimal.describe("Signed: what the warehouse gained or lost"),
    counted: Decimal.nullable().describe("Of a count: what was counted"),
    balance: Decimal.describe("The warehouse's stock after it"),
    unit_cost: Decimal.nullable(),
    reason: z.string().nullable(),
    reference: z.string().nullable(),
    transfer_id: z.uuid().nullable().describe("Common to a transfer's two legs"),
    occurred_at: Timestamp,
    created_by: z.uuid().nullable().describe("The person or API key that posted it"),
    created_at: Timestamp,
  })
  .meta({ id: "StockMovement" });

const movementView: View<z.infer<typeof StockMovement>> = {
  id: stockMovements.id,
  type: stockMovements.type,
  product_id: stockMovements.product_id,
  warehouse_id: stockMovements.warehouse_id,
  quantity: stockMovements.quantity,
  counted: stockMovements.counted,
  balance: stockMovements.balance,
  unit_cost: stockMovements.unit_cost,
  reason: stockMovements.reason,
  reference: stockMovements.reference,
  transfer_id: stockMovements.transfer_id,
  occurred_at: stockMovements.occurred_at,
  created_by: stockMovements.created_by,
  created_at: stockMovements.created_at,
};

/** The JSON text of a movement. */
export const movementBody: SQL = bodyOf(movementView);

/** What an event tells of a movement. */
export const movementEvent = (id: string): SQL =>
  sql`(select ${movementBody}::jsonb - '{created_by,created_at}'::text[] from ${stockMovements} where ${stockMovements.id} = ${id}::uuid)`;
