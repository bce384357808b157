import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { Currency, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { GivenTime } from "#platform/time.ts";
import { GivenUnit, postedBefore, Reason, Reference } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { unitUseErrors } from "../units/unit.ts";
import { likelyCost } from "./checks.ts";
import { lockPositions } from "./lock-positions.ts";
import { postedAnswer, StockMovements } from "./movement.ts";
import { postMovements } from "./post-movements.ts";

/** Sets what a unit of a product costs at a warehouse: a movement of value alone. */
export const revalueStock = command({
  name: "inventory.stock_movements.revalue",
  summary: "Set what the stock of a product at a warehouse costs",
  input: z.strictObject({
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    unit_cost: decimal({ min: 0 }),
    unit: GivenUnit.describe(
      "The unit of the product that the unit cost is of; its own where it is left out",
    ),
    currency: Currency.optional().describe("Of unit_cost; the product's where it is left out"),
    reason: Reason,
    reference: Reference,
    occurred_at: GivenTime.optional().describe(
      "From when on; now where it is left out, never in the future, and not before so many movements of its product that they cannot be valued anew at once",
    ),
    confirm: z.boolean().optional().describe("A cost far from the average is meant"),
  }),
  output: StockMovements,
  status: 201,
  roles: managerUp,
  errors: [
    ...inUseErrors,
    "stock.insufficient",
    "stock.beyond_limit",
    "stock.cost_unlikely",
    "stock.period_closed",
    "stock.too_much_since",
    "stock.too_far_back",
    "exchange_rate.missing",
    ...unitUseErrors,
  ],
  prepare: () => newId(),
  batch({ input }, first) {
    const { product_id, warehouse_id, unit, unit_cost, currency, reason, reference, occurred_at } = input;
    const place = sql`select ${product_id}::uuid as product_id, ${warehouse_id}::uuid as warehouse_id`;
    return [
      ...postedBefore(input),
      productsInUse(sql`select product_id from (${place}) p`),
      warehousesInUse(sql`select warehouse_id from (${place}) p`),
      ...likelyCost(input),
      lockPositions(place, occurred_at ? "products" : "places"),
      postMovements({
        id: { first },
        values: {
          type: sql`'revalue'`,
          product_id: sql`p.product_id`,
          warehouse_id: sql`p.warehouse_id`,
          lot_id: sql`null::uuid`,
          quantity: sql`0`,
          unit: sql`${unit ?? null}`,
          unit_quantity: unit ? sql`0` : sql`null::numeric`,
          unit_cost: sql`${unit_cost}::numeric`,
          currency: sql`${currency ?? null}`,
          reason: sql`${reason}`,
          reference: sql`${reference ?? null}`,
          occurred_at: sql`${occurred_at ?? null}::timestamptz`,
        },
        from: sql`(${place}) p`,
        order: sql`p.product_id`,
      }),
      postedAnswer(first),
    ];
  },
});
