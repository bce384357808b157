import { z } from "zod";
import { Decimal } from "#platform/money.ts";
import { Day } from "../stock/closings.ts";

const count = z.int().min(0);
const Amount = z.object({ currency: z.string(), value: Decimal });
const Named = z.object({ sku: z.string(), name: z.string(), unit: z.string() });

/**
 * What a tenant's week came to, as things stood at the end of its last day; "now" is the moment of the report. Values are
 * at average cost, rounded to the decimals of the currency; lists have at most ten lines.
 */
export const WeekContent = z.object({
  tenant_name: z.string(),
  time_zone: z.string(),
  movements: z
    .array(z.object({ type: z.string(), count, values: z.array(Amount) }))
    .describe("By type; of transfers, what left"),
  stock: z.array(
    z.object({
      currency: z.string(),
      opening: Decimal,
      received: Decimal,
      issued: Decimal,
      adjusted: Decimal,
      in_transit: Decimal.describe(
        "What arrived of transfers less what left: opening + received − issued + adjusted + in_transit = closing",
      ),
      closing: Decimal,
      goods_in_transit: Decimal.describe("What had left a warehouse and was in no other, beside the closing"),
      turnover: Decimal.nullable().describe("Issued by the mean of opening and closing"),
      days_of_cover: Decimal.nullable().describe("Days that the closing stock lasts at this week's pace"),
    }),
  ),
  top_issued: z.array(Named.extend({ issued: Decimal, value: Decimal, currency: z.string() })),
  dead_stock: z.object({
    days: count,
    products: count,
    totals: z.array(Amount),
    top: z.array(
      Named.extend({
        on_hand: Decimal,
        value: Decimal,
        currency: z.string(),
        last_issued_on: Day.nullable(),
      }),
    ),
  }),
  expiries: z.object({
    days: count,
    expired: z.object({ lots: count, totals: z.array(Amount) }),
    expiring: z.object({ lots: count, totals: z.array(Amount) }),
    next: z.array(
      Named.extend({
        lot_number: z.string(),
        expires_on: Day,
        warehouse_code: z.string(),
        quantity: Decimal,
        value: Decimal,
        currency: z.string(),
      }),
    ),
  }),
  alerts: z.object({
    raised: count,
    recovered: count,
    open: count,
    low: count.describe("Places that are low now: products, and products at a warehouse"),
  }),
  purchase_requests: z.object({
    submitted: count.describe("In the week, as the next three"),
    approved: count,
    rejected: count,
    received: count,
    waiting: count.describe("Submitted and not decided, now"),
    on_order: count.describe("Approved and not fully received, now"),
  }),
});
export type WeekContent = z.infer<typeof WeekContent>;
