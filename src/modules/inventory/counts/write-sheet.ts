import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { stockCountSheetWritten } from "../events.ts";
import { stockCountLines as lines, products, stockCounts, stockLevels } from "../tables.ts";

/** How long one run goes on; the next one, a minute later, goes on where it was. */
const RUN_MS = 40_000;

/** Products of one transaction. */
const SLICE = 1000;

/**
 * Writes the lines of the next products of a sheet, `most` of those of which there is some, in the order of their SKUs, and notes how far it came: it
 * is open once no more follow, which is told. A row is selected where some may. Who comes second waits, and goes on from there.
 */
export const writeSheet = (countId: string, most: number): Statement =>
  emitEach(
    [
      {
        event: stockCountSheetWritten,
        payload: stockCountSheetWritten.payloadOf({
          stock_count_id: sql`c.id`,
          warehouse_id: sql`c.warehouse_id`,
        }),
        from: sql`came c where c.status = 'open'`,
      },
    ],
    sql`sheet as materialized (
      select c.* from ${stockCounts} c where c.id = ${countId}::uuid and c.status = 'opening' for no key update),
    next as materialized (
      select p.id, p.sku, s.warehouse_id from sheet s cross join lateral (
        select p.id, p.sku from ${products} p
         where p.deleted_at is null and p.sku > coalesce(s.sheet_through, '') and p.active
           and (s.sheet_category is null or p.category = s.sheet_category)
           and exists (select from ${stockLevels} l where l.product_id = p.id and l.warehouse_id = s.warehouse_id and l.quantity > 0 offset 0)
         order by p.sku limit ${most}) p),
    written as (
      insert into ${lines} (id, stock_count_id, product_id, lot_id)
      select app.uuid7(), ${countId}::uuid, n.id, l.lot_id from next n cross join lateral (
        select l.lot_id from ${stockLevels} l
         where l.product_id = n.id and l.warehouse_id = n.warehouse_id and l.quantity > 0 offset 0) l
       order by n.sku, l.lot_id nulls first
      on conflict (tenant_id, stock_count_id, product_id, lot_id) do nothing),
    came as (
      update ${stockCounts} c set sheet_through = coalesce((select n.sku from next n order by n.sku desc limit 1), c.sheet_through),
           status = case when (select count(*) from next) < ${most} then 'open' else 'opening' end
      from sheet s where c.id = s.id
      returning c.*)`,
  );

/** Writes what is left of large sheets, slice by slice: each of its transactions is short, and another run goes on where one broke off. */
export const openCountSlices = job({
  name: "inventory.stock_counts.open_slices",
  summary: "Write the sheets of stock counts that are opening",
  schedule: "every_minute",
  perTenant: true,
  where: sql`exists (select from inventory.stock_counts c where c.tenant_id = t.id and c.status = 'opening')`,
  async run({ read, batch }) {
    const end = Date.now() + RUN_MS;
    const { counts } = await read({
      counts: sql`select ${stockCounts.id} as id from ${stockCounts} where ${stockCounts.status} = 'opening' order by ${stockCounts.id}`,
    });
    for (const { id } of counts) {
      while (Date.now() < end) {
        const { sheet } = await batch({
          written: writeSheet(String(id), SLICE),
          sheet: sql`select ${stockCounts.status} as status from ${stockCounts} where ${stockCounts.id} = ${id}::uuid`,
        });
        if (sheet[0]?.status !== "opening") break;
      }
    }
  },
});
