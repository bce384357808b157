import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { SuggestionExplanation } from "../suggestions/suggestion-explanation.ts";
import { purchaseRequestLines as lines } from "../tables.ts";

/** A line of a purchase request. Its total is exact, with all its decimals. */
export const PurchaseRequestLine = z
  .object({
    id: z.uuid(),
    position: z.int(),
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    warehouse_id: z.uuid().describe("Where it is to arrive"),
    quantity: Decimal.describe("In the product's own unit, as what is received"),
    unit: z.string().nullable().describe("The unit that it was said in, where one was named"),
    unit_quantity: Decimal.nullable().describe("How much of that unit"),
    unit_price: Decimal.describe("Of one `unit`, where one was named, else of the product's own"),
    line_total: Decimal,
    received: Decimal,
    note: z.string().nullable(),
    explanation: SuggestionExplanation.nullable().describe("Of a suggested line"),
  })
  .meta({ id: "PurchaseRequestLine" });

const view = viewOf(PurchaseRequestLine, lines, { sku: sql`p.sku`, product_name: sql`p.name` });

/** The lines of a purchase request in their order, as a JSON array. */
export const linesOf = (purchaseRequestId: SQL): SQL => sql`(
  select coalesce(json_agg(${bodyOf(view)}::json order by ${lines.position}), '[]')
    from ${lines} join inventory.products_view p on p.id = ${lines.product_id}
   where ${lines.purchase_request_id} = ${purchaseRequestId})`;
