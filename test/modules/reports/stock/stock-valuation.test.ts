import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../../inventory/shop.ts";

interface Line {
  sku: string;
  warehouse_code: string;
  quantity: string;
  average_cost: string | null;
  value: string;
}
interface Totals {
  totals: { currency: string; value: string; lines: number }[];
  warehouses: { code: string; value: string }[];
  in_transit: { currency: string; value: string }[] | null;
}

/** One moment for the whole file, so that midnight changes no day that it names. */
const NOW = Date.now();
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000).toISOString();
const dayOf = (moment: string) => moment.slice(0, 10);

async function shop() {
  const opened = await openShop();
  const [one, two] = [await opened.warehouse({ code: "A" }), await opened.warehouse({ code: "B" })];
  const product = await opened.product({ sku: "soap", cost: 5 });
  const move = async (movement: Record<string, unknown>) => {
    const answer = await opened.move({ product_id: product.id, warehouse_id: one.id, ...movement });
    expect(answer.status, answer.text).toBe(201);
    return (answer.body.movements as { id: string }[])[0]?.id;
  };
  const lines = async (query = "") => {
    const { body } = await opened.owner.get<{ data: Line[] }>(`/reports/stock-valuation?${query}`);
    return body.data.map((line) => [line.warehouse_code, line.quantity, line.average_cost, line.value]);
  };
  const totals = async (query = "") =>
    (await opened.owner.get<Totals>(`/reports/stock-valuation/totals?${query}`)).body;
  return { ...opened, one, two, product, move, lines, totals };
}

test("stock has the value of its moving weighted average cost; what leaves takes the average with it", async () => {
  const { move, lines, totals, two } = await shop();
  await move({ type: "receive", quantity: 10, unit_cost: 6 });
  await move({ type: "receive", quantity: 5, unit_cost: 9 });
  expect(await lines()).toEqual([["A", "15", "7", "105"]]);
  const issue = await move({ type: "issue", quantity: 3 });
  expect(await lines()).toEqual([["A", "12", "7", "84"]]);
  await move({ type: "receive", quantity: 8 });
  expect(await lines()).toEqual([["A", "20", "6.2", "124"]]);
  await move({ type: "return", quantity: 3, issue_id: issue });
  expect(await lines()).toEqual([["A", "23", "6.3043", "145"]]);
  await move({ type: "transfer", quantity: 7, to_warehouse_id: two.id });
  expect(await lines()).toEqual([
    ["A", "16", "6.3044", "100.8696"],
    ["B", "7", "6.3043", "44.1304"],
  ]);
  expect(await totals()).toMatchObject({
    totals: [{ currency: "RWF", value: "145", lines: 2 }],
    warehouses: [
      { code: "A", value: "100.8696" },
      { code: "B", value: "44.1304" },
    ],
    in_transit: [],
  });
  await move({ type: "issue", quantity: 16 });
  await move({ type: "discard", quantity: 7, warehouse_id: two.id, reason: "broken" });
  expect(await lines()).toEqual([]);
  expect((await totals()).totals).toEqual([]);
});

test("what is on its way between warehouses has the value of what left", async () => {
  const { owner, product, move, one, two, totals, lines } = await shop();
  await move({ type: "receive", quantity: 9, unit_cost: "3.3333" });
  const sent = await owner.post<{ id: string; version: number }>("/stock-transfers", {
    from_warehouse_id: one.id,
    to_warehouse_id: two.id,
    lines: [{ product_id: product.id, quantity: 4 }],
  });
  expect(sent.status, sent.text).toBe(201);
  const { totals: here, in_transit } = await totals();
  expect([here[0]?.value, in_transit?.[0]?.value]).toEqual(["16.6665", "13.3332"]);
  await move({ type: "receive", quantity: 5, unit_cost: 100 });
  expect((await owner.post(`/stock-transfers/${sent.body.id}/receive`)).status).toBe(200);
  expect(await lines()).toEqual([
    ["A", "10", "51.6667", "516.6665"],
    ["B", "4", "3.3333", "13.3332"],
  ]);
  expect((await totals()).in_transit).toEqual([]);
});

