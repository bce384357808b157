import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { AuthorityModel, turn } from "../modules/fiscal/stock-reports/authority-model.ts";
import { openTold } from "../modules/fiscal/stock-reports/told-shop.ts";
import { measure, type Reading } from "./rows-read.ts";

/** What a device told long ago, and how many rows of what it tells a step of it may look at. */
const [TOLD, MOST] = [3000, 60];

const readings: Reading[] = [];
let shop: Awaited<ReturnType<typeof openTold>>;

beforeAll(async () => {
  shop = await openTold();
  const place = await shop.warehouse();
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into fiscal.stock_reports (tenant_id, id, device_id, warehouse_id, number, kind, batch, occurred_at, status, told_at)
        select ${shop.tenant.id}::uuid, app.uuid7(), ${shop.device}::uuid, ${place.id}::uuid, n, 'sale', 'told ' || n,
               now() - interval '1 day', 'accepted', now() from generate_series(1, ${TOLD}::int) n`,
    sql`insert into fiscal.stock_masters (tenant_id, device_id, product_id, quantity, told_at, due)
        select ${shop.tenant.id}::uuid, ${shop.device}::uuid, app.uuid7(), 1, now(), false from generate_series(1, ${TOLD}::int) n`,
    sql`update fiscal.devices set last_sar_number = ${TOLD}::int where tenant_id = ${shop.tenant.id}::uuid`,
  );
  await asOwner(sql`analyze fiscal.stock_reports, fiscal.stock_masters`);
  const { id } = await shop.product({ price: 100 });
  const received = { product_id: id, warehouse_id: place.id, type: "receive", quantity: 5, unit_cost: 70 };
  expect((await shop.move(received)).status).toBe(201);
  await shop.settle();
  measure(readings);
}, 240_000);

test("a step of a device's lane reads what it tells next, and nothing of thousands that it told", async () => {
  const authority = new AuthorityModel(false, TOLD);
  const steps: Reading[] = [];
  const step = async () => {
    readings.length = 0;
    await turn(shop, authority);
    steps.push(...readings);
  };
  for (const _ of ["the report", "what remains"]) {
    await shop.hurry();
    await step();
  }
  expect([authority.reports.size, authority.masters.size]).toEqual([TOLD + 1, 1]);
  await step();
  expect(steps.length).toBeGreaterThan(3);
  const read = steps.map(({ rows }) =>
    Object.entries(rows).filter(([table, count]) => table.startsWith("fiscal.stock_") && count > MOST),
  );
  expect(read.flat()).toEqual([]);
});
