import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
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

/** Posts movements to the ledger, in one statement. Their positions are locked by an earlier one. */
export function postMovements({ id, values, from, order }: Posting): Statement {
  const ids =
    "first" in id ? sql`inventory.nth_id(${id.first}::uuid, row_number() over (order by ${order}))` : id;
  const columns = Object.entries({ id: ids, ...values });
  const names = columns.map(([name]) => sql.identifier(name));
  return sql`insert into ${stockMovements} (${sql.join(names, sql`, `)})
    select ${sql.join(
      columns.map(([, value]) => value),
      sql`, `,
    )} from ${from} order by ${order}`;
}
