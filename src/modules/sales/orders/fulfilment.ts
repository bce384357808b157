import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { Timestamp } from "#platform/time.ts";
import { fulfilments, fulfilmentLines as lines } from "../tables.ts";

const Goods = z.object({
  movement_id: z.uuid(),
  lot_id: z.uuid().nullable(),
  lot_number: z.string().nullable(),
  expires_on: z.iso.date().nullable(),
  quantity: Decimal.describe("In the product's own unit"),
  serials: z.array(z.string()).nullable(),
});

/** What was handed over of an order at once: its lines, and the goods that left for each. */
export const Fulfilment = z
  .object({
    id: z.uuid(),
    document_id: z.uuid().nullable().describe("The fiscal document of it"),
    fulfilled_at: Timestamp,
    fulfilled_by: z.uuid().nullable(),
    lines: z.array(
      z.object({ id: z.uuid(), order_line_id: z.uuid(), quantity: Decimal, goods: z.array(Goods) }),
    ),
  })
  .meta({ id: "Fulfilment" });

const goods = sql`(select coalesce(json_agg(json_build_object('movement_id', s.id, 'lot_id', s.lot_id, 'lot_number', s.lot_number,
    'expires_on', s.expires_on, 'quantity', trim_scale(s.quantity)::text, 'serials', s.serials) order by s.id), '[]')
  from inventory.sold_stock s where s.fulfilment_line_id = ${lines.id})`;

const body = bodyOf(
  viewOf(Fulfilment, fulfilments, {
    lines: sql`(select coalesce(json_agg(json_build_object('id', ${lines.id}, 'order_line_id', ${lines.order_line_id},
        'quantity', trim_scale(${lines.quantity})::text, 'goods', ${goods}) order by ${lines.id}), '[]')
      from ${lines} where ${lines.fulfilment_id} = ${fulfilments.id})`,
  }),
);

/** The fulfilments of an order in their order, as a JSON array. */
export const fulfilmentsOf = (order: SQL): SQL => sql`(
  select coalesce(json_agg(${body}::json order by ${fulfilments.id}), '[]')
    from ${fulfilments} where ${fulfilments.order_id} = ${order})`;
