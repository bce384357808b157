import "./errors.ts";
import "./tills/errors.ts";
import type { Handler } from "#platform/operations/handler.ts";
import { documentHandlers } from "./follow-documents.ts";
import { buyerHandlers } from "./forget-buyers.ts";

export {
  orderCancelled,
  orderConfirmed,
  orderCreated,
  orderFulfilled,
  orderReturned,
  paymentReceived,
  paymentRefunded,
} from "./events.ts";
export { routes } from "./routes.ts";

/** What follows for orders from what happens elsewhere. */
export const handlers: readonly Handler[] = [...documentHandlers, ...buyerHandlers];
