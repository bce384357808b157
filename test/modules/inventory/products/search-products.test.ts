import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { planned, statementOf } from "#test/plan.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { type Item, openShop, type Shop } from "../shop.ts";

const found = async ({ owner }: Shop, q: string, more = ""): Promise<unknown[]> => {
  const answer = await owner.get<{ data: Item[] }>(`/products?limit=100&q=${encodeURIComponent(q)}${more}`);
  expect(answer.status, q).toBe(200);
  return answer.body.data.map(({ sku }) => sku);
};

const runsOf = async ({ tenant }: Shop): Promise<number> => {
  const [rows] = await asOwner(
    sql`select coalesce(sum(cardinality(grams)), 0)::int as n from inventory.search_grams where tenant_id = ${tenant.id}::uuid`,
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
    expect([await found(shop, "naproxen"), await runsOf(shop)]).toEqual([[], 0]);
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

  test("finds nothing of another tenant, whose words have numbers of their own", async () => {
    const [ours, theirs] = await Promise.all([openShop(), openShop()]);
    await theirs.product({ sku: "THEIRS", name: "Secretarium forte" });
    expect([await found(ours, "secret"), await found(theirs, "secret")]).toEqual([[], ["THEIRS"]]);
    expect(await runsOf(theirs)).toBeGreaterThan(0);
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

test("a name of as many words as fit is a search, and every one of them counts", async () => {
  const shop = await openShop();
  const words = Array.from({ length: 60 }, (_, n) => String.fromCharCode(97 + (n % 26)).repeat(1 + (n % 3)));
  const name = `Vitamin complex of ${words.join(" ")}`;
  await shop.product({ sku: "ONE", name });
  await shop.product({ sku: "TWO", name: "Vitamin complex of nothing" });
  expect(name.length).toBeLessThanOrEqual(200);
  expect(await found(shop, name)).toEqual(["ONE"]);
  expect(await found(shop, `${name.slice(0, 190)} §`)).toEqual([]);
});

describe("in a shop of thousands of products", () => {
  const PRODUCTS = 4000;
  let reader: Client;
  let tenantId: string;

  beforeAll(async () => {
    const tenant = await mintTenant();
    tenantId = tenant.id;
    reader = await tenant.member("owner");
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`insert into inventory.products (tenant_id, id, sku, name, currency)
          select ${tenantId}::uuid, app.uuid7(), 'S' || n, 'Syrup ' || (array[100, 250, 500])[1 + n % 3] || case when n = 77 then ' Xq9' else ' mg' end, 'RWF'
            from generate_series(1, ${PRODUCTS}::int) n`,
      sql`insert into inventory.search_grams (tenant_id, product_id, grams)
          select p.tenant_id, p.id, inventory.grams_of(p.tenant_id, p.name, p.sku, p.barcode, p.generic_name)
            from inventory.products p where p.tenant_id = ${tenantId}::uuid`,
    );
    await asOwner(sql`analyze inventory.products`, sql`analyze inventory.search_grams`);
  });

  test.each(["syrup xq9", "500 xq9", "syrup 500 q9", "9q", "syrup xyz", "syrup mg"])(
    "a search for %s looks at few of them: a rare word beside frequent ones, short ones, and what nothing has",
    async (q) => {
      const path = `/products?limit=5&q=${encodeURIComponent(q)}`;
      const nodes = await planned(tenantId, await statementOf(reader, path), "run");
      const looked = nodes
        .filter((node) => node["Relation Name"] === "products")
        .map(
          (node) =>
            Number(node["Actual Loops"]) *
            (Number(node["Actual Rows"]) + Number(node["Rows Removed by Filter"] ?? 0)),
        );
      expect(looked.reduce((sum, rows) => sum + rows, 0)).toBeLessThan(100);
    },
  );
});

test("what has some runs of characters is found by the index, whoever owns it, and no login reads it", async () => {
  const [, plan = []] = await asOwner(
    sql`set local enable_seqscan = off`,
    sql`explain select s.product_id from inventory.search_grams s where s.grams @> '{1,2}'`,
  );
  expect(plan.map((row) => Object.values(row)[0]).join("\n")).toContain("search_grams_of");
  const [rights] = await asOwner(
    sql`select has_table_privilege('app_api', 'inventory.search_grams', 'select') or has_table_privilege('app_system', 'inventory.search_grams', 'select') as may`,
  );
  expect(rights).toEqual([{ may: false }]);
});
