import { sql } from "drizzle-orm";
import type { RowFault } from "#platform/imports/row-faults.ts";
import { serials, stockMovements } from "../tables.ts";

/** The serials that rows `k` name and that are known: what is nowhere, and of the row's lot if of any, may come in. */
const knownOfRow = sql`select from ${serials} s where s.product_id = k.product_id and s.serial = any (k.serials)`;
const mayComeIn = sql`(s.state = 'reversed' or (s.state in ('missing', 'returned')
  and (s.lot_id is null or k.lot_number is null or s.lot_id is not distinct from k.lot_id)))`;

/** Counts of the row's place that came after it, and that saw which packs there are. */
const countedSince = sql`select from ${stockMovements} c
  where c.product_id = k.product_id and c.warehouse_id = k.warehouse_id and c.lot_id is not distinct from k.lot_id
    and (k.lot_id is not null or k.lot_number is null) and c.type = 'count' and c.occurred_at > k.occurred_at
    and coalesce(cardinality(c.serials), 0) = c.counted`;

/** A common table expression of the rows that name a serial which an earlier row has. */
export const namedTwice = sql`named_twice as materialized (
      select distinct n.row from (
        select k.row, row_number() over (partition by k.product_id, g.serial order by k.row) as nth
          from known k cross join unnest(k.serials) g (serial)) n
       where n.nth > 1)`;

/** What the ledger would refuse of the serials of a row `k`. */
export const SERIAL_FAULTS: readonly RowFault[] = [
  {
    when: sql`coalesce(cardinality(k.serials), 0) > k.quantity
              or (k.serials_required and coalesce(cardinality(k.serials), 0) <> k.quantity)`,
    code: "serial.count_differs",
    path: "serials",
  },
  {
    when: sql`k.serials is not null and k.row in (select t.row from named_twice t)`,
    path: "serials",
    ownCode: "duplicate_in_file",
    message: "names a serial that an earlier row has",
  },
  {
    when: sql`k.serials is not null and exists (${knownOfRow} and not ${mayComeIn})`,
    code: "serial.known",
    path: "serials",
  },
  {
    when: sql`k.serials is not null and (exists (${countedSince}) or exists (${knownOfRow} and s.moved_at > k.occurred_at))`,
    code: "serial.moved_since",
    path: "occurred_at",
  },
];
