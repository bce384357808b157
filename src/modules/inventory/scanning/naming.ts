import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import { barcodes } from "../tables.ts";
import type { Scanned } from "./scan.ts";

/** The barcode that the code names, as one row of `named`: the first that there is, the unit's in a pack the last. */
export function naming({ barcodes: own, unit }: Scanned): SQL {
  const sought = JSON.stringify(unit === undefined ? own : [...own, unit]);
  return sql`sought as materialized (
    select n, inventory.barcode_key(text) as key
      from jsonb_array_elements_text(${sought}::jsonb) with ordinality t (text, n)),
  named as materialized (
    select ${barcodes.product_id} as product_id, ${barcodes.barcode} as barcode,
           case when s.n <= ${own.length}::int then ${barcodes.pack_quantity} end as pack_quantity
      from sought s join ${barcodes} on ${barcodes.key} = s.key and ${barcodes.deleted_at} is null
     order by s.n limit 1)`;
}

/** Ends the transaction with what the code is refused for unless it names a product. */
export function isKnown(code: Scanned): Statement {
  const { refusal } = code;
  return sql`with ${naming(code)}
    select ${holds(sql`exists (select from named)`, refusal.code, JSON.stringify(refusal.detail))}`;
}
