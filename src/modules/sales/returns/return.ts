import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { Timestamp } from "#platform/time.ts";
import { returnLines as lines, returns } from "../tables.ts";

/** Where what comes back goes. */
export const Destination = z.enum(["restock", "quarantine", "discard"]);

/** What a customer brought back of an order at once. */
export const Return = z
  .object({
    id: z.uuid(),
    warehouse_id: z.uuid().describe("Where it arrived"),
    destination: Destination,
    reason_code: z.string(),
    note: z.string().nullable(),
    tax: Decimal,
    total: Decimal.describe("With the tax"),
    document_id: z.uuid().nullable().describe("The credit note"),
    returned_at: Timestamp,
    returned_by: z.uuid().nullable(),
    lines: z.array(
      z.object({ id: z.uuid(), order_line_id: z.uuid(), quantity: Decimal, tax: Decimal, total: Decimal }),
    ),
  })
  .meta({ id: "Return" });

const body = bodyOf(
  viewOf(Return, returns, {
    lines: sql`(select coalesce(json_agg(json_build_object('id', ${lines.id}, 'order_line_id', ${lines.order_line_id},
        'quantity', trim_scale(${lines.quantity})::text, 'tax', trim_scale(${lines.tax})::text,
        'total', trim_scale(${lines.total})::text) order by ${lines.id}), '[]')
      from ${lines} where ${lines.return_id} = ${returns.id})`,
  }),
);

/** The returns of an order in their order, as a JSON array. */
export const returnsOf = (order: SQL): SQL => sql`(
  select coalesce(json_agg(${body}::json order by ${returns.id}), '[]') from ${returns} where ${returns.order_id} = ${order})`;
