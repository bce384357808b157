import { get, patch, post, type Route, remove } from "#platform/http/route.ts";
import { cancelStockCount } from "./counts/cancel-count.ts";
import { listStockCountLines } from "./counts/list-count-lines.ts";
import { listStockCounts } from "./counts/list-counts.ts";
import { openStockCount } from "./counts/open-count.ts";
import { postStockCount } from "./counts/post-count.ts";
import { readStockCount } from "./counts/read-count.ts";
import { recordStockCountLines } from "./counts/record-count-lines.ts";
import { reviewStockCount } from "./counts/review-count.ts";
import { scanStockCountLine } from "./counts/scan-count-line.ts";
import { cancelDestruction, confirmDestruction } from "./destructions/decide-destruction.ts";
import { downloadCertificate } from "./destructions/download-certificate.ts";
import { listStockDestructions, readStockDestruction } from "./destructions/list-destructions.ts";
import { proposeDestruction } from "./destructions/propose-destruction.ts";
import { importSuppliers } from "./import-suppliers.ts";
import { changeLot } from "./lots/change-lot.ts";
import { holdLot, liftRecall, quarantineLot, releaseLot } from "./lots/change-lot-status.ts";
import { listLotHistory } from "./lots/list-lot-history.ts";
import { listLots } from "./lots/list-lots.ts";
import { readLot } from "./lots/read-lot.ts";
import { readRecall, recallLot } from "./lots/recall-lot.ts";
import {
  approveMovementRequest,
  cancelMovementRequest,
  rejectMovementRequest,
} from "./movement-requests/decide-movement-request.ts";
import { listMovementRequests, readMovementRequest } from "./movement-requests/list-movement-requests.ts";
import { requestMovement } from "./movement-requests/request-movement.ts";
import { importStock } from "./movements/import-stock.ts";
import { listStockMovements } from "./movements/list-movements.ts";
import { readStockMovement } from "./movements/read-movement.ts";
import { recordStockMovement } from "./movements/record-movement.ts";
import { revalueStock } from "./movements/revalue-stock.ts";
import { reverseReceipt } from "./movements/reverse-receipt.ts";
import { createBarcode } from "./products/create-barcode.ts";
import { importProducts } from "./products/import-products.ts";
import { listBarcodes } from "./products/list-barcodes.ts";
import { productRoutes } from "./products/products.ts";
import { removeBarcode } from "./products/remove-barcode.ts";
import { changeReservation } from "./reservations/change-reservation.ts";
import { consumeReservation } from "./reservations/consume-reservation.ts";
import { listReservations } from "./reservations/list-reservations.ts";
import { readReservation } from "./reservations/read-reservation.ts";
import { releasePart, releaseReservation } from "./reservations/release-reservation.ts";
import { reserveStock } from "./reservations/reserve-stock.ts";
import { scanCode } from "./scanning/scan-code.ts";
import { listSerials, readSerial } from "./serials.ts";
import { settingsRoutes } from "./settings.ts";
import { listStockAlerts } from "./stock/list-alerts.ts";
import { listStockLevels } from "./stock/list-levels.ts";
import { listLowStock } from "./stock/list-low-stock.ts";
import { reorderPointRoutes } from "./stock/reorder-points.ts";
import { supplierRoutes } from "./suppliers.ts";
import {
  cancelStockTransfer,
  receiveStockTransfer,
  writeOffStockTransfer,
} from "./transfers/finish-transfer.ts";
import { listStockTransfers } from "./transfers/list-transfers.ts";
import { readStockTransfer } from "./transfers/read-transfer.ts";
import { sendStockTransfer } from "./transfers/send-transfer.ts";
import { changeProductUnit } from "./units/change-unit.ts";
import { createProductUnit } from "./units/create-unit.ts";
import { listProductUnits } from "./units/list-units.ts";
import { readProductUnit } from "./units/read-unit.ts";
import { removeProductUnit } from "./units/remove-unit.ts";
import { warehouseRoutes } from "./warehouses.ts";

