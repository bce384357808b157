import { declareErrors } from "#platform/errors.ts";

/** What the catalogue and the stock ledger refuse. */
export const inventoryErrors = declareErrors({
  "product.not_found": { status: 404, title: "There is no such product" },
  "product.sku_taken": { status: 409, title: "Another product has this SKU", constraint: "products_sku" },
  "product.inactive": { status: 409, title: "The product is not active" },
  "supplier.not_found": { status: 404, title: "There is no such supplier" },
  "supplier.code_taken": {
    status: 409,
    title: "Another supplier has this code",
    constraint: "suppliers_code",
  },
  "warehouse.not_found": { status: 404, title: "There is no such warehouse" },
  "warehouse.code_taken": {
    status: 409,
    title: "Another warehouse has this code",
    constraint: "warehouses_code",
  },
  "warehouse.inactive": { status: 409, title: "The warehouse is not active" },
  "warehouse.branch_not_found": {
    status: 404,
    title: "There is no such branch",
    constraint: "warehouses_branch",
  },
  "stock_movement.not_found": { status: 404, title: "There is no such stock movement" },
  "stock.insufficient": { status: 409, title: "There is not enough stock" },
  "stock.too_large": { status: 409, title: "No warehouse holds that much" },
  "import.rejected": { status: 422, title: "Some rows are not valid; nothing was imported" },
  "import.too_many_rows": { status: 413, title: "A file may have at most 20,000 rows" },
});
