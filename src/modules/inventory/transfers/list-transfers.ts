import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { warehouseOf } from "../expansions.ts";
import { stockTransfers as transfers } from "../tables.ts";
import { ListedTransfer, TransferStatus } from "./transfer.ts";

/** Transfers, the latest first. */
export const listStockTransfers = list({
  name: "inventory.stock_transfers.list",
  summary: "List transfers",
  item: ListedTransfer,
  roles: anyStaff,
  filters: {
    status: equals(transfers.status, TransferStatus),
    from_warehouse_id: equals(transfers.from_warehouse_id, z.uuid()),
    to_warehouse_id: equals(transfers.to_warehouse_id, z.uuid()),
  },
  from: pagesInSight(transfers.id, transfers.from_warehouse_id, transfers.to_warehouse_id),
  body: bodyOf(viewOf(ListedTransfer, transfers, {})),
  id: transfers.id,
  expand: {
    from_warehouse: warehouseOf(transfers.from_warehouse_id),
    to_warehouse: warehouseOf(transfers.to_warehouse_id),
  },
  sorts: { created_at: { by: transfers.id, type: "uuid" } },
  order: "-created_at",
});
