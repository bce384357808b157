import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Item, inShort, openShop } from "../shop.ts";

async function stocking() {
  const shop = await openShop();
  const pills = await shop.product({ sku: "PILLS", track_lots: true, cost: "3" });
  const soap = await shop.product({ sku: "SOAP", cost: "2" });
  const main = await shop.warehouse({ code: "MAIN" });
  const send = (text: string, query?: string) => shop.importAs("stock-movements", text, query);
  const movements = async () =>
    (await shop.owner.get<{ data: Item[] }>("/stock-movements?limit=100&sort=created_at")).body.data;
  const events = async () => {
    const [rows] = await asOwner(
      sql`select count(*)::int as n from platform.domain_events
           where tenant_id = ${shop.tenant.id} and type = 'inventory.stock.moved'`,
    );
    return rows?.[0]?.n;
  };
  return { ...shop, send, pills, soap, main, movements, events };
}

const HEAD = "sku,warehouse_code,quantity,lot_number,expires_on,unit_cost,currency,occurred_at,reference";

test("opening stock is posted: lots, dates, costs, and rows of one lot add up", async () => {
  const { send, levels, pills, soap, main, owner, movements, events } = await stocking();
  const { status, report } = await send(
    `${HEAD}
PILLS,MAIN,10,L1,2030-01-31,4.5,RWF,2026-01-01,Opening
PILLS,MAIN,2.5,L1,,,,2026-01-01,Opening
PILLS,MAIN,7,L2,2031-01-31,,,,
SOAP,MAIN,100,,,,,2026-02-01T10:00:00+02:00,
SOAP,MAIN,1,,,,,2026-01-01,
`,
  );
  expect([status, report.totals]).toEqual([
    200,
    { rows: 5, created: 5, updated: 0, unchanged: 0, failed: 0, skipped: 0 },
  ]);
  expect(await levels()).toMatchObject({ [`${soap.id} ${main.id}`]: "101" });
  const lots = await owner.get<{ data: Item[] }>(`/lots?product_id=${pills.id}&sort=expires_on`);
  expect(lots.body.data).toMatchObject([
    { lot_number: "L1", expires_on: "2030-01-31", quantity: "12.5" },
    { lot_number: "L2", expires_on: "2031-01-31", quantity: "7" },
  ]);
  const all = await movements();
  expect(all.every(({ type }) => type === "receive")).toBe(true);
  expect(all.find(({ id }) => id === report.rows[0]?.movement_id)).toMatchObject({
    product_id: pills.id,
    quantity: "10",
    unit_cost: "4.5",
    currency: "RWF",
    reference: "Opening",
    late: false,
  });
  expect(all.find(({ id }) => id === report.rows[3]?.movement_id)).toMatchObject({
    occurred_at: expect.stringMatching(/^2026-02-01T08:00:00/),
    late: false,
  });
  expect(await events()).toBe(5);
});

test("a day and a moment without an offset are the tenant's own", async () => {
  const { send, tenant, movements } = await stocking();
  await asOwner(sql`update tenants.tenants set time_zone = 'Africa/Kigali' where id = ${tenant.id}`);
  const rows = ["2026-01-01", "2026-01-01T10:30:00", "2026-01-01T10:30:00Z"];
  const { status } = await send(`${HEAD}\n${rows.map((at) => `SOAP,MAIN,1,,,,,${at},`).join("\n")}\n`);
  expect(status).toBe(200);
  expect((await movements()).map(({ occurred_at }) => String(occurred_at).slice(0, 19)).sort()).toEqual([
    "2025-12-31T22:00:00",
    "2026-01-01T08:30:00",
    "2026-01-01T10:30:00",
  ]);
});

test("a file that is sent twice does not count twice, unless it is to add", async () => {
  const { send, levels, soap, main } = await stocking();
  const file = `${HEAD}\nSOAP,MAIN,5,,,,,,\nPILLS,MAIN,5,L1,,,,,\n`;
  expect((await send(file)).status).toBe(200);
  const again = await send(file);
  expect([again.status, again.report.code, inShort(again.report)]).toEqual([
    422,
    "import.rejected",
    ["2 failed sku already_there", "3 failed sku already_there"],
  ]);
  expect((await send(file, "existing=update")).status).toBe(200);
  expect(await levels()).toMatchObject({ [`${soap.id} ${main.id}`]: "10" });
});

