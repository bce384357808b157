import "./errors.ts";
import { productRoutes } from "./products.ts";

/** The routes of the catalogue and the stock. */
export const routes = [...productRoutes];
