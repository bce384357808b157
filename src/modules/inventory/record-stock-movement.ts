import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { answer } from "#platform/database/statements.ts";
import { errorKind } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { type GivenMovement, type Leg, legsOf, movementFields } from "./movement-legs.ts";
import { movementBody, movementEvent, StockMovement } from "./stock-movements.ts";
import { products, stockMovements, warehouses } from "./tables.ts";

type Thing = PgTable & Record<"id" | "active" | "deleted_at", PgColumn>;

/** Ends the transaction unless the thing is there and active, and keeps it so until the commit. */
function inUse(table: Thing, id: string, noun: "product" | "warehouse"): Statement {
  const [missing, inactive] = [`${noun}.not_found`, `${noun}.inactive`];
  return sql`select app.guard(found.active is not null, ${errorKind(missing).status}, ${missing}),
      app.guard(found.active, ${errorKind(inactive).status}, ${inactive})
    from (select 1) one left join (
      select ${table.active} as active from ${table}
       where ${table.id} = ${id}::uuid and ${table.deleted_at} is null for share
    ) found on true`;
}

function rowOf(given: GivenMovement, leg: Leg): SQL {
  const { type, product_id, unit_cost, reason, reference, occurred_at } = given;
  return sql`(${leg.id}::uuid, ${type}, ${product_id}::uuid, ${leg.warehouse_id}::uuid, ${leg.quantity}::numeric,
    ${leg.counted}::numeric, ${unit_cost ?? null}::numeric, ${reason ?? null}, ${reference ?? null},
    ${leg.transfer_id}::uuid, coalesce(${occurred_at ?? null}::timestamptz, now()))`;
}

/**
 * Posts a movement to the ledger; the answer has its rows with the balances after them. Errors: product.not_found,
 * .inactive, warehouse.not_found, .inactive, stock.insufficient with `available` and `requested`, stock.too_large.
 */
export const recordStockMovement = command({
  name: "inventory.stock_movements.record",
  summary: "Move stock: receive, issue, transfer, adjust, return, discard or count",
  input: z.strictObject(movementFields),
  output: z
    .object({ movements: z.array(StockMovement).describe("One; of a transfer, what left and what arrived") })
    .meta({ id: "StockMovements" }),
  status: 201,
  errors: [
    "product.not_found",
    "product.inactive",
    "warehouse.not_found",
    "warehouse.inactive",
    "stock.insufficient",
    "stock.too_large",
    "conflict.retry",
  ],
  roles: staffUp,
  prepare: ({ input }) => legsOf(input),
  batch: ({ input }, legs) => [
    inUse(products, input.product_id, "product"),
    ...legs.map((leg) => inUse(warehouses, leg.warehouse_id, "warehouse")),
    answer(
      sql`select '{"movements":[' || string_agg(body, ',' order by id) || ']}' as body, null::text as etag from posted`,
      undefined,
      sql`posted as (
        insert into ${stockMovements} (id, type, product_id, warehouse_id, quantity, counted, unit_cost, reason,
                                       reference, transfer_id, occurred_at)
        values ${sql.join(
          legs.map((leg) => rowOf(input, leg)),
          sql`, `,
        )}
        returning ${stockMovements.id} as id, ${movementBody} as body)`,
    ),
  ],
  events: (_, legs) => legs.map(({ id }) => ({ type: "inventory.stock.moved", payload: movementEvent(id) })),
});