/** The routes of the catalogue and the stock; literal paths stand before those with a parameter in their place. */
export const routes: Route[] = [
  post("/products/import", importProducts),
  ...productRoutes,
  get("/products/{product_id}/barcodes", listBarcodes),
  post("/products/{product_id}/barcodes", createBarcode),
  remove("/products/{product_id}/barcodes/{barcode_id}", removeBarcode),
  get("/products/{product_id}/units", listProductUnits),
  post("/products/{product_id}/units", createProductUnit),
  get("/products/{product_id}/units/{unit_id}", readProductUnit),
  patch("/products/{product_id}/units/{unit_id}", changeProductUnit),
  remove("/products/{product_id}/units/{unit_id}", removeProductUnit),
  post("/suppliers/import", importSuppliers),
  ...supplierRoutes,
  ...warehouseRoutes,
  ...reorderPointRoutes,
  get("/stock-movements", listStockMovements),
  post("/stock-movements", recordStockMovement),
  post("/stock-movements/import", importStock),
  get("/stock-movements/low-stock", listLowStock),
  get("/stock-movements/{movement_id}", readStockMovement),
  post("/stock-movements/{movement_id}/reverse", reverseReceipt),
  post("/stock-revaluations", revalueStock),
  get("/movement-requests", listMovementRequests),
  post("/movement-requests", requestMovement),
  get("/movement-requests/{movement_request_id}", readMovementRequest),
  post("/movement-requests/{movement_request_id}/approve", approveMovementRequest),
  post("/movement-requests/{movement_request_id}/reject", rejectMovementRequest),
  post("/movement-requests/{movement_request_id}/cancel", cancelMovementRequest),
  get("/stock-destructions", listStockDestructions),
  post("/stock-destructions", proposeDestruction),
  get("/stock-destructions/{destruction_id}", readStockDestruction),
  get("/stock-destructions/{destruction_id}/certificate", downloadCertificate),
  post("/stock-destructions/{destruction_id}/confirm", confirmDestruction),
  post("/stock-destructions/{destruction_id}/cancel", cancelDestruction),
  get("/stock-levels", listStockLevels),
  get("/serials", listSerials),
  get("/serials/{serial_id}", readSerial),
  get("/lots", listLots),
  get("/lots/{lot_id}", readLot),
  get("/lots/{lot_id}/history", listLotHistory),
  patch("/lots/{lot_id}", changeLot),
  post("/lots/{lot_id}/hold", holdLot),
  post("/lots/{lot_id}/quarantine", quarantineLot),
  post("/lots/{lot_id}/release", releaseLot),
  get("/lots/{lot_id}/recall", readRecall),
  post("/lots/{lot_id}/recall", recallLot),
  post("/lots/{lot_id}/lift-recall", liftRecall),
  get("/stock-transfers", listStockTransfers),
  post("/stock-transfers", sendStockTransfer),
  get("/stock-transfers/{transfer_id}", readStockTransfer),
  post("/stock-transfers/{transfer_id}/receive", receiveStockTransfer),
  post("/stock-transfers/{transfer_id}/cancel", cancelStockTransfer),
  post("/stock-transfers/{transfer_id}/write-off", writeOffStockTransfer),
  get("/reservations", listReservations),
  post("/reservations", reserveStock),
  get("/reservations/{reservation_id}", readReservation),
  patch("/reservations/{reservation_id}", changeReservation),
  remove("/reservations/{reservation_id}", releaseReservation),
  post("/reservations/{reservation_id}/release", releasePart),
  post("/reservations/{reservation_id}/consume", consumeReservation),
  get("/stock-counts", listStockCounts),
  post("/stock-counts", openStockCount),
  get("/stock-counts/{count_id}", readStockCount),
  get("/stock-counts/{count_id}/lines", listStockCountLines),
  post("/stock-counts/{count_id}/lines", recordStockCountLines),
  post("/stock-counts/{count_id}/scan", scanStockCountLine),
  post("/stock-counts/{count_id}/review", reviewStockCount),
  post("/stock-counts/{count_id}/post", postStockCount),
  post("/stock-counts/{count_id}/cancel", cancelStockCount),
  get("/stock-alerts", listStockAlerts),
  post("/scan", scanCode),
  ...settingsRoutes,
];
