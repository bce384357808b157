import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { warehouseOf } from "../expansions.ts";
import { stockCounts } from "../tables.ts";
import { countBody, StockCount, StockCountStatus, tallied } from "./count.ts";

const onPage = pagesInSight(stockCounts.id, stockCounts.warehouse_id);

/** Counts, the latest first. */
export const listStockCounts = list({
  name: "inventory.stock_counts.list",
  summary: "List stock counts",
  item: StockCount,
  roles: anyStaff,
  filters: {
    status: equals(stockCounts.status, StockCountStatus),
    warehouse_id: equals(stockCounts.warehouse_id, z.uuid()),
  },
  from: (filters, page) => sql`${onPage(filters, page)} ${tallied}`,
  body: countBody,
  id: stockCounts.id,
  expand: { warehouse: warehouseOf(stockCounts.warehouse_id) },
  sorts: { created_at: { by: stockCounts.id, type: "uuid" } },
  order: "-created_at",
});
