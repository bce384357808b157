import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { jobs } from "#modules/inventory";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { inOneWindow } from "#test/one-window.ts";
import { asOwner } from "#test/tenant.ts";
import { openStockAlerts } from "./stock-alerts.ts";

async function shop() {
  const opened = await openStockAlerts();
  const at = (await opened.warehouse()).id;
  const move = async (
    product_id: string,
    type: string,
    quantity: number,
    more: Record<string, unknown> = {},
  ) => {
    const answer = await opened.move({ product_id, warehouse_id: at, type, quantity, ...more });
    expect(answer.status, answer.text).toBe(201);
  };
  return { ...opened, at, move };
}

test("B-B11: an alert of low stock is raised once for each place until it recovers, and then again", async () => {
  const { owner, product, move, settle, alerts, emitted, warehouse } = await shop();
  const { id } = await product({ sku: "soap", reorder_point: 5 });
  await move(id, "receive", 10);
  await settle();
  expect([await alerts(), await emitted()]).toEqual([[], []]);
  await move(id, "issue", 5);
  await settle();
  await move(id, "issue", 1);
  await settle();
  await settle((all) => [...all, ...all].toReversed());
  expect(await alerts()).toMatchObject([
    { sku: "soap", warehouse_id: null, usable: "5", expected: "5", reorder_point: "5", recovered_at: null },
  ]);
  expect(await emitted()).toEqual([["raised", "5"]]);
  const other = (await warehouse()).id;
  await owner.post("/reorder-points", { product_id: id, warehouse_id: other, reorder_point: 3 });
  await settle();
  expect((await alerts()).map(({ warehouse_id }) => warehouse_id)).toEqual([other, null]);
  await move(id, "receive", 2, { warehouse_id: other });
  await settle();
  expect(await alerts()).toMatchObject([{ warehouse_id: other }]);
  expect(await alerts("open=false")).toMatchObject([{ usable: "5", recovered_at: expect.any(String) }]);
  await move(id, "receive", 6);
  await move(id, "issue", 8);
  await settle();
  expect(await emitted()).toEqual([
    ["raised", "0"],
    ["raised", "4"],
    ["raised", "5"],
    ["recovered", "6"],
  ]);
  expect(await alerts(`product_id=${id}`)).toHaveLength(3);
});

test("B-B11: another reorder point, a held lot and a product that is not sold any more change what is low", async () => {
  const { owner, product, move, settle, alerts, emitted } = await shop();
  const { id } = await product({ reorder_point: 5, track_lots: true });
  await move(id, "receive", 6, { lot_number: "L1" });
  await move(id, "receive", 4, { lot_number: "L2" });
  await settle();
  expect(await emitted()).toEqual([]);
  const lots = await owner.get<{ data: { id: string; lot_number: string }[] }>(`/lots?product_id=${id}`);
  const lot = lots.body.data.find(({ lot_number }) => lot_number === "L1")?.id;
  expect((await owner.post(`/lots/${lot}/hold`, { reason: "smells" })).status).toBe(200);
  await settle();
  expect(await alerts()).toMatchObject([{ usable: "4" }]);
  await owner.call("PATCH", `/products/${id}`, { body: { reorder_point: 3 } });
  await settle();
  expect(await alerts()).toEqual([]);
  await owner.call("PATCH", `/products/${id}`, { body: { reorder_point: 8 } });
  await settle();
  expect(await alerts()).toHaveLength(1);
  await owner.call("PATCH", `/products/${id}`, { body: { active: false } });
  await settle();
  expect(await alerts()).toEqual([]);
  expect((await emitted()).map(([what]) => what)).toEqual(["raised", "raised", "recovered", "recovered"]);
});

