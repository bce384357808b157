import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { runJob } from "../../audit/seals/sealed.ts";
import { openShop } from "../../inventory/shop.ts";
import { changeZone, daysOf, slice, sumAll } from "./summed.ts";

const NAME = "reports.days.sum";
const zone = "Pacific/Kiritimati";

/** A shop with more movements than are summed at once, at the noon of a hundred days and just before their midnights in UTC. */
async function busyShop() {
  const shop = await openShop();
  const at = {
    product_id: (await shop.product({ sku: "A", cost: "1" })).id,
    warehouse_id: (await shop.warehouse()).id,
  };
  const ids = sql`${shop.tenant.id}::uuid as tenant_id, ${at.product_id}::uuid as product_id, ${at.warehouse_id}::uuid as warehouse_id`;
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into inventory.stock_movements (tenant_id, product_id, warehouse_id, id, type, quantity, balance, unit_cost, currency, exchange_rate, value, occurred_at)
        select i.*, app.uuid7(), 'receive', 1, n, 1, 'USD', 1, 1, date_trunc('day', now(), 'UTC') - n % 100 * interval '1 day' - interval '5 minutes'
          from (select ${ids}) i cross join generate_series(1, 2500) n`,
    sql`insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity, value, latest_at)
        select i.*, 2500, 2500, date_trunc('day', now(), 'UTC') - interval '5 minutes' from (select ${ids}) i`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity) select i.*, 2500 from (select ${ids}) i`,
    sql`select reports.sum_days(${shop.tenant.id}::uuid)`,
  );
  const change = (time_zone: string) =>
    shop.owner.call("PATCH", "/tenants/current/settings", { body: { time_zone } });
  const read = async () => (await shop.owner.get("/reports/days")).body;
  return { ...shop, at, change, read, id: shop.tenant.id };
}

/** Waits until somebody waits for a lock, or what is done is done. */
async function untilItWaits(done: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  done.then(end, end);
  const waits = async () => {
    const [rows = []] = await asOwner(sql`select pid from pg_locks where not granted`);
    return rows.length > 0;
  };
  while (!isOver && !(await waits()));
}

test("a change of the zone with much behind it ends at once; what was read is read until a job has summed all of it anew", async () => {
  const { id, owner, at, move, change, read } = await busyShop();
  expect(await read()).toEqual({ time_zone: "UTC", next_time_zone: null, asked_at: null });
  expect((await change(zone)).status).toBe(200);
  expect(await read()).toMatchObject({ time_zone: "UTC", next_time_zone: zone });
  const before = await daysOf(id);
  expect(before.days).toEqual(before.model);
  const left = [await slice(id, 700), await slice(id, 700)];
  expect((await move({ type: "issue", ...at, quantity: 3 })).status).toBe(201);
  const between = await daysOf(id);
  expect([left, between.zone, between.others > 0]).toEqual([["summing", "summing"], "UTC", true]);
  expect(between.days).toEqual(between.model);
  await runJob(NAME, id);
  await runJob(NAME, id);
  expect(await read()).toEqual({ time_zone: zone, next_time_zone: null, asked_at: null });
  const after = await daysOf(id);
  expect([after.days, after.others]).toEqual([after.model, 0]);
  const total = await owner.get<{ totals: { value: string }[] }>("/reports/stock-valuation/totals");
  expect(total.body.totals).toMatchObject([{ value: "2497" }]);
}, 60_000);

test("the zone may be changed again while days are summed, and back to what is read", async () => {
  const { id, change, read } = await busyShop();
  await change(zone);
  await slice(id, 700);
  await change("Asia/Kathmandu");
  await slice(id, 700);
  expect(await read()).toMatchObject({ time_zone: "UTC", next_time_zone: "Asia/Kathmandu" });
  await change("UTC");
  expect(await read()).toEqual({ time_zone: "UTC", next_time_zone: null, asked_at: null });
  await sumAll(id);
  const { days, model, others } = await daysOf(id);
  expect([days, others]).toEqual([model, 0]);
}, 60_000);

test("who changes the zone again, who sums, and who sells never wait for each other in a circle", async () => {
  const { id, at, change, read } = await busyShop();
  await change(zone);
  const sale = {
    first: [sql`select from inventory.stock_positions where tenant_id = ${id}::uuid for update`],
    last: [
      sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity)
          values (${id}, ${newId()}, 'receive', ${at.product_id}, ${at.warehouse_id}, 1)`,
    ],
  };
  const { result } = await meanwhile(sale, async () => {
    const summing = slice(id, 700);
    await untilItWaits(summing);
    return Promise.all([summing, change("Asia/Kathmandu")]);
  });
  expect([result[0], result[1].status], result[1].text).toEqual(["summing", 200]);
  expect(await read()).toMatchObject({ time_zone: "UTC", next_time_zone: "Asia/Kathmandu" });
  await sumAll(id);
  const { days, model } = await daysOf(id);
  expect(days).toEqual(model);
}, 60_000);

test("what is on its way at a place that is new is in the days, though all slices are summed before it is committed", async () => {
  const { tenant, product, warehouse, move } = await openShop();
  const [{ id: product_id }, one, two] = [await product(), await warehouse(), await warehouse()];
  await move({ type: "receive", product_id, warehouse_id: one.id, quantity: 5 });
  await changeZone(tenant.id, zone);
  const receive = sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity)
    values (${tenant.id}, ${newId()}, 'receive', ${product_id}, ${two.id}, 1)`;
  const { result } = await meanwhile({ first: [receive] }, async () => {
    await sumAll(tenant.id);
    return (await daysOf(tenant.id)).zone;
  });
  const { days, model } = await daysOf(tenant.id);
  expect(result).toBe(zone);
  expect(days).toEqual(model);
  expect(Object.keys(days)).toHaveLength(2);
});

test("who sums leaves what another one is summing, and a tenant that asked for nothing has nothing to sum", async () => {
  const { tenant } = await openShop();
  expect(await slice(tenant.id)).toBe("done");
  const [waiting] = await asOwner(
    sql`select tenant_id from reports.day_zones where tenant_id = ${tenant.id}::uuid`,
  );
  expect(waiting).toEqual([]);
});
