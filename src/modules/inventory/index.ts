import "./errors.ts";
import type { Job } from "#platform/operations/job.ts";
import { checkAllStock } from "./check-low-stock.ts";
import { expireReservations } from "./expire-reservations.ts";

export { lowStockHandlers as handlers } from "./check-low-stock.ts";
export { type Receipt, receiptRows, receiveErrors, receiveStock } from "./receive-stock.ts";
export { routes } from "./routes.ts";

/** What the stock does by itself. */
export const jobs: readonly Job[] = [expireReservations, checkAllStock];
