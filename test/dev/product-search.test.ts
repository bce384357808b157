import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { markRoles } from "../../dev/database/claim-database.ts";
import { openEngine } from "../../dev/database/open-engine.ts";
import { type Exec, migrate } from "../../migrations/migrate.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

/** The last migration before products are found by their words, and the one whose triggers keep by what. */
const [BEFORE, KEPT] = [63, 64];
const TENANT = "00000000-0000-7000-8000-000000000001";
const PATIENCE = { lockTimeout: "1s", tries: 20, pauseMilliseconds: 50 };

let database: TestDatabase;
const exec: Exec = { query: (sql) => database.engine.exec(sql) };

const up = (to?: number) => migrate(exec, to, undefined, PATIENCE);
const product = (name: string, last = 1) =>
  `insert into inventory.products (tenant_id, id, sku, name, currency)
   select '${TENANT}', app.uuid7(), '${name}-' || n, '${name} ' || n, 'RWF' from generate_series(1, ${last}) n`;

/** Products that are not found by exactly the runs of their words. */
const unfound = async () =>
  (
    await exec.query(`
      select p.name from inventory.products p
       where p.deleted_at is null
         and inventory.grams_of(p.tenant_id, p.name, p.sku, p.barcode, p.generic_name)
             is distinct from (select s.grams from inventory.search_grams s where s.tenant_id = p.tenant_id and s.product_id = p.id)`)
  ).rows.map(({ name }) => name);

beforeEach(async () => {
  database = await openTestDatabase();
  await up(1);
  // The roles are the server's: other files claim databases of it.
  await markRoles(database.engine);
  await up(BEFORE);
  await exec.query(
    `insert into tenants.tenants (id, slug, name, kind, status, currency) values ('${TENANT}', 'shop', 'Shop', 'retail', 'active', 'RWF');
     insert into platform.tenant_limits (tenant_id, products, users) values ('${TENANT}', 100000, 1000)`,
  );
}, 120_000);
afterEach(() => database.close());

test("products of before are found by their words, however many, and those made and changed on the way too", async () => {
  await exec.query(`${product("Soap", 4500)}; ${product("x")}`);
  await up(KEPT);
  await exec.query(`${product("Salt")};
    update inventory.products set name = 'Milk' where sku in ('Soap-7', 'Soap-8');
    update inventory.products set deleted_at = now() where sku = 'Soap-9'`);
  await up();
  expect(await unfound()).toEqual([]);
  const { rows } = await exec.query(
    "select count(distinct product_id)::int as n from inventory.search_grams",
  );
  expect(rows).toEqual([{ n: 4501 }]);
}, 240_000);

describe("while the schema moves", () => {
  test("a product whose transaction is still open is found once it is there", async () => {
    const other = await openEngine({ url: database.url });
    await other.exec(`begin; ${product("Soap")}`);
    const moved = up();
    const waiting = "select from pg_locks where not granted and relation = 'inventory.products'::regclass";
    await expect.poll(async () => (await other.exec(waiting)).rows.length, { timeout: 60_000 }).toBe(1);
    await other.exec("commit");
    await moved;
    await other.close();
    expect(await unfound()).toEqual([]);
  }, 240_000);
});
