import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { planned, statementOf } from "#test/plan.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";

const PRODUCTS = 20_000;
const PAGE = 5;
/** Products with a reorder point at the warehouse, of which every second one is low. */
const POINTS = 40;

let reader: Client;
let tenantId: string;
let warehouse: string;
const page = async (path: string) =>
  (await reader.get<{ data: Record<string, string>[]; next_cursor: string }>(path)).body;

/** Products at one warehouse, each with a position and a level; the first three of them are removed. */
beforeAll(async () => {
  const tenant = await mintTenant();
  tenantId = tenant.id;
  reader = await tenant.member("owner");
  const [rows = []] = await asOwner(
    sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${tenantId}::uuid, app.uuid7(), 'A', 'Shelf') returning id`,
  );
  warehouse = String(rows[0]?.id);
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency, deleted_at)
        select ${tenantId}::uuid, app.uuid7(), 'S' || n, 'Soap ' || n, 'RWF', case when n <= 3 then now() end from generate_series(1, ${PRODUCTS}::int) n`,
    sql`insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity)
        select p.tenant_id, p.id, ${warehouse}::uuid, 7 from inventory.products p where p.tenant_id = ${tenantId}::uuid`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
        select p.tenant_id, p.id, ${warehouse}::uuid, 7 from inventory.products p where p.tenant_id = ${tenantId}::uuid`,
    sql`insert into inventory.reorder_points (tenant_id, id, product_id, warehouse_id, reorder_point)
        select p.tenant_id, p.id, p.id, ${warehouse}::uuid, case when substr(p.sku, 2)::int % 2 = 0 then 7 else 6 end
          from inventory.products p where p.tenant_id = ${tenantId}::uuid and substr(p.sku, 2)::int between 1001 and ${1000 + POINTS}`,
  );
  await asOwner(
    sql`insert into inventory.search_grams (tenant_id, product_id, grams)
        select p.tenant_id, p.id, inventory.grams_of(p.tenant_id, p.name, p.sku, p.barcode, p.generic_name) from inventory.products p
         where p.tenant_id = ${tenantId}::uuid and p.deleted_at is null`,
    sql`analyze`,
  );
});

/** How many rows of a table the statement of a request looked at. */
async function looked(path: string, table: string): Promise<number> {
  const nodes = await planned(tenantId, await statementOf(reader, path), "run");
  return nodes
    .filter((node) => node["Relation Name"] === table)
    .map((node) => Number(node["Actual Loops"]) * (Number(node["Actual Rows"]) + removed(node)))
    .reduce((sum, rows) => sum + rows, 0);
}
const removed = (node: Record<string, unknown>): number => Number(node["Rows Removed by Filter"] ?? 0);

test.each(["", "&warehouse_id={warehouse}", "&by_lot=true", "&q=soap"])(
  "a page of /stock-levels?limit=5%s reads so many levels, in the middle of the list too, and passes over removed products",
  async (more) => {
    const path = `/stock-levels?limit=${PAGE}${more.replace("{warehouse}", warehouse)}`;
    const first = await page(path);
    expect(first.data.map(({ sku }) => sku)).toEqual(["S4", "S5", "S6", "S7", "S8"]);
    const next = `${path}&cursor=${encodeURIComponent(first.next_cursor)}`;
    expect((await page(next)).data.map(({ sku }) => sku)).toEqual(["S9", "S10", "S11", "S12", "S13"]);
    for (const one of [path, next]) {
      for (const table of ["products", "stock_positions", "stock_levels"])
        expect(await looked(one, table), table).toBeLessThan(20 * PAGE);
    }
  },
);

/** Those of which the index knows the words are looked up, at the end of the list too, by whoever asks for whatever stock. */
test.each([
  ["/stock-levels?q=S19999", "S19999"],
  ["/stock-levels?q=soap%2019999&by_lot=true", "S19999"],
  ["/stock-levels?q=19999&warehouse_id={warehouse}", "S19999"],
  ["/stock-levels?q=nothing%20such", undefined],
  ["/stock-movements/low-stock?q=S1040", "S1040"],
  ["/stock-movements/low-stock?q=soap%201040&warehouse_id={warehouse}", "S1040"],
  ["/stock-movements/low-stock?q=1041", undefined],
])("%s finds what it finds, and reads that alone", async (asked, sku) => {
  const path = asked.replace("{warehouse}", warehouse);
  expect((await page(path)).data.map((row) => row.sku)).toEqual(sku === undefined ? [] : [sku]);
  for (const table of ["products", "stock_positions", "stock_levels"])
    expect(await looked(path, table), table).toBeLessThan(20 * PAGE);
});

test("what is low at one warehouse is looked for among what has a reorder point there", async () => {
  const path = `/stock-movements/low-stock?warehouse_id=${warehouse}&limit=${PAGE}`;
  const { data, next_cursor } = await page(path);
  expect(data.map(({ sku }) => sku)).toEqual(["S1002", "S1004", "S1006", "S1008", "S1010"]);
  const next = await page(`${path}&cursor=${encodeURIComponent(next_cursor)}`);
  expect(next.data.map(({ sku }) => sku)).toEqual(["S1012", "S1014", "S1016", "S1018", "S1020"]);
  expect(await looked(path, "products")).toBeLessThanOrEqual(2 * POINTS);
});

test("where more have one there than are all looked at, the page is the same", async () => {
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into inventory.reorder_points (tenant_id, id, product_id, warehouse_id, reorder_point)
        select p.tenant_id, p.id, p.id, ${warehouse}::uuid, 1 from inventory.products p
         where p.tenant_id = ${tenantId}::uuid and substr(p.sku, 2)::int between 2000 and 2600`,
  );
  const { data } = await page(`/stock-movements/low-stock?warehouse_id=${warehouse}&limit=${PAGE}`);
  expect(data.map(({ sku }) => sku)).toEqual(["S1002", "S1004", "S1006", "S1008", "S1010"]);
});
