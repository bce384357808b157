import { get, patch, post, type Route, remove } from "#platform/http/route.ts";
import { changeLot, holdLot, quarantineLot, releaseLot } from "./change-lot.ts";
import { openStockCount, recordStockCountLines } from "./count-stock.ts";
import { cancelStockCount, postStockCount, reviewStockCount } from "./finish-stock-count.ts";
import { cancelStockTransfer, receiveStockTransfer } from "./finish-stock-transfer.ts";
import { importProducts } from "./import-products.ts";
import { listLowStock } from "./list-low-stock.ts";
import { listStockAlerts } from "./list-stock-alerts.ts";
import { listStockLevels } from "./list-stock-levels.ts";
import { listStockMovements } from "./list-stock-movements.ts";
import { listLots, readLot } from "./lots.ts";
import { productRoutes } from "./products.ts";
import { readStockMovement } from "./read-stock-movement.ts";
import { recallLot } from "./recall-lot.ts";
import { recordStockMovement } from "./record-stock-movement.ts";
import { reportExpiringStock } from "./report-expiring-stock.ts";
import { listReservations, readReservation } from "./reservations.ts";
import { consumeReservation, releaseReservation, reserveStock } from "./reserve-stock.ts";
import { scanCode } from "./scan-code.ts";
import { sendStockTransfer } from "./send-stock-transfer.ts";
import { listStockCountLines, listStockCounts, readStockCount } from "./stock-counts.ts";
import { listStockTransfers, readStockTransfer } from "./stock-transfers.ts";
import { supplierRoutes } from "./suppliers.ts";
import { warehouseRoutes } from "./warehouses.ts";

/** The routes of the catalogue and the stock; literal paths stand before those with a parameter in their place. */
export const routes: Route[] = [
  post("/products/import", importProducts),
  ...productRoutes,
  ...supplierRoutes,
  ...warehouseRoutes,
  get("/stock-movements", listStockMovements),
  post("/stock-movements", recordStockMovement),
  get("/stock-movements/low-stock", listLowStock),
  get("/stock-movements/{movement_id}", readStockMovement),
  get("/stock-levels", listStockLevels),
  get("/lots", listLots),
  get("/lots/{lot_id}", readLot),
  patch("/lots/{lot_id}", changeLot),
  post("/lots/{lot_id}/hold", holdLot),
  post("/lots/{lot_id}/quarantine", quarantineLot),
  post("/lots/{lot_id}/release", releaseLot),
  post("/lots/{lot_id}/recall", recallLot),
  get("/stock-transfers", listStockTransfers),
  post("/stock-transfers", sendStockTransfer),
  get("/stock-transfers/{transfer_id}", readStockTransfer),
  post("/stock-transfers/{transfer_id}/receive", receiveStockTransfer),
  post("/stock-transfers/{transfer_id}/cancel", cancelStockTransfer),
  get("/reservations", listReservations),
  post("/reservations", reserveStock),
  get("/reservations/{reservation_id}", readReservation),
  remove("/reservations/{reservation_id}", releaseReservation),
  post("/reservations/{reservation_id}/consume", consumeReservation),
  get("/stock-counts", listStockCounts),
  post("/stock-counts", openStockCount),
  get("/stock-counts/{count_id}", readStockCount),
  get("/stock-counts/{count_id}/lines", listStockCountLines),
  post("/stock-counts/{count_id}/lines", recordStockCountLines),
  post("/stock-counts/{count_id}/review", reviewStockCount),
  post("/stock-counts/{count_id}/post", postStockCount),
  post("/stock-counts/{count_id}/cancel", cancelStockCount),
  get("/reports/expiring-stock", reportExpiringStock),
  get("/stock-alerts", listStockAlerts),
  post("/scan", scanCode),
];
