import fc from "fast-check";
import { expect, test } from "vitest";
import { armed, csvCell } from "#platform/csv.ts";
import { readCsv } from "#platform/read-csv.ts";
import { openShop } from "../shop.ts";

test("what csvCell writes, readCsv reads back, and no cell starts as a formula", async () => {
  const text = fc.string({
    unit: fc.constantFrom(
      "=",
      "+",
      "-",
      "@",
      "'",
      '"',
      ",",
      "\t",
      "\r",
      "\n",
      "a",
      "é",
      "1",
      "＝",
      "＋",
      "－",
      "＠",
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1 }), async (rows) => {
      const written = rows.map((row) => row.map(csvCell).join(",")).join("\r\n");
      const read: string[][] = [];
      for await (const row of readCsv(new Blob([`h,h\r\n${written}\r\n`]).stream(), 1e6).records)
        read.push(row);
      expect(read.slice(1)).toEqual(rows);
      for (const cell of rows.flat())
        expect(
          /^"?[=+@＝＋－＠]/.test(csvCell(cell)) ||
            (/^"?-/.test(csvCell(cell)) && !/^-\d+(\.\d+)?$/.test(cell)),
        ).toBe(false);
    }),
    { numRuns: 200 },
  );
  expect(armed("'quoted'")).toBe("'quoted'");
});

test("an export imports again without a failure or a change, formulas and all", async () => {
  const { owner, product, importCsv } = await openShop();
  await product({
    sku: "=1+1",
    barcode: "＝1＋1",
    name: '@SUM("a"),b',
    description: "-x\n'=y",
    category: "'+z",
  });
  await product({ sku: "-5", name: "+250", price: "0.0001", reorder_point: "3", active: false });
  const { text, headers } = await owner.get("/products?format=csv");
  expect(headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("Content-Disposition")).toBe('attachment; filename="products.csv"');
  expect(text).toContain("'=1+1,");
  expect(text).toContain("'＝1＋1");
  for (const query of ["dry_run=true&existing=update", "existing=update"]) {
    const { status, body } = await importCsv(text, query);
    expect([status, body.totals]).toMatchObject([200, { rows: 2, unchanged: 2 }]);
  }
});

test("an export has every row of the filter, across pages, and its header when there is none", async () => {
  const { owner, importCsv } = await openShop();
  const rows = Array.from({ length: 4500 }, (_, at) => `S${at},N${at},${at % 2 ? "odd" : "even"}`).join("\n");
  await importCsv(`sku,name,category\n${rows}`);
  const all = await owner.get("/products?format=csv&limit=10&sort=sku");
  const lines = all.text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(4501);
  expect(new Set(lines.slice(1)).size).toBe(4500);
  const odd = await owner.get("/products?format=csv&category=odd");
  expect(odd.text.trimEnd().split("\r\n")).toHaveLength(2251);
  const nothing = await owner.get("/products?format=csv&category=none");
  expect(nothing.text).toMatch(/^[a-z_,]*sku[a-z_,]*\r\n$/);
});

test.each([
  "/suppliers",
  "/warehouses",
  "/stock-movements",
  "/stock-movements/low-stock",
  "/stock-levels",
  "/audit-logs",
  "/events",
])("%s exports as CSV", async (path) => {
  const { owner, product, warehouse, move } = await openShop();
  const [{ id: product_id }, { id: warehouse_id }] = [await product({ reorder_point: 5 }), await warehouse()];
  await move({ type: "receive", product_id, warehouse_id, quantity: 2 });
  await owner.post("/suppliers", { code: "A", name: "A" });
  const listed = async () => (await owner.get<{ data: Record<string, unknown>[] }>(path)).body.data;
  // What follows from the movement may be written meanwhile: the export stands between two readings.
  const before = await listed();
  const { status, text } = await owner.get(`${path}?format=csv`);
  const after = await listed();
  expect(status).toBe(200);
  const read: string[][] = [];
  for await (const row of readCsv(new Blob([text]).stream(), 1e6).records) read.push(row);
  expect(before.length).toBeGreaterThan(0);
  expect(read.length).toBeGreaterThanOrEqual(before.length + 1);
  expect(read.length).toBeLessThanOrEqual(after.length + 1);
  expect(read[0]).toEqual(Object.keys(before[0] ?? {}));
  for (const { id } of before) if (id) expect(text).toContain(String(id));
});
