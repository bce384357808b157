import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { type Item, openShop, type Shop } from "../shop.ts";

const found = async ({ owner }: Shop, q: string, more = ""): Promise<unknown[]> => {
  const answer = await owner.get<{ data: Item[] }>(`/products?limit=100&q=${encodeURIComponent(q)}${more}`);
  expect(answer.status, q).toBe(200);
  return answer.body.data.map(({ sku }) => sku);
};

const partsOf = async ({ tenant }: Shop): Promise<number> => {
  const [rows] = await asOwner(
    sql`select count(*)::int as n from inventory.search_parts where tenant_id = ${tenant.id}::uuid`,
  );
  return Number(rows?.[0]?.n);
};

describe("a search for words", () => {
  test("finds them at any place of name, SKU, barcode and generic name, in any case, all of them", async () => {
    const shop = await openShop();
    await shop.product({ sku: "CO-AMOX-7", name: "Clavulin 625", generic_name: "Co-Amoxiclav" });
    await shop.product({ sku: "AMX-500", name: "AMOXICILLIN 500mg capsules", barcode: "5901234123457" });
    await shop.product({ sku: "PARA", name: "Paracetamol", generic_name: null });
    for (const [q, skus] of [
      ["amox", ["AMX-500", "CO-AMOX-7"]],
      ["MOXI", ["AMX-500", "CO-AMOX-7"]],
      ["oxicil", ["AMX-500"]],
      ["amoxicillin capsules", ["AMX-500"]],
      ["amoxicillin paracetamol", []],
      ["clav 625", ["CO-AMOX-7"]],
      ["41234", ["AMX-500"]],
      ["5901234123457", ["AMX-500"]],
      ["a", ["PARA", "AMX-500", "CO-AMOX-7"]],
      ["amoxicillins", []],
    ] as const) {
      expect(await found(shop, q), q).toEqual(skus);
    }
  });

  test("finds a product as it is called now, and none that was removed until it is restored", async () => {
    const shop = await openShop();
    const { id } = await shop.product({ sku: "ONE", name: "Ibuprofen" });
    await shop.owner.call("PATCH", `/products/${id}`, { body: { name: "Naproxen" } });
    expect(await found(shop, "buprof")).toEqual([]);
    expect(await found(shop, "aproxe")).toEqual(["ONE"]);
    await shop.owner.call("DELETE", `/products/${id}`);
    expect([await found(shop, "naproxen"), await partsOf(shop)]).toEqual([[], 0]);
    await shop.owner.call("POST", `/products/${id}/restore`);
    expect(await found(shop, "naproxen")).toEqual(["ONE"]);
  });

  test("keeps order, pages and the other filters", async () => {
    const shop = await openShop();
    for (const n of [3, 1, 2])
      await shop.product({ sku: `S${n}`, name: `Syringe ${n}`, category: `C${n % 2}` });
    expect(await found(shop, "syringe", "&sort=sku")).toEqual(["S1", "S2", "S3"]);
    expect(await found(shop, "syringe", "&sort=sku&category=C1")).toEqual(["S1", "S3"]);
    type Page = { data: Item[]; next_cursor: string };
    const first = (await shop.owner.get<Page>("/products?q=syringe&sort=sku&limit=2")).body;
    const next = `/products?q=syringe&sort=sku&limit=2&cursor=${first.next_cursor}`;
    const second = (await shop.owner.get<Page>(next)).body;
    expect([...first.data, ...second.data].map(({ sku }) => sku)).toEqual(["S1", "S2", "S3"]);
  });

  test("no words are no condition", async () => {
    const shop = await openShop();
    await shop.product({ sku: "ONE", name: "Ibuprofen" });
    for (const blank of ["", " ", " \t"]) expect(await found(shop, blank)).toEqual(["ONE"]);
  });

  test("finds nothing of another tenant, nor does SQL read a part of its words", async () => {
    const [ours, theirs] = await Promise.all([openShop(), openShop()]);
    await theirs.product({ sku: "THEIRS", name: "Secretarium forte" });
    expect([await found(ours, "secret"), await found(theirs, "secret")]).toEqual([[], ["THEIRS"]]);
    expect(await partsOf(theirs)).toBeGreaterThan(0);
  });
});

test("what the index finds is what a look at every product finds", async () => {
  const shop = await openShop();
  const letters = fc.stringMatching(/^[abAB1-]{1,7}$/);
  const words = fc.array(letters, { minLength: 1, maxLength: 3 }).map((some) => some.join(" "));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: words, generic_name: fc.option(words) }), { minLength: 1, maxLength: 12 }),
      fc.array(words, { minLength: 3, maxLength: 10 }),
      async (products, searches) => {
        const prefix = crypto.randomUUID().slice(0, 8);
        const all: Item[] = [];
        for (const [at, product] of products.entries())
          all.push(await shop.product({ sku: `${prefix}${at}`, ...product, category: prefix }));
        const looked = (q: string) =>
          all.filter(({ sku, name, generic_name }) =>
            q
              .toLowerCase()
              .split(" ")
              .every((word) => `${name} ${sku} ${generic_name ?? ""}`.toLowerCase().includes(word)),
          );
        for (const q of searches) {
          const skus = looked(q).map(({ sku }) => sku);
          expect(await found(shop, q, `&category=${prefix}`), q).toEqual(skus.reverse());
        }
      },
    ),
    { numRuns: 5 },
  );
});

test("parts that begin with a text are found by the index, in a tenant of any size", async () => {
  const tenant = await mintTenant();
  const [, plan = []] = await asOwner(
    sql`set local enable_seqscan = off`,
    sql`explain select product_id from inventory.search_parts
         where tenant_id = ${tenant.id}::uuid and part >= 'per' and part < 'per' || chr(1114111) limit 1000`,
  );
  const text = plan.map((row) => Object.values(row)[0]).join("\n");
  expect(text).toContain("search_parts_pkey");
  expect(text).toMatch(/Index Cond: .*part >= 'per'/);
});