test("each row that the ledger would refuse is named, with the reason, and the others go on", async () => {
  const { send, tenant, product, warehouse, move, main, levels, soap } = await stocking();
  await product({ sku: "OFF", active: false });
  await warehouse({ code: "SHUT", active: false });
  const known = await product({ sku: "KNOWN", track_lots: true });
  const dated = { lot_number: "K1", expires_on: "2030-01-31" };
  await move({ type: "receive", product_id: known.id, warehouse_id: main.id, quantity: 1, ...dated });
  await asOwner(
    sql`insert into inventory.settings (tenant_id, closed_through) values (${tenant.id}, '2026-01-31')
        on conflict (tenant_id) do update set closed_through = excluded.closed_through`,
  );
  await product({ sku: "ABROAD", currency: "EUR", cost: "1" });
  const bad = `${HEAD}
NONE,MAIN,1,,,,,,
OFF,MAIN,1,,,,,,
SOAP,NONE,1,,,,,,
SOAP,SHUT,1,,,,,,
PILLS,MAIN,1,,,,,,
SOAP,MAIN,1,L1,,,,,
KNOWN,MAIN,1,K1,2030-02-28,,,,
PILLS,MAIN,1,P1,2030-01-31,,,,
PILLS,MAIN,1,P1,2030-02-28,,,,
SOAP,MAIN,1,,,,,2999-01-01,
SOAP,MAIN,1,,,,,2026-01-31,
SOAP,MAIN,1,,,,,1990-01-01,
SOAP,MAIN,1,,,1,EUR,,
ABROAD,MAIN,1,,,,,,
SOAP,MAIN,99999999999999,,,,,,
SOAP,MAIN,0,,,,,,
SOAP,MAIN,1,,2030-01-31,,,,
SOAP,MAIN,1,,,,RWF,,
SOAP,MAIN,1,,,,,01/02/2026,
SOAP,MAIN,3,,,,,,
`;
  const { status, report } = await send(bad, "mode=skip_bad");
  expect(status).toBe(200);
  expect(inShort(report)).toEqual([
    "2 failed sku product.not_found",
    "3 failed sku product.inactive",
    "4 failed warehouse_code warehouse.not_found",
    "5 failed warehouse_code warehouse.inactive",
    "6 failed lot_number lot.required",
    "7 failed lot_number lot.not_tracked",
    "8 failed expires_on lot.expiry_differs",
    "9 created",
    "10 failed expires_on lot.expiry_differs",
    "11 failed occurred_at in_future",
    "12 failed occurred_at stock.period_closed",
    "13 failed occurred_at stock.period_closed",
    "14 failed unit_cost exchange_rate.missing",
    "15 failed unit_cost exchange_rate.missing",
    "16 created",
    "17 failed quantity custom",
    "18 failed expires_on not_allowed",
    "19 failed currency not_allowed",
    "20 failed occurred_at custom",
    "21 failed quantity stock.too_large",
  ]);
  expect(await levels()).toMatchObject({ [`${soap.id} ${main.id}`]: "99999999999999" });
});

test("a role may date a file no further back than a movement; a cashier may not import", async () => {
  const { tenant } = await stocking();
  const file = { type: "text/csv", text: `${HEAD}\nSOAP,MAIN,5,,,,,2020-01-01,\n` };
  const manager = await tenant.member("manager");
  const refused = await manager.call("POST", "/stock-movements/import", { raw: file });
  expect([refused.status, inShort(refused.body as never)]).toEqual([
    422,
    ["2 failed occurred_at stock.too_far_back"],
  ]);
  const cashier = await tenant.member("cashier");
  expect((await cashier.call("POST", "/stock-movements/import", { raw: file })).status).toBe(403);
});

test("a dry run and a refused file leave nothing, not a lot", async () => {
  const { send, owner, events, movements } = await stocking();
  const dry = await send(`${HEAD}\nPILLS,MAIN,5,L1,,,,,\n`, "dry_run=true");
  expect([dry.status, dry.report.dry_run, inShort(dry.report)]).toEqual([200, true, ["2 created"]]);
  expect(dry.report.rows[0]?.movement_id).toBeNull();
  const bad = await send(`${HEAD}\nPILLS,MAIN,5,L1,,,,,\nPILLS,MAIN,5,,,,,,\n`);
  expect([bad.status, inShort(bad.report)]).toEqual([422, ["2 skipped", "3 failed lot_number lot.required"]]);
  expect((await owner.get<{ data: Item[] }>("/lots")).body.data).toEqual([]);
  expect([await events(), await movements()]).toEqual([0, []]);
});

test("of a file that is sent twice at once, one counts", async () => {
  const { send, levels, soap, main } = await stocking();
  const file = `${HEAD}\nSOAP,MAIN,100,,,,,,\n`;
  const sent = await Promise.all([send(file), send(file), send(file)]);
  expect(sent.map(({ report }) => report.totals.created).sort()).toEqual([0, 0, 1]);
  expect(await levels()).toMatchObject({ [`${soap.id} ${main.id}`]: "100" });
});

test("a cost that is far from the average is refused of its row, unless the import says that it is meant", async () => {
  const { send, owner } = await stocking();
  const other = await owner.post<Item>("/exchange-rates", {
    currency: "USD",
    rate: 1400,
    valid_from: "2026-01-01",
  });
  expect(other.status).toBe(201);
  const file = `${HEAD}
SOAP,MAIN,1,,,2000,,,
SOAP,MAIN,1,,,2,USD,,
SOAP,MAIN,1,,,1999,,,
SOAP,MAIN,1,,,0,,,
SOAP,MAIN,1,,,0.002,,,
`;
  const { status, report } = await send(file);
  expect([status, inShort(report)]).toEqual([
    422,
    [
      "2 failed unit_cost stock.cost_unlikely",
      "3 failed unit_cost stock.cost_unlikely",
      "4 skipped",
      "5 skipped",
      "6 failed unit_cost stock.cost_unlikely",
    ],
  ]);
  const meant = await send(file, "confirm=true");
  expect([meant.status, meant.report.totals.created]).toEqual([200, 5]);
  const products = await owner.call("POST", "/products/import?confirm=true", {
    raw: { type: "text/csv", text: "sku,name\nA,A\n" },
  });
  expect(products.status).toBe(422);
});

test("the cost of a pack is judged by what is in it", async () => {
  const { send, soap, owner, move, main } = await stocking();
  await owner.post(`/products/${soap.id}/units`, { unit: "crate", quantity: 2000 });
  await move({ type: "receive", product_id: soap.id, warehouse_id: main.id, quantity: 1, unit_cost: 1 });
  const file = (cost: string) => `sku,warehouse_code,quantity,unit,unit_cost\nSOAP,MAIN,1,crate,${cost}\n`;
  const sent = [await send(file("0.9"), "existing=update"), await send(file("2000"), "existing=update")];
  expect(sent.map(({ status, report }) => [status, report.totals?.created])).toEqual([
    [422, 0],
    [200, 1],
  ]);
});