test("a product that is restored, and a lot whose date is corrected, change what is low", async () => {
  const { owner, product, move, settle, alerts, emitted } = await shop();
  const { id } = await product({ reorder_point: 5 });
  await move(id, "receive", 6);
  await move(id, "issue", 6);
  await settle();
  expect((await owner.call("DELETE", `/products/${id}`)).status).toBe(204);
  await settle();
  expect((await owner.post(`/products/${id}/restore`)).status).toBe(200);
  await settle();
  expect((await emitted()).map(([what]) => what)).toEqual(["raised", "raised", "recovered"]);
  const dated = await product({ reorder_point: 5, track_lots: true });
  await move(dated.id, "receive", 10, { lot_number: "L1", expires_on: "2070-01-31" });
  const lots = await owner.get<{ data: { id: string }[] }>(`/lots?product_id=${dated.id}`);
  const corrected = { body: { expires_on: "2001-01-31" } };
  expect((await owner.call("PATCH", `/lots/${lots.body.data[0]?.id}`, corrected)).status).toBe(200);
  await settle();
  expect(await alerts(`open=true&product_id=${dated.id}`)).toMatchObject([{ usable: "0" }]);
});

test("B-B11: the nightly check finds what had no event of its own, and repeats nothing", async () => {
  const { tenant, product, move, settle, alerts, emitted } = await shop();
  const { id } = await product({ reorder_point: 5, track_lots: true });
  await move(id, "receive", 10, { lot_number: "L1", expires_on: "2070-01-31" });
  await settle();
  await asOwner(
    sql`update inventory.lots set expires_on = '2001-01-31' where tenant_id = ${tenant.id}::uuid`,
  );
  const sweep = jobs.find(({ name }) => name === "inventory.stock_alerts.sweep");
  if (!sweep?.perTenant) throw new Error("there is no such job");
  const ctx = backgroundContext(env as Env, createExecutionContext(), newId(), {});
  for (let night = 0; night < 2; night++) {
    await sweep.run(ctx, { id: tenant.id, time_zone: "UTC" }, new Date());
    expect(await alerts()).toMatchObject([{ usable: "0" }]);
  }
  expect(await emitted()).toEqual([["raised", "0"]]);
});

/** Zones without summer time, eleven hours west of UTC to twelve east of it. */
const ZONES = [
  ...["Pacific/Pago_Pago", "Pacific/Honolulu", "Pacific/Gambier", "Pacific/Pitcairn", "America/Phoenix"],
  ...[
    "America/Costa_Rica",
    "America/Bogota",
    "America/Puerto_Rico",
    "America/Sao_Paulo",
    "Atlantic/South_Georgia",
  ],
  ...[
    "Atlantic/Cape_Verde",
    "Africa/Abidjan",
    "Africa/Lagos",
    "Africa/Kigali",
    "Africa/Nairobi",
    "Asia/Dubai",
  ],
  ...["Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane"],
  ...["Pacific/Guadalcanal", "Pacific/Tarawa"],
];

test("that check runs in the first hour of the tenant's day, where there is something to check", () =>
  inOneWindow(3_600, async () => {
    const { tenant, product, warehouse, owner } = await shop();
    const sweep = jobs.find(({ name }) => name === "inventory.stock_alerts.sweep");
    if (!sweep?.perTenant) throw new Error("there is no such job");
    expect(sweep.schedule).toBe("hourly");
    const runs = async (localHour: number) => {
      const west = (new Date().getUTCHours() - localHour + 24) % 24;
      const zone = ZONES[west <= 11 ? 11 - west : 35 - west];
      await asOwner(sql`update tenants.tenants set time_zone = ${zone} where id = ${tenant.id}::uuid`);
      const ctx = backgroundContext(env as Env, createExecutionContext(), newId(), {});
      const [rows] = await platformBatch(
        ctx,
        sweep.name,
        [sql`select t.id from tenants.tenant_states t where t.id = ${tenant.id}::uuid and (${sweep.where})`],
        { asJob: true },
      );
      return rows?.length === 1;
    };
    const [{ id: product_id }, { id: warehouse_id }] = [await product(), await warehouse()];
    expect([await runs(0), await runs(12)]).toEqual([false, false]);
    await owner.post("/reorder-points", { product_id, warehouse_id, reorder_point: 1 });
    expect([await runs(0), await runs(1), await runs(23)]).toEqual([true, false, false]);
  }));
