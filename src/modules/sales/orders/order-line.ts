import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { orderLines as lines } from "../tables.ts";

/** A line of an order: what of which product, at which price, and what became of it. */
export const OrderLine = z
  .object({
    id: z.uuid(),
    position: z.int(),
    product_id: z.uuid(),
    sku: z.string().describe("Of the product when the order was written, as its name is"),
    name: z.string(),
    stocked: z.boolean().describe("False: nothing leaves the stock for it, as it is a service"),
    quantity: Decimal.describe("Of `unit`, where one was named, else of the product's own"),
    unit: z.string().nullable(),
    lot_id: z.uuid().nullable().describe("The lot that somebody chose; null: what expires first"),
    serials: z.array(z.string()).nullable(),
    list_price: Decimal.describe("Of one unit by the product's card, in the order's currency"),
    unit_price: Decimal.describe("Of one unit, as it is sold"),
    price_overridden: z.boolean().describe("Somebody asked another price than the card's"),
    discount_percent: Decimal.nullable(),
    discount_amount: Decimal.nullable(),
    gross: Decimal.describe("quantity × unit_price"),
    line_discount: Decimal.describe("What the line's own discount comes to"),
    order_discount: Decimal.describe("Its share of the order's discount"),
    band: z.string().nullable().describe("The band of tax; null for a tenant without a tax authority"),
    rate: Decimal.describe("Percent"),
    net: Decimal.describe("total − tax"),
    tax: Decimal,
    total: Decimal.describe("With the tax"),
    insured_percent: Decimal.nullable().describe("The insurer's share; null where the order has none"),
    prescription_line_id: z.uuid().nullable().describe("The line of a prescription that it is sold by"),
    fulfilled: Decimal.describe("Handed over, in the line's unit, as the quantities below are"),
    returned: Decimal.describe("Of that, brought back"),
    cancelled: Decimal.describe("Given up before it was handed over"),
    invoiced: Decimal.describe("On receipts, less what of it was credited"),
    note: z.string().nullable(),
  })
  .meta({ id: "OrderLine" });

const body = bodyOf(viewOf(OrderLine, lines, { net: sql`trim_scale(${lines.total} - ${lines.tax})::text` }));

/** The lines of an order in their order, as a JSON array. */
export const linesOf = (order: SQL): SQL => sql`(
  select coalesce(json_agg(${body}::json order by ${lines.position}), '[]') from ${lines} where ${lines.order_id} = ${order})`;
