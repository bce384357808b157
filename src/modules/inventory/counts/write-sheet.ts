import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { stockCountCancelled, stockCountSheetWritten } from "../events.ts";
import { stockCountLines as lines, products, stockCounts, stockLevels } from "../tables.ts";
import { inSlices, mayWrite, type Slice } from "./in-slices.ts";

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
 * Cancels a count while its sheet is opening, where who opened it is no member any more who may, or is a key that may not: nobody asked for the
 * rest of it. Why is kept with it.
 */
const stopOpening = (countId: string): Statement =>
  emitEach(
    [
      {
        event: stockCountCancelled,
        payload: stockCountCancelled.payloadOf({
          stock_count_id: sql`s.id`,
          warehouse_id: sql`s.warehouse_id`,
          differences: sql`case when not s.blind then 0 end`,
        }),
        from: sql`stopped s`,
      },
    ],
    sql`stopped as (
      update ${stockCounts} c set status = 'cancelled', finished_at = app.now(), stopped_because = 'opener_may_not'
       where c.id = ${countId}::uuid and c.status = 'opening' and c.opener_kind in ('user', 'api_key')
         and not identity.may_still_act(c.tenant_id, c.opened_by, 'inventory.stock_counts.create', identity.staff_roles())
      returning c.*)`,
  );

/** Writes the next products of a sheet, unless nobody wants them any more; gives whether more follow. */
const nextOfSheet: Slice = async (batch, id) => {
  const { sheet } = await batch({
    mayWrite,
    stopped: stopOpening(id),
    written: writeSheet(id, SLICE),
    sheet: sql`select ${stockCounts.status} as status from ${stockCounts} where ${stockCounts.id} = ${id}::uuid`,
  });
  return sheet[0]?.status === "opening";
};

/** Writes what is left of large sheets. */
export const openCountSlices = job({
  name: "inventory.stock_counts.open_slices",
  summary: "Write the sheets of stock counts that are opening",
  schedule: "every_minute",
  ...inSlices("opening", nextOfSheet),
});
