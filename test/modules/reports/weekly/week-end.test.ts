import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop, type Shop } from "../../inventory/shop.ts";
import { before, mailTo, type Report, runFor } from "./week.ts";

interface Content {
  stock: Record<string, string>[];
  dead_stock: { top: object[] };
  alerts: Record<string, number>;
  expiries: Record<"expired" | "expiring", { lots: number; totals: { value: string }[] }> & {
    next: object[];
  };
}

async function shop() {
  const opened = await openShop();
  const at = (await opened.warehouse()).id;
  const post = async (product_id: string, type: string, quantity: number, occurred_at: string, more = {}) => {
    const movement = { product_id, warehouse_id: at, type, quantity, occurred_at, ...more };
    const answer = await opened.move(movement);
    expect(answer.status, answer.text).toBe(201);
  };
  return { ...opened, at, post };
}

async function contentOf({ tenant, owner }: Shop): Promise<Content> {
  await runFor(tenant);
  const { body } = await owner.get<{ data: Report[] }>("/reports/weekly");
  const report = await owner.get<Report>(`/reports/weekly/${body.data[0]?.id}`);
  return report.body.content as unknown as Content;
}

const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);

test("what is opened with, received, issued, adjusted and transferred comes to the closing, in whole units of the currency", async () => {
  const { post, ...opened } = await shop();
  const { owner, tenant, at, product, warehouse } = opened;
  const id = (await product({ sku: "soap" })).id;
  await post(id, "receive", 10, before(10), { unit_cost: "1.45" });
  await post(id, "receive", 1, before(6), { unit_cost: "0.6" });
  await post(id, "issue", 3, before(5));
  await post(id, "adjust", 1, before(4), { reason: "found" });
  const sent = await owner.post<{ id: string }>("/stock-transfers", {
    from_warehouse_id: at,
    to_warehouse_id: (await warehouse()).id,
    lines: [{ product_id: id, quantity: 5 }],
  });
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`update inventory.stock_movements set occurred_at = ${before(3)}::timestamptz
         where tenant_id = ${tenant.id}::uuid and transfer_id = ${sent.body.id}::uuid`,
    sql`select reports.sum_days(${tenant.id}::uuid)`,
  );
  expect((await owner.post(`/stock-transfers/${sent.body.id}/receive`)).status).toBe(200);
  const [line = {}] = (await contentOf(opened)).stock;
  const number = (field: string) => Number(line[field]);
  expect(line).toMatchObject({ opening: "15", in_transit: "-7", goods_in_transit: "7", closing: "5" });
  expect(
    number("opening") + number("received") - number("issued") + number("adjusted") + number("in_transit"),
  ).toBe(number("closing"));
  const [mail] = await mailTo(owner.email);
  expect(mail?.text).toContain("goods worth 7 RWF were in transit");
});

test("what came after the week is not in it: stock, lots and dead stock are those of its last day", async () => {
  const { post, ...opened } = await shop();
  const [pills, dust] = [
    (await opened.product({ sku: "pills", track_lots: true, reorder_point: 2 })).id,
    (await opened.product({ sku: "dust" })).id,
  ];
  await post(pills, "receive", 5, before(3), { unit_cost: 4, lot_number: "L1", expires_on: soon });
  await post(dust, "receive", 7, before(200), { unit_cost: 2 });
  await post(pills, "issue", 5, before(0, 0));
  await post(dust, "issue", 6, before(0, 0));
  const content = await contentOf(opened);
  expect(content).toMatchObject({
    stock: [{ closing: "34" }],
    expiries: {
      expiring: { lots: 1, totals: [{ value: "20" }] },
      next: [{ lot_number: "L1", quantity: "5" }],
    },
    dead_stock: { products: 1, top: [{ sku: "dust", on_hand: "7", value: "14" }] },
    alerts: { open: 0, low: 1 },
  });
});

test("the expiries are worth what the report of expiring stock says, to the last decimal", async () => {
  const { post, ...opened } = await shop();
  const pills = (await opened.product({ track_lots: true })).id;
  for (const [lot_number, cost] of [
    ["a", "10"],
    ["b", "20"],
    ["c", "70.6"],
  ])
    await post(pills, "receive", 1, before(3), { unit_cost: cost, lot_number, expires_on: soon });
  await post(pills, "receive", 1, before(3), { unit_cost: "1.3", lot_number: "d", expires_on: "2090-01-31" });
  const { body } = await opened.owner.get<{ data: { value: string }[] }>("/reports/expiring-stock");
  const { totals } = (await contentOf(opened)).expiries.expiring;
  expect(totals).toMatchObject([
    { value: String(body.data.reduce((sum, { value }) => sum + Number(value), 0)) },
  ]);
  expect(totals).toMatchObject([{ value: "76" }]);
});
