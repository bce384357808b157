import "./errors.ts";
import "./tills/errors.ts";

export {
  orderCancelled,
  orderConfirmed,
  orderCreated,
  orderFulfilled,
  orderReturned,
  paymentRefunded,
  paymentTaken,
} from "./events.ts";
export { routes } from "./routes.ts";
