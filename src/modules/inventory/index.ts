import "./errors.ts";

export { type Receipt, receiptRows, receiveErrors, receiveStock } from "./receive-stock.ts";
export { routes } from "./routes.ts";
