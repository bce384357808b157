import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../../inventory/shop.ts";

interface Page<T> {
  data: T[];
  next_cursor: string | null;
}
interface HistoryLine {
  movement_id: string;
  quantity: string;
  balance: string;
  value: string;
  balance_value: string;
}

const DAY = 86_400_000;
/** One moment for the whole file, so that midnight changes no day that it names. */
const NOW = Date.now();
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();
const dayOf = (days: number) => daysAgo(days).slice(0, 10);

async function shop() {
  const opened = await openShop();
  const places = [await opened.warehouse({ code: "A" }), await opened.warehouse({ code: "B" })];
  const move = async (
    product_id: string,
    type: string,
    quantity: number,
    days: number,
    at = 0,
    more = {},
  ) => {
    const answer = await opened.move({
      product_id,
      type,
      quantity,
      warehouse_id: places[at]?.id,
      occurred_at: daysAgo(days),
      ...more,
    });
    expect(answer.status, answer.text).toBe(201);
    return (answer.body as { movements: { id: string }[] }).movements[0]?.id;
  };
  const rows = async <T = Record<string, unknown>>(path: string) => {
    const { status, body, text } = await opened.owner.get<Page<T>>(path);
    expect(status, text).toBe(200);
    return body.data;
  };
  return { ...opened, places, move, rows };
}

test("the history of a product: each balance is the one before it and the movement, whatever was posted when", async () => {
  const { owner, product, places, move, rows } = await shop();
  const { id } = await product({ cost: 2 });
  const { id: other } = await product();
  await move(other, "receive", 99, 5);
  await move(id, "receive", 50, 9);
  await move(id, "receive", 20, 3, 1, { unit_cost: 5 });
  await move(id, "issue", 7, 1);
  await move(id, "transfer", 10, 2, 0, { to_warehouse_id: places[1]?.id });
  await move(id, "issue", 3, 6);
  await move(id, "issue", 1, 5.9);
  await move(id, "adjust", 4, 0, 1, { reason: "found" });
  const path = `/reports/movement-history?product_id=${id}&sort=occurred_at`;
  for (const query of ["", `&warehouse_id=${places[0]?.id}`, `&warehouse_id=${places[1]?.id}`]) {
    const lines = await rows<HistoryLine>(path + query);
    let [balance, value] = [0, 0];
    for (const line of lines) {
      balance += Number(line.quantity);
      value += Number(line.value);
      expect([Number(line.balance), Number(line.balance_value)]).toEqual([balance, expect.closeTo(value, 4)]);
    }
  }
  const all = await rows<HistoryLine>(path);
  expect(all.map(({ quantity }) => quantity)).toEqual(["50", "-3", "-1", "20", "-10", "10", "-7", "4"]);
  expect(all.at(-1)).toMatchObject({ balance: "63" });
  expect(await rows(`/reports/movement-history?product_id=${id}`)).toEqual(all.toReversed());
  expect(await rows(`${path}&from=${daysAgo(2.5)}&to=${daysAgo(0.5)}`)).toEqual(all.slice(4, 7));
  const walked: HistoryLine[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { body }: { body: Page<HistoryLine> } = await owner.get(
      `${path}&limit=3${cursor && `&cursor=${cursor}`}`,
    );
    walked.push(...body.data);
    cursor = body.next_cursor;
  }
  expect(walked).toEqual(all);
  const everything = await rows<HistoryLine>("/reports/movement-history?sort=occurred_at");
  expect(everything).toHaveLength(9);
  expect(everything).toEqual(expect.arrayContaining(all));
});

test("turnover: issues less returns against the stock of every day, and how long the rest lasts", async () => {
  const { owner, product, places, move, rows } = await shop();
  const { id } = await product({ sku: "a", cost: 2 });
  await move(id, "receive", 100, 20);
  await move(id, "issue", 30, 8);
  const issue_id = await move(id, "issue", 10, 4);
  await move(id, "return", 5, 3, 0, { issue_id });
  await move(id, "receive", 40, 2, 1);
  await product({ sku: "never there" });
  const period = `from=${dayOf(9)}&to=${dayOf(0)}`;
  // Closings from ten days ago to today: 100, 70 ×4, 60, 65, 105 ×3.
  const [line, ...others] = await rows(`/reports/turnover?${period}`);
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    sku: "a",
    from: dayOf(9),
    to: dayOf(0),
    issued: "35",
    issued_value: "70",
    average_stock: "82",
    average_value: "164",
    closing_stock: "105",
    turnover: "0.4268",
    days_of_cover: "30",
    currency: "RWF",
  });
  const [here] = await rows(`/reports/turnover?${period}&warehouse_id=${places[1]?.id}`);
  expect(here).toMatchObject({ issued: "0", average_stock: "12", closing_stock: "40", days_of_cover: null });
  const [earlier] = await rows(`/reports/turnover?from=${dayOf(15)}&to=${dayOf(9)}`);
  expect(earlier).toMatchObject({ issued: "0", average_stock: "100", turnover: "0", days_of_cover: null });
  expect(await rows(`/reports/turnover?from=${dayOf(40)}&to=${dayOf(30)}`)).toEqual([]);
  expect((await owner.get(`/reports/turnover?from=${dayOf(1)}&to=${dayOf(2)}`)).status).toBe(422);
  expect((await owner.get(`/reports/turnover?from=${dayOf(500)}`)).status).toBe(422);
});

