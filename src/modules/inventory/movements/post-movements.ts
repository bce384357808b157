import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Statement } from "#platform/database/connection.ts";
import { viewOf } from "#platform/database/view.ts";
import { emitEach } from "#platform/events.ts";
import { countChanged, stockMoved } from "../events.ts";
import { stockMovements } from "../tables.ts";

type Column = Exclude<keyof (typeof stockMovements)["_"]["columns"], "id" | "tenant_id">;
type Needed = "type" | "product_id" | "warehouse_id" | "lot_id" | "quantity";

/** Movements to post: one for each row of `from`. */
export interface Posting {
  /** Their id, or a new id from which theirs follow: `nth_id` in the order of posting. */
  id: SQL | { first: string };
  values: Record<Needed, SQL> & Partial<Record<Exclude<Column, Needed>, SQL>>;
  /** SQL after FROM. */
  from: SQL;
  /** The order in which they are posted. */
  order: SQL;
}

const posted = alias(stockMovements, "posted");
const payload = stockMoved.payloadOf(viewOf(stockMoved.payload, posted, {}));

const count = alias(stockMovements, "given_way");
const changed = countChanged.payloadOf(viewOf(countChanged.payload, count, { movement_id: count.id }));

/**
 * Posts movements to the ledger and emits `inventory.stock.moved` for each, and `inventory.count.changed` for each count
 * that gave way to what is late among them, in one statement. The ledger has no other writer. An earlier statement of the batch locks their positions.
 */
export function postMovements({ id, values, from, order }: Posting): Statement {
  const ids =
    "first" in id ? sql`inventory.nth_id(${id.first}::uuid, row_number() over (order by ${order}))` : id;
  const columns = Object.entries({ id: ids, ...values });
  const names = sql.join(
    columns.map(([name]) => sql.identifier(name)),
    sql`, `,
  );
  const rows = sql.join(
    columns.map(([, value]) => value),
    sql`, `,
  );
  return emitEach(
    // Late paper changes the quantity of a count: what its event says is kept.
    [
      {
        event: stockMoved,
        payload,
        from: sql`posted`,
        row: sql`case when posted.type <> 'count' then posted.id end`,
      },
      {
        event: countChanged,
        payload: changed,
        from: sql`inventory.counts_given_way((select array_agg(posted.id) from posted where posted.late)) given_way`,
      },
    ],
    sql`posted as (
      insert into ${stockMovements} (${names}) select ${rows} from ${from} order by ${order} returning *)`,
  );
}
