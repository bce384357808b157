import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { handlers, jobs } from "#modules/inventory";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { envelopeSql } from "#platform/events.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner } from "#test/tenant.ts";
import { delivered } from "../../../queues/deliveries.ts";
import { openShop } from "../shop.ts";

interface Alert {
  sku: string;
  warehouse_id: string;
  usable: string;
  reorder_point: string;
  recovered_at: string | null;
}

async function shop() {
  const opened = await openShop();
  const { owner, tenant } = opened;
  const at = (await opened.warehouse()).id;
  const alerts = async (query = "open=true") =>
    (await owner.get<{ data: Alert[] }>(`/stock-alerts?${query}`)).body.data;
  const outbox = async (): Promise<Envelope[]> => {
    const [rows = []] = await asOwner(
      sql`select ${envelopeSql} as event from platform.domain_events where tenant_id = ${tenant.id}::uuid order by id`,
    );
    return rows.map(({ event }) => Envelope.parse(event));
  };
  /** What was emitted of alerts, sorted: which of two transactions was first the clock alone says. */
  const emitted = async () =>
    (await outbox())
      .filter(({ type }) => /^inventory\.stock_alert\.(raised|recovered)$/.test(type))
      .map(({ type, payload }) => [type.slice("inventory.stock_alert.".length), payload?.usable])
      .toSorted();
  /** Delivers everything in the outbox, however often it was. */
  const settle = async (order: (all: Envelope[]) => Envelope[] = (all) => all) => {
    const sent = order(await outbox()).map((body) => ({ body }));
    const { acked, ids } = await delivered("duka-events", sent, { handlers });
    expect(acked.toSorted()).toEqual(ids.toSorted());
  };
  const move = async (
    product_id: string,
    type: string,
    quantity: number,
    more: Record<string, unknown> = {},
  ) => {
    const answer = await opened.move({ product_id, warehouse_id: at, type, quantity, ...more });
    expect(answer.status, answer.text).toBe(201);
  };
  return { ...opened, at, alerts, emitted, settle, move };
}

test("B-B11: an alert of low stock is raised once for a product and warehouse until it recovers, and then again", async () => {
  const { product, move, settle, alerts, emitted, warehouse } = await shop();
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
    { sku: "soap", usable: "5", reorder_point: "5", recovered_at: null },
  ]);
  expect(await emitted()).toEqual([["raised", "5"]]);
  const other = (await warehouse()).id;
  await move(id, "receive", 2, { warehouse_id: other });
  await settle();
  expect((await alerts()).map(({ warehouse_id }) => warehouse_id)).toContain(other);
  await move(id, "receive", 6);
  await settle();
  expect(await alerts()).toMatchObject([{ warehouse_id: other }]);
  expect(await alerts("open=false")).toMatchObject([{ usable: "5", recovered_at: expect.any(String) }]);
  await move(id, "issue", 8);
  await settle();
  expect(await emitted()).toEqual([
    ["raised", "2"],
    ["raised", "2"],
    ["raised", "5"],
    ["recovered", "10"],
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
