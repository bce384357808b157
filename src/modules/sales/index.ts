import "./errors.ts";
import "./tills/errors.ts";

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