test("as of a past day, what was in transit at its end counts, whatever became of it since", async () => {
  const { owner, tenant, product, move, one, two, totals } = await shop();
  await move({ type: "receive", quantity: 9, unit_cost: 3, occurred_at: daysAgo(20) });
  const lines = [{ product_id: product.id, quantity: 4 }];
  const sent = await owner.post<{ id: string }>("/stock-transfers", {
    from_warehouse_id: one.id,
    to_warehouse_id: two.id,
    lines,
  });
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`update inventory.stock_movements set occurred_at = ${daysAgo(10)}
         where tenant_id = ${tenant.id}::uuid and transfer_id = ${sent.body.id}::uuid`,
    sql`select reports.sum_days(${tenant.id}::uuid)`,
  );
  expect((await owner.post(`/stock-transfers/${sent.body.id}/receive`)).status).toBe(200);
  const on = async (days: number) => (await totals(`as_of=${dayOf(daysAgo(days))}`)).in_transit;
  expect([await on(11), await on(10), await on(1), await on(0)]).toEqual([
    [],
    [{ currency: "RWF", value: "12" }],
    [{ currency: "RWF", value: "12" }],
    [],
  ]);
});

test("as of a date: what was posted later for an earlier day counts for that day and all after it, and what left since takes the average of its own day", async () => {
  const { move, lines, totals } = await shop();
  const [first, second, third] = [daysAgo(30), daysAgo(20), daysAgo(10)];
  await move({ type: "receive", quantity: 10, unit_cost: 6, occurred_at: first });
  await move({ type: "issue", quantity: 4, occurred_at: third });
  await move({ type: "receive", quantity: 2, unit_cost: 12, occurred_at: second });
  const on = (moment: string) => lines(`as_of=${dayOf(moment)}`);
  expect(await on(daysAgo(31))).toEqual([]);
  expect(await on(first)).toEqual([["A", "10", "6", "60"]]);
  expect(await on(daysAgo(15))).toEqual([["A", "12", "7", "84"]]);
  expect(await on(third)).toEqual([["A", "8", "7", "56"]]);
  expect(await lines()).toEqual([["A", "8", "7", "56"]]);
  const past = await totals(`as_of=${dayOf(second)}`);
  expect(past).toMatchObject({ as_of: dayOf(second), totals: [{ value: "84" }], in_transit: [] });
});

test("a day is the tenant's own: another time zone sums the ledger anew", async () => {
  const { owner, move, lines } = await shop();
  const day = dayOf(daysAgo(5));
  await move({ type: "receive", quantity: 1, unit_cost: 1, occurred_at: `${day}T23:00:00Z` });
  await move({ type: "receive", quantity: 2, unit_cost: 1, occurred_at: `${day}T12:00:00Z` });
  expect(await lines(`as_of=${day}`)).toEqual([["A", "3", "1", "3"]]);
  const changed = await owner.call("PATCH", "/tenants/current/settings", {
    body: { time_zone: "Africa/Kigali" },
  });
  expect(changed.status, changed.text).toBe(200);
  expect(await lines(`as_of=${day}`)).toEqual([["A", "2", "1", "2"]]);
  await move({ type: "issue", quantity: 1, occurred_at: `${day}T22:30:00Z` });
  expect(await lines(`as_of=${day}`)).toEqual([["A", "2", "1", "2"]]);
  expect(await lines()).toEqual([["A", "2", "1", "2"]]);
});

