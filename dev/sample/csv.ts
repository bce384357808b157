import { type SampleProduct, sampleProducts } from "./products.ts";

const COLUMNS = [
  "sku",
  "name",
  "description",
  "category",
  "barcode",
  "unit",
  "price",
  "cost",
  "currency",
  "tax_category",
  "reorder_point",
  "reorder_quantity",
  "track_lots",
] as const satisfies readonly (keyof SampleProduct)[];

/** The sample catalogue, or its first `n` products, as CSV after RFC 4180: CRLF, and quotes only where needed. */
export function productsCsv(n?: number): string {
  const lines = sampleProducts(n).map((product) => COLUMNS.map((column) => field(product[column])).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}

function field(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
