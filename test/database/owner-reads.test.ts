import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { inBatchOf, mintSide } from "./attacker.ts";

const TENANTS = 1000;
const [ours, theirs] = await Promise.all([mintSide("ours"), mintSide("theirs")]);
const [product, warehouse, lot] = [newId(), newId(), newId()];

await asOwner(
  sql`insert into inventory.products (tenant_id, id, sku, name, currency, track_lots)
      values (${ours.tenant}, ${product}, 'own', 'own', 'RWF', true)`,
  sql`insert into inventory.warehouses (tenant_id, id, code, name)
      values (${theirs.tenant}, ${newId()}, 'W', 'W'), (${ours.tenant}, ${warehouse}, 'W', 'W')`,
  sql`insert into inventory.lots (tenant_id, id, product_id, lot_number) values (${ours.tenant}, ${lot}, ${product}, 'L')`,
  sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, lot_id, quantity)
      values (${ours.tenant}, ${newId()}, 'receive', ${product}, ${warehouse}, ${lot}, 100)`,
);

const place = `'${product}', '${warehouse}'`;
const movement = (type: string, quantity: number) =>
  `insert into inventory.stock_movements (id, type, product_id, warehouse_id, lot_id, quantity)
   values (app.uuid7(), '${type}', ${place}, '${lot}', ${quantity})`;
const CALLS = [
  `select * from inventory.plan_issue(${place}, 1)`,
  `select * from inventory.plan_issue(${place}, 1, 30)`,
  `select inventory.check_available(${place}, 1)`,
  `select inventory.check_available(${place}, 1, '${lot}')`,
  `select inventory.find_lot('${product}', '${lot}', null)`,
  `select inventory.find_lot('${product}', null, 'L')`,
  `select inventory.ensure_lot('${product}', 'L', null)`,
  "select app.within_quota('products', 1, 1000000)",
  "select tenants.today()",
  movement("receive", 1),
  movement("issue", -1),
];

/** How many pages each call looks at: the fewest of a few runs, so that what a session reads once does not count. */
async function pagesOf(calls: readonly string[]): Promise<number[]> {
  const pages = calls.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 4; round += 1) {
    const { rows, refused, said } = await inBatchOf(
      ours,
      ...calls.map((text) => `explain (analyze, buffers, format json) ${text}`),
    );
    expect(refused, said).toBeUndefined();
    for (const [at] of calls.entries()) {
      const [explained] = (rows[at + 1]?.[0]?.["QUERY PLAN"] ?? []) as { Plan: Record<string, number> }[];
      const { "Shared Hit Blocks": hit = 0, "Shared Read Blocks": read = 0 } = explained?.Plan ?? {};
      pages[at] = Math.min(pages[at] ?? 0, hit + read);
    }
  }
  return pages;
}

afterAll(async () => {
  const among = sql`(select t.id from tenants.tenants t where t.name = 'Among')`;
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`delete from inventory.stock_levels where tenant_id in ${among}`,
    sql`delete from inventory.lots where tenant_id in ${among}`,
    sql`delete from inventory.products where tenant_id in ${among}`,
    sql`delete from inventory.warehouses where tenant_id in ${among}`,
    sql`delete from platform.usage_totals where tenant_id in ${among}`,
    sql`delete from tenants.tenants where name = 'Among'`,
  );
}, 60_000);

test("with the owner's rights, a function looks at its own tenant's rows, however many others and other tenants there are", async () => {
  const alone = await pagesOf(CALLS);
  // As many tenants as rows of each would hide: an index without the tenant is looked into once for each of them.
  await asOwner(
    sql`insert into tenants.tenants (id, slug, name, kind, status)
        select app.uuid7(), 'among-' || n || substr(${theirs.tenant}, 30), 'Among', 'retail', 'active' from generate_series(1, ${TENANTS}::int) n`,
    sql`insert into inventory.warehouses (tenant_id, id, code, name)
        select t.id, gen_random_uuid(), 'W', 'W' from tenants.tenants t where t.name = 'Among'`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency, track_lots)
        select t.id, gen_random_uuid(), 's' || n, 'p', 'RWF', true from tenants.tenants t cross join generate_series(1, 6) n where t.name = 'Among'`,
    sql`insert into inventory.lots (tenant_id, id, product_id, lot_number)
        select p.tenant_id, gen_random_uuid(), p.id, 'L' from inventory.products p join tenants.tenants t on t.id = p.tenant_id and t.name = 'Among'`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id, quantity)
        select l.tenant_id, l.product_id, w.id, l.id, 10 from inventory.lots l join inventory.warehouses w using (tenant_id)
          join tenants.tenants t on t.id = l.tenant_id and t.name = 'Among'`,
    sql`analyze inventory.products, inventory.lots, inventory.stock_levels, inventory.warehouses, tenants.tenants`,
  );
  const among = await pagesOf(CALLS);
  for (const [at, text] of CALLS.entries()) {
    expect(among[at], text).toBeLessThanOrEqual((alone[at] ?? 0) * 1.5 + 20);
  }
}, 120_000);