test("pages by SKU and the CSV say the same; filters narrow both", async () => {
  const { owner, product, warehouse, move } = await openShop();
  const [one, two] = [await warehouse({ code: "A" }), await warehouse({ code: "B" })];
  for (const sku of ["b", "a", "c"]) {
    const { id } = await product({ sku, category: sku === "c" ? "C" : "AB", cost: 1 });
    for (const at of [one, two])
      await move({ type: "receive", product_id: id, warehouse_id: at.id, quantity: 2 });
  }
  const page = async (query: string) =>
    (await owner.get<{ data: Line[]; next_cursor: string | null }>(`/reports/stock-valuation?${query}`)).body;
  const walked: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { data, next_cursor } = await page(`limit=2${cursor && `&cursor=${cursor}`}`);
    walked.push(...data.map((line) => `${line.sku}${line.warehouse_code}`));
    cursor = next_cursor;
  }
  expect(walked.map((place) => place[0])).toEqual(["a", "a", "b", "b", "c", "c"]);
  expect(new Set(walked).size).toBe(6);
  expect((await page(`category=AB&warehouse_id=${two.id}`)).data.map(({ sku }) => sku)).toEqual(["a", "b"]);
  const csv = (await owner.get("/reports/stock-valuation?format=csv")).text.trim().split("\r\n");
  expect(csv).toHaveLength(7);
  expect(csv[0]).toBe(
    "product_id,sku,product_name,category,unit,warehouse_id,warehouse_code,quantity,average_cost,value,currency",
  );
});

test("a day that has not come yet in the tenant's time zone has no valuation and no turnover", async () => {
  const { owner } = await openShop();
  for (const timeZone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    const set = await owner.call("PATCH", "/tenants/current/settings", { body: { time_zone: timeZone } });
    expect(set.status, set.text).toBe(200);
    const day = (ahead: number) =>
      new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date(Date.now() + ahead * 86_400_000));
    for (const path of [
      "/reports/stock-valuation?as_of=",
      "/reports/stock-valuation/totals?as_of=",
      "/reports/turnover?to=",
    ]) {
      const [today, tomorrow] = [await owner.get(`${path}${day(0)}`), await owner.get(`${path}${day(1)}`)];
      expect([path, today.status, tomorrow.status, tomorrow.body.code]).toEqual([
        path,
        200,
        422,
        "report.in_future",
      ]);
    }
  }
});

test("a day begins at the first of its midnights, where clocks are set back over it", async () => {
  const { owner, product, warehouse, move } = await openShop();
  for (const [body, path] of [
    [{ time_zone: "Atlantic/Azores" }, "/tenants/current/settings"],
    [{ backdate_days: { owner: 3650 } }, "/stock-settings"],
  ] as const)
    expect((await owner.call("PATCH", path, { body })).status).toBe(200);
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  await move({ type: "receive", ...at, quantity: 5, unit_cost: 1 });
  const twice = "2025-10-26T00:30:00Z";
  await move({ type: "receive", ...at, quantity: 10, unit_cost: 3, occurred_at: twice, confirm: true });
  const valued = async (query = "") =>
    (await owner.get<{ data: Record<string, string>[] }>(`/reports/stock-valuation${query}`)).body.data.map(
      ({ quantity, value }) => [quantity, value],
    );
  expect(await valued()).toEqual([["15", "35"]]);
  expect(await valued("?as_of=2025-10-26")).toEqual([["10", "30"]]);
  expect(await valued("?as_of=2025-10-25")).toEqual([]);
  const { body } = await owner.get<{ data: Record<string, string>[] }>(
    "/reports/movement-history?sort=occurred_at",
  );
  expect(body.data.map(({ balance }) => balance)).toEqual(["10", "15"]);
});

test("whatever the zone, a day begins at the first moment that is of it", async () => {
  const [wrong] = await asOwner(
    sql`select z.name, d::date::text as day from pg_timezone_names z cross join generate_series(date '2024-01-01', date '2026-12-31', '1 day') d
         where z.name ~ '^(Africa|America|Asia|Atlantic|Australia|Europe|Pacific|Indian)/'
           and ((tenants.start_in(d::date, z.name) at time zone z.name)::date <> d::date
             or ((tenants.start_in(d::date, z.name) - interval '1 microsecond') at time zone z.name)::date >= d::date)`,
  );
  expect(wrong).toEqual([]);
}, 60_000);
