import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { productEvents } from "../events.ts";
import { products, settings } from "../tables.ts";

const isWanted = sql`(select s.update_cost from ${settings} s)`;

/** May the cost of a product `p` change: where the tenant wants it, or it came from the receipt that is `reversed`. */
const mayChange = (reversed: string | undefined): SQL =>
  reversed === undefined ? isWanted : sql`(${isWanted} or p.cost_movement_id = ${reversed}::uuid)`;

/** The end of the costs that a product can have. */
const END = sql.raw("1e14");

/**
 * Locks the products whose cost a receipt may change, in the order of their ids, before `productsInUse` shares them.
 * `ids` is a SELECT; `reversed` the id of the receipt that is undone, where one is.
 */
export const lockCosts = (ids: SQL, reversed?: string): Statement =>
  sql`select from ${products} p where p.id in (${ids}) and ${mayChange(reversed)} order by p.id for no key update`;

/**
 * Sets what these products cost: the later of what was entered and what was received at a cost and not undone, where the
 * tenant has `update_cost`; each change emits `inventory.product.updated`. What came free tells nothing. Where there is no
 * rate for a receipt in another currency, the product's cost stays. A receipt that is undone gives up the cost that came of
 * it, whatever the setting says by then. Where `lockCosts` did not lock a product, as the setting changed after it, nobody is
 * waited for: what others hold keeps its cost until the next receipt.
 */
export function takeCosts(ids: SQL, reversed?: string): Statement {
  return emitEach(
    [
      {
        event: productEvents.updated,
        payload: productEvents.updated.payloadOf({
          product_id: sql`taken.id`,
          fields: sql`'["cost"]'::jsonb`,
        }),
        from: sql`taken where is_changed`,
      },
    ],
    sql`known as materialized (
      select p.id, p.cost as was, m.movement_id, case when m.movement_id is null then p.entered_cost else m.cost end as cost
        from ${products} p
        left join lateral inventory.last_received(p.id) m on m.occurred_at >= coalesce(p.entered_at, '-infinity')
       where p.id in (${ids}) and ${mayChange(reversed)}
         for no key update of p skip locked),
    taken as (
      update ${products} p set cost = k.cost, cost_movement_id = k.movement_id from known k
       where p.id = k.id and k.cost < ${END} and p.cost_movement_id is distinct from k.movement_id
      returning p.id, k.was <> k.cost as is_changed)`,
  );
}
