import { declareErrors } from "#platform/errors.ts";

/** What the catalogue and the stock ledger refuse. */
export const inventoryErrors = declareErrors({
  "product.not_found": { status: 404, title: "There is no such product" },
  "product.sku_taken": { status: 409, title: "Another product has this SKU", constraint: "products_sku" },
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
});
