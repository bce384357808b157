import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { postCountSlices } from "./counts/post-slices.ts";
import { openCountSlices } from "./counts/write-sheet.ts";
import { expireReservations } from "./reservations/expire-reservations.ts";
import { checkAllStock } from "./stock/check-low-stock.ts";

export {
  lotRecalled,
  movementRequestCreated,
  receiptReversed,
  stockAlertRaised,
  stockAlertRecovered,
  stockMoved,
  transferReceived,
  transferSent,
  warehouseEvents,
} from "./events.ts";
export { lotOf, productOf, supplierOf, warehouseOf } from "./expansions.ts";
export { Days, GivenUnit, LotNumber, Reason, Serials } from "./given-fields.ts";
export { inUseErrors, keepProducts, productsInUse, warehousesInUse } from "./in-use.ts";
export { type Receipt, receiptRows, receiveErrors, receiveStock } from "./movements/receive-stock.ts";
export { routes } from "./routes.ts";
export { datedErrors, issueErrors, issueSold, lockGoods } from "./selling/issue-sold.ts";
export { reserveGoods, settleReservations } from "./selling/reserve-goods.ts";
export { takeBack, takeBackErrors } from "./selling/take-back.ts";
export { checkLowStock, lowStockHandlers as handlers } from "./stock/check-low-stock.ts";
export { saidInUnits, unitUseErrors } from "./units/unit.ts";

/** What the stock does by itself. */
export const jobs: readonly Job[] = [expireReservations, checkAllStock, openCountSlices, postCountSlices];
