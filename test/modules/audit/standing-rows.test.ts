import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { planned, statementOf } from "#test/plan.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";

const MOVEMENTS = 400;
const PAGE = 5;

let reader: Client;
let tenantId: string;

/** Movements with an event and an entry each that keep nothing of them, as those of the ledger do, an hour apart. */
beforeAll(async () => {
  const tenant = await mintTenant();
  tenantId = tenant.id;
  reader = await tenant.member("owner");
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency) values (${tenantId}::uuid, ${tenantId}::uuid, 'S', 'S', 'RWF')`,
    sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity, balance, occurred_at)
        select ${tenantId}::uuid, (lpad(to_hex((extract(epoch from now() - n * interval '1 hour') * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 14))::uuid,
               'receive', ${tenantId}::uuid, ${tenantId}::uuid, n, n, now() - n * interval '1 hour' from generate_series(1, ${MOVEMENTS}::int) n`,
    sql`insert into audit.audit_events (tenant_id, id, occurred_at, actor_kind, action, target_type, target_id, row_stays)
        select m.tenant_id, m.id, m.occurred_at, 'user', 'test.moved', 'inventory.stock_movements', m.id, true
          from inventory.stock_movements m where m.tenant_id = ${tenantId}::uuid`,
    sql`insert into platform.domain_events (tenant_id, id, type, payload, row_id, occurred_at, actor_kind)
        select m.tenant_id, m.id, 'inventory.stock.moved', '{}', m.id, m.occurred_at, 'user'
          from inventory.stock_movements m where m.tenant_id = ${tenantId}::uuid`,
  );
  await asOwner(sql`analyze`);
});

const since = new Date(Date.now() - 10 * 86_400_000).toISOString();

test.each([
  "/events",
  "/activities",
  `/activities?from=${since}`,
  `/activities?to=${since}`,
  `/activities?kind=event&to=${since}`,
  `/activities?kind=audit&to=${since}`,
  // Its reading is noted in the log: so it comes last.
  "/audit-logs",
])("%s reads the rows that say what happened with the page, and of the page alone", async (path) => {
  const page = `${path}${path.includes("?") ? "&" : "?"}limit=${PAGE}`;
  const { body } = await reader.get<{ data: Record<string, unknown>[] }>(page);
  expect(body.data).toHaveLength(PAGE);
  for (const row of body.data) expect(JSON.stringify(row)).toContain(`"product_id":"${tenantId}"`);
  const nodes = await planned(tenantId, await statementOf(reader, page), "run");
  // What says it is planned with the page: a function that is called for each row is begun anew for it.
  expect(nodes.map((node) => node["Function Name"])).not.toContain("payload_of");
  expect(nodes.map((node) => node["Function Name"])).not.toContain("after_of");
  const looked = nodes
    .filter((node) => node["Relation Name"] === "stock_movements")
    .map((node) => Number(node["Actual Loops"]));
  expect(looked.length).toBeGreaterThan(0);
  expect(looked.reduce((sum, loops) => sum + loops, 0)).toBeLessThanOrEqual(PAGE + 1);
});