test("turnover: whatever was there or went in the period is in it, gone, removed or sold out since", async () => {
  const { owner, product, move, rows } = await shop();
  const { id: thrown } = await product({ sku: "a" });
  await move(thrown, "receive", 10, 10);
  await move(thrown, "discard", 10, 3, 0, { reason: "broken" });
  const { id: returned } = await product({ sku: "b" });
  await move(returned, "receive", 10, 20, 0, { unit_cost: 10 });
  const issue_id = await move(returned, "issue", 5, 15);
  await move(returned, "receive", 5, 8, 0, { unit_cost: 100 });
  await move(returned, "issue", 5, 6);
  await move(returned, "return", 5, 5, 0, { issue_id });
  await move(returned, "adjust", -10, 4, 0, { reason: "lost" });
  const { id: removed } = await product({ sku: "c" });
  await move(removed, "receive", 4, 8);
  await move(removed, "issue", 4, 6);
  const path = `/reports/turnover?from=${dayOf(12)}&to=${dayOf(0)}`;
  const before = await rows(path);
  expect(before).toMatchObject([
    { sku: "a", issued: "0", closing_stock: "0" },
    { sku: "b", issued: "0", issued_value: "225" },
    { sku: "c", issued: "4" },
  ]);
  expect((await owner.call("DELETE", `/products/${removed}`)).status).toBe(204);
  expect(await rows(path)).toEqual(before);
});

test("turnover: what comes back into a quarantine takes back use of the warehouse that it was issued at, in the totals too", async () => {
  const { product, warehouse, places, move, rows, tenant } = await shop();
  const quarantine = await warehouse({ code: "Q", quarantine: true });
  const { id } = await product({ sku: "a", cost: 2, quarantine_returns: true });
  await move(id, "receive", 100, 20);
  const issue_id = await move(id, "issue", 30, 8);
  await move(id, "return", 10, 3, 0, { issue_id, warehouse_id: quarantine.id });
  await move(id, "return", 5, 5, 0, { issue_id, warehouse_id: quarantine.id });
  const at = async (place: unknown, days = 9) =>
    (await rows(`/reports/turnover?from=${dayOf(days)}&warehouse_id=${place}`))[0];
  expect(await rows(`/reports/turnover?from=${dayOf(9)}`)).toMatchObject([
    { issued: "15", issued_value: "30", closing_stock: "85" },
  ]);
  expect(await at(places[0]?.id)).toMatchObject({ issued: "15", issued_value: "30", closing_stock: "70" });
  expect(await at(quarantine.id)).toMatchObject({ issued: "0", issued_value: "0", closing_stock: "15" });
  expect(await at(places[0]?.id, 4)).toMatchObject({ issued: "-10", closing_stock: "70" });
  const [days] = await asOwner(
    sql`select d.day::text, d.movements, d.latest, trim_scale(d.closing_quantity)::text as closing from reports.daily_stock d
         where d.tenant_id = ${tenant.id}::uuid and d.warehouse_id = ${places[0]?.id}::uuid order by d.day`,
  );
  expect(days).toEqual([
    { day: dayOf(20), movements: 1, latest: false, closing: "100" },
    { day: dayOf(8), movements: 1, latest: false, closing: "70" },
    { day: dayOf(5), movements: 0, latest: false, closing: "70" },
    { day: dayOf(3), movements: 0, latest: true, closing: "70" },
  ]);
});

test("slow movers: in stock, there before the time began, and hardly issued since", async () => {
  const { product, move, rows } = await shop();
  const stocked = async (sku: string, days: number, ...issues: number[]) => {
    const { id } = await product({ sku, cost: 3 });
    await move(id, "receive", 10, days);
    for (const at of issues) await move(id, "issue", 1, at);
    return id;
  };
  await stocked("busy", 200, 100, 50, 20, 10);
  await stocked("new", 20);
  await stocked("never", 200);
  await stocked("once", 200, 120, 30);
  await stocked("stopped", 200, 150, 120);
  const gone = await stocked("gone", 200);
  await move(gone, "issue", 10, 150);
  const skus = async (query: string) =>
    (await rows<{ sku: string }>(`/reports/slow-movers?${query}`)).map(({ sku }) => sku);
  expect(await skus("")).toEqual(["never", "stopped"]);
  expect(await skus("max_issue_days=1")).toEqual(["never", "once", "stopped"]);
  expect(await skus("max_issue_days=3")).toEqual(["busy", "never", "once", "stopped"]);
  expect(await skus("days=25")).toEqual(["never", "once", "stopped"]);
  expect(await skus("days=180")).toEqual(["never"]);
  const lines = await rows<Record<string, unknown>>("/reports/slow-movers?sort=-name&max_issue_days=1");
  const of = (name: string) => lines.find(({ sku }) => sku === name);
  expect(of("never")).toMatchObject({ on_hand: "10", value: "30", last_issued_on: null, issued: "0" });
  expect(of("once")).toMatchObject({ issued: "1", last_issued_on: dayOf(30) });
  // A day more when midnight has passed since the test began.
  expect([30, 31]).toContain(of("once")?.days_idle);
});

test("reports are the tenant's own, and for its staff", async () => {
  const { product, move, tenant } = await shop();
  const { id } = await product({ cost: 1 });
  await move(id, "receive", 1, 100);
  const other = await openShop();
  const cashier = await tenant.member("cashier");
  const customer = await tenant.member("customer");
  for (const path of [
    "/reports/stock-valuation",
    "/reports/turnover",
    "/reports/slow-movers",
    `/reports/movement-history?product_id=${id}`,
  ]) {
    expect((await cashier.get<Page<unknown>>(path)).body.data, path).toHaveLength(1);
    expect((await other.owner.get<Page<unknown>>(path)).body.data, path).toEqual([]);
    expect((await customer.get(path)).status, path).toBe(403);
  }
  const [rows] = await asOwner(
    sql`select distinct tenant_id from reports.daily_stock where product_id = ${id}::uuid`,
  );
  expect(rows).toEqual([{ tenant_id: tenant.id }]);
});
