import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { productsCsv } from "../../dev/sample/csv.ts";
import { sampleProducts } from "../../dev/sample/products.ts";

const committed = readFileSync(new URL("../../dev/sample/products.csv", import.meta.url), "utf8");
const rows: Record<string, string>[] = parse(committed, { columns: true });

test("the committed catalogue is what the generator makes", () => {
  expect(committed).toBe(productsCsv());
});

test("it has the import's columns and thousands of products", () => {
  expect(committed.split("\r\n")[0]).toBe(
    "sku,name,description,category,barcode,unit,price,cost,currency,tax_category,reorder_point,reorder_quantity,track_lots",
  );
  expect(rows.length).toBeGreaterThan(2000);
});

test("a CSV reader gets back every value, whatever its quotes, commas, line breaks and scripts", () => {
  const written = sampleProducts().map((product) =>
    Object.fromEntries(Object.entries(product).map(([column, value]) => [column, String(value)])),
  );
  expect(rows).toEqual(written.map((product) => expect.objectContaining(product)));
  const names = rows.map((row) => row.name).join("\n");
  for (const hard of [/"/, /,/, /[éèô]/, /\p{Script=Ethiopic}/u]) expect(names).toMatch(hard);
});

test("codes and names are unique", () => {
  for (const column of ["sku", "barcode", "name"]) {
    expect(new Set(rows.map((row) => row[column])).size, column).toBe(rows.length);
  }
});

test("every row is one that the import should take", () => {
  const wrong = rows.filter(
    (row) =>
      !/^[A-Z0-9]+([.-][A-Z0-9]+)+$/.test(row.sku ?? "") ||
      !isInStoreEan13(row.barcode ?? "") ||
      ![row.price, row.cost].every((amount) => /^[1-9]\d*(\.\d{2})?$/.test(amount ?? "")) ||
      Number(row.cost) >= Number(row.price) ||
      row.currency !== "RWF" ||
      !/^[AB]$/.test(row.tax_category ?? "") ||
      ![row.reorder_point, row.reorder_quantity].every((count) => /^[1-9]\d*$/.test(count ?? "")) ||
      !/^(true|false)$/.test(row.track_lots ?? "") ||
      !row.name?.trim() ||
      !row.unit ||
      !row.category,
  );
  expect(wrong).toEqual([]);
});

test("a small sample takes from every category, and never twice the same", () => {
  const sample = sampleProducts(150);
  expect(sample).toHaveLength(150);
  expect(new Set(sample.map((product) => product.sku)).size).toBe(150);
  expect(new Set(sample.map((product) => product.category))).toEqual(
    new Set(rows.map((row) => row.category)),
  );
});

function isInStoreEan13(barcode: string): boolean {
  if (!/^2\d{12}$/.test(barcode)) return false;
  const weighted = [...barcode].map((digit, at) => Number(digit) * (at % 2 === 0 ? 1 : 3));
  return weighted.reduce((sum, value) => sum + value, 0) % 10 === 0;
}
