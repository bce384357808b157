import { get, post, type Route } from "#platform/http/route.ts";
import { importProducts } from "./import-products.ts";
import { listLowStock } from "./list-low-stock.ts";
import { listStockLevels } from "./list-stock-levels.ts";
import { listStockMovements } from "./list-stock-movements.ts";
import { productRoutes } from "./products.ts";
import { readStockMovement } from "./read-stock-movement.ts";
import { recordStockMovement } from "./record-stock-movement.ts";
import { scanCode } from "./scan-code.ts";
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
  post("/scan", scanCode),
];
