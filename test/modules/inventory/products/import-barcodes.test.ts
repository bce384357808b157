import fc from "fast-check";
import { expect, test } from "vitest";
import { type Item, inShort, openShop } from "../shop.ts";

const [X, Y, Z] = ["4006381333931", "5901234123457", "9780201379624"];

async function withTwo() {
  const shop = await openShop();
  await shop.product({ sku: "A", name: "A", barcode: Y });
  await shop.product({ sku: "B", name: "B", barcode: Z });
  const send = (text: string, query = "existing=update") => shop.importAs("products", text, query);
  const barcodes = async () => {
    const { body } = await shop.owner.get<{ data: Item[] }>("/products?limit=100&sort=sku");
    return Object.fromEntries(body.data.map(({ sku, barcode }) => [sku, barcode]));
  };
  return { ...shop, send, barcodes };
}

test.each([
  ["gives it up first", `A,A,${X}\nB,B,${Y}`],
  ["gives it up last", `B,B,${Y}\nA,A,${X}`],
])("a barcode goes from one product to another in one file, whichever row %s", async (_, rows) => {
  const { send, barcodes } = await withTwo();
  const { status, report } = await send(`sku,name,barcode\n${rows}\n`);
  expect([status, inShort(report)]).toEqual([200, ["2 updated", "3 updated"]]);
  expect(await barcodes()).toEqual({ A: X, B: Y });
});

test("two products exchange their barcodes, and three in a ring", async () => {
  const { send, barcodes, product } = await withTwo();
  await send(`sku,name,barcode\nA,A,${Z}\nB,B,${Y}\n`);
  expect(await barcodes()).toEqual({ A: Z, B: Y });
  await product({ sku: "C", name: "C", barcode: X });
  await send(`sku,name,barcode\nC,C,${Z}\nA,A,${Y}\nB,B,${X}\n`);
  expect(await barcodes()).toEqual({ A: Y, B: X, C: Z });
});

test("a new product takes what one that is there gives up or empties, before or after it in the file", async () => {
  const { send, barcodes } = await withTwo();
  const { status, report } = await send(
    `sku,name,barcode,clear\nN,New,${Y},\nA,A,,barcode\nB,B,${X},\nM,More,${Z},\n`,
  );
  expect([status, inShort(report)]).toEqual([200, ["2 created", "3 updated", "4 updated", "5 created"]]);
  expect(await barcodes()).toEqual({ A: null, B: X, M: Z, N: Y });
});

test("a barcode is not free where the row that gives it up is not written, and so on down the file", async () => {
  const { send, barcodes, product } = await withTwo();
  await product({ sku: "C", name: "C", barcode: "4012345678901" });
  const { status, report } = await send(
    `sku,name,barcode\nC,C,${Z}\nB,B,${Y}\nD,D,${X}\nA,A,${X}\n`,
    "existing=update&mode=skip_bad",
  );
  expect([status, inShort(report)]).toEqual([
    200,
    [
      "2 failed barcode product.barcode_taken",
      "3 failed barcode product.barcode_taken",
      "4 created",
      "5 failed barcode duplicate_in_file",
    ],
  ]);
  expect(await barcodes()).toMatchObject({ A: Y, B: Z, C: "4012345678901" });
});

test("any exchange of barcodes among products is one import, and ends as the file says", async () => {
  const { send, barcodes, product } = await withTwo();
  const skus = ["A", "B", "C", "D", "E"];
  for (const sku of skus.slice(2)) await product({ sku, name: sku, barcode: `own-${sku}` });
  const pool = [Y, Z, "own-C", "own-D", "own-E", "new-1", "new-2"];
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(pool, { minLength: 5, maxLength: 5 }),
      fc.shuffledSubarray(skus, { minLength: 5, maxLength: 5 }),
      async (codes, order) => {
        const wanted = Object.fromEntries(skus.map((sku, at) => [sku, codes[at]]));
        const rows = order.map((sku) => `${sku},${sku},${wanted[sku]}`);
        const { status, report } = await send(`sku,name,barcode\n${rows.join("\n")}\n`);
        expect(status, JSON.stringify(report.rows)).toBe(200);
        expect(await barcodes()).toEqual(wanted);
      },
    ),
    { numRuns: 25 },
  );
});
