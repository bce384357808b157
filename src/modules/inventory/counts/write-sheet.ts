import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { stockCountSheetWritten } from "../events.ts";
import { stockCountLines as lines, products, stockCounts, stockLevels } from "../tables.ts";
import { isStopped, mayWrite } from "./post-slices.ts";

/** How long one run goes on; the next one, a minute later, goes on where it was. */
const RUN_MS = 40_000;

/** Products of one transaction. */
const SLICE = 1000;

/** The next products of a sheet that are so, of which there is some. */
const productsThatAre = (condition: SQL, most: number): SQL =>
  sql`select p.id, p.sku, s.warehouse_id from sheet s cross join lateral (
        select p.id, p.sku from ${products} p
         where p.deleted_at is null and p.active and ${condition}
           and (s.sheet_category is null or p.category = s.sheet_category)
           and exists (select from ${stockLevels} l where l.product_id = p.id and l.warehouse_id = s.warehouse_id and l.quantity > 0 offset 0)
         order by p.sku limit ${most}) p`;

/**
 * Writes the lines of the next products of a sheet, `most` of those of which there is some, in the order of their SKUs, and notes how far it came. At
 * the end come those that have no line though they are before that: their SKU was changed meanwhile, or stock came. It is open once no more
 * follow, which is told. A row is selected where some may. Who comes second waits, and goes on from there.
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
    next as materialized (${productsThatAre(sql`p.sku > coalesce(s.sheet_through, '')`, most)}),
    missed as materialized (${productsThatAre(
      sql`p.sku <= s.sheet_through and (select count(*) from next) < ${most}
           and not exists (select from ${lines} l where l.stock_count_id = s.id and l.product_id = p.id)`,
      most,
    )}),
    written as (
      insert into ${lines} (id, stock_count_id, product_id, lot_id)
      select app.uuid7(), ${countId}::uuid, n.id, l.lot_id from (table next union all table missed) n cross join lateral (
        select l.lot_id from ${stockLevels} l
         where l.product_id = n.id and l.warehouse_id = n.warehouse_id and l.quantity > 0 offset 0) l
       order by n.sku, l.lot_id nulls first
      on conflict (tenant_id, stock_count_id, product_id, lot_id) do nothing),
    came as (
      update ${stockCounts} c set sheet_through = coalesce((select n.sku from next n order by n.sku desc limit 1), c.sheet_through),
           status = case when greatest((select count(*) from next), (select count(*) from missed)) < ${most} then 'open' else 'opening' end
      from sheet s where c.id = s.id
      returning c.*)`,
  );

/**
 * Writes what is left of large sheets, slice by slice: each of its transactions is short, and another run goes on where one broke off. Those of
 * a tenant that may not write wait.
 */
export const openCountSlices = job({
  name: "inventory.stock_counts.open_slices",
  summary: "Write the sheets of stock counts that are opening",
  schedule: "every_minute",
  perTenant: true,
  where: sql`exists (select from inventory.stock_counts c where c.tenant_id = t.id and c.status = 'opening') and t.status not in ('blocked', 'suspended')`,
  async run({ read, batch }) {
    const end = Date.now() + RUN_MS;
    const { counts } = await read({
      counts: sql`select ${stockCounts.id} as id from ${stockCounts} where ${stockCounts.status} = 'opening' order by ${stockCounts.id}`,
    });
    try {
      for (const { id } of counts) {
        while (Date.now() < end) {
          const { sheet } = await batch({
            mayWrite,
            written: writeSheet(String(id), SLICE),
            sheet: sql`select ${stockCounts.status} as status from ${stockCounts} where ${stockCounts.id} = ${id}::uuid`,
          });
          if (sheet[0]?.status !== "opening") break;
        }
      }
    } catch (error) {
      if (!isStopped(error)) throw error;
    }
  },
});
