import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Item, openShop, type Shop } from "./shop.ts";

interface Page {
  data: Item[];
  next_cursor: string | null;
}

/** Twenty-three products with few different names and prices, so that many sort keys are equal. */
const ROWS = Array.from({ length: 23 }, (_, at) => ({
  sku: `S${String((at * 7) % 23).padStart(2, "0")}`,
  name: ["Apple", "apple", "Bün", "Zinc"][at % 4] as string,
  price: [0.5, 10, 9.9999, 10, 10][at % 5] as number,
  category: at % 3 ? "fruit" : "",
}));

const ORDER: Record<string, (row: Item) => unknown> = {
  created_at: ({ id }) => id,
  name: ({ name }) => name,
  sku: ({ sku }) => sku,
  price: ({ price }) => Number(price),
  updated_at: ({ updated_at }) => updated_at,
};

async function walk({ owner }: Shop, query: string): Promise<Item[]> {
  const rows: Item[] = [];
  let cursor: string | null = null;
  do {
    const { status, body }: { status: number; body: Page } = await owner.get(
      `/products?${query}${cursor ? `&cursor=${cursor}` : ""}`,
    );
    expect(status).toBe(200);
    rows.push(...body.data);
    cursor = body.next_cursor;
  } while (cursor);
  return rows;
}

describe("B-E18: the pages of a list", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    await shop.importCsv(
      `sku,name,price,category\n${ROWS.map((row) => `${row.sku},${row.name},${row.price},${row.category}`).join("\n")}`,
    );
  });

  test("hold every row exactly once, in order, whatever the sort and the limit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(ORDER)),
        fc.boolean(),
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom("", "&category=fruit"),
        async (key, descending, limit, filter) => {
          const rows = await walk(shop, `sort=${descending ? "-" : ""}${key}&limit=${limit}${filter}`);
          const expected = ROWS.filter(({ category }) => !filter || category === "fruit").map(
            ({ sku }) => sku,
          );
          expect(rows.map(({ sku }) => sku).sort()).toEqual(expected.sort());
          const keys = rows.map((row) => ORDER[key]?.(row) as string | number);
          if (descending) keys.reverse();
          for (const [at, value] of keys.entries())
            expect(at === 0 || (keys[at - 1] ?? value) <= value).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("search takes every word, anywhere, in any case", async () => {
    const found = async (q: string) => (await walk(shop, `q=${encodeURIComponent(q)}`)).length;
    expect(await found("APPLE")).toBe(12);
    expect(await found("s1 zinc")).toBe(
      ROWS.filter(({ sku, name }) => sku.startsWith("S1") && name === "Zinc").length,
    );
    expect(await found("%")).toBe(0);
    expect(await found("bün")).toBe(6);
  });

  test("search finds letters that change their number or place in lower case, as each is written", async () => {
    const names = ["İzmir soap", "ΟΔΟΣ oil", "straße"];
    for (const [at, name] of names.entries()) await shop.product({ sku: `Z${at}`, name });
    for (const [at, name] of names.entries())
      for (const q of [name, name.slice(0, 4), name.slice(1, 3)]) {
        const rows = await walk(shop, `q=${encodeURIComponent(q)}`);
        expect([q, rows.map(({ sku }) => sku)]).toEqual([q, expect.arrayContaining([`Z${at}`])]);
      }
    await Promise.all(
      (await walk(shop, "q=Z"))
        .filter(({ sku }) => /^Z\d$/.test(String(sku)))
        .map(({ id }) => shop.owner.call("DELETE", `/products/${id}`)),
    );
  });

  test("search takes as many words as fit, and passes none over", async () => {
    const of = (...words: string[]) => shop.owner.get<Page>(`/products?q=${words.join("%20")}`);
    expect((await of(...Array<string>(33).fill("apple"))).body.data.length).toBe(12);
    expect((await of(..."a p l e ap pp pl le app ppl ple".split(" "))).body.data.length).toBe(12);
    expect((await of(..."a p l e ap pp pl le app ppl ple xyz".split(" "))).body.data).toEqual([]);
    const letters = [..."abcdefghijklmnopqrstuvwxyz"].join("%20");
    expect((await shop.owner.get<Page>(`/contacts?q=${letters}`)).body.data).toEqual([]);
  });

  test("a cursor of another order, of another list, or made up is 422", async () => {
    const { body } = await shop.owner.get<Page>("/products?sort=price&limit=1");
    const made = (...place: unknown[]) => btoa(JSON.stringify(place)).replaceAll("=", "");
    const id = crypto.randomUUID();
    for (const query of [
      `sort=name&cursor=${body.next_cursor}`,
      "cursor=x",
      `sort=price&cursor=${made("price", "abc", id)}`,
      `sort=price&cursor=${made("price", "1", "abc")}`,
      `sort=updated_at&cursor=${made("updated_at", "2026-99-99", id)}`,
      `sort=name&cursor=${made("name", "a\u0000", id)}`,
    ]) {
      const answer = await shop.owner.get(`/products?${query}`);
      expect([query, answer.status]).toEqual([query, 422]);
    }
  });

  test.each(["limit=0", "limit=101", "limit=x", "sort=color", "colour=red", "active=maybe", "format=xml"])(
    "%s is 422",
    async (query) => {
      expect((await shop.owner.get(`/products?${query}`)).status).toBe(422);
    },
  );
});
