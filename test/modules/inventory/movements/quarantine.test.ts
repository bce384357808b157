import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

const refusal = ({ status, body }: Answer) => [status, body.code];
type Row = Record<string, unknown>;
type Rows = { data: Record<string, unknown>[] };

/** A pharmacy with a third warehouse, which is a quarantine, and a way to write its product. */
async function openWithQuarantine(product: Record<string, unknown> = {}) {
  const shop = await openPharmacy();
  const quarantine = (await shop.warehouse({ quarantine: true })).id;
  const change = (path: string, body: Record<string, unknown>) => shop.owner.call("PATCH", path, { body });
  if (Object.keys(product).length > 0) await change(`/products/${shop.at.product_id}`, product);
  const into = { product_id: shop.at.product_id, warehouse_id: quarantine };
  const shelve = (lot: string, quantity: number, expiresOn: string) =>
    shop.receive(lot, quantity, expiresOn, { warehouse_id: quarantine });
  return { ...shop, quarantine, into, change, shelve };
}

describe("what is in a quarantine", () => {
  test("is there and has value, but is not usable, reserved, planned or issued", async () => {
    const { owner, quarantine, into, shelve, issue, move, lotOf } = await openWithQuarantine();
    await shelve("Q", 10, day(20));
    const levels = (by: string) =>
      owner.get<Rows>(`/stock-levels?warehouse_id=${quarantine}${by}`).then(({ body }) => body.data[0]);
    expect(await levels("")).toMatchObject({ quantity: "10", usable: "0", available: "0" });
    expect(await levels("&by_lot=true")).toMatchObject({ quantity: "10", usable: "0" });
    expect(refusal(await issue(1, into))).toEqual([409, "warehouse.quarantine"]);
    expect(refusal(await issue(1, { ...into, lot_id: lotOf("Q") }))).toEqual([409, "warehouse.quarantine"]);
    expect(refusal(await owner.post("/reservations", { ...into, quantity: 1 }))).toEqual([
      409,
      "stock.insufficient",
    ]);
    const { body: value } = await owner.get<Rows>("/reports/stock-valuation");
    expect(value.data).toMatchObject([{ quantity: "10", value: "100" }]);
    const { body: expiring } = await owner.get<Rows>("/reports/expiring-stock");
    expect(expiring.data).toMatchObject([{ lot_number: "Q", expected_loss: "10", value_at_risk: "100" }]);
    expect((await move({ type: "discard", ...into, quantity: 1, lot_number: "Q", reason: "x" })).status).toBe(
      201,
    );
    expect((await move({ type: "count", ...into, quantity: 8, lot_number: "Q" })).status).toBe(201);
  });

  test("does not count for what is low, nor what is on its way there", async () => {
    const { owner, at, quarantine, shelve, receive, move } = await openWithQuarantine({ reorder_point: 5 });
    await receive("A", 6, day(99));
    await shelve("Q", 10, day(99));
    const low = async () => (await owner.get<Rows>("/stock-movements/low-stock")).body.data;
    expect(await low()).toEqual([]);
    await owner.post("/stock-transfers", {
      from_warehouse_id: at.warehouse_id,
      to_warehouse_id: quarantine,
      lines: [{ product_id: at.product_id, quantity: 2 }],
    });
    expect(await low()).toMatchObject([{ usable: "4", in_transit: "0" }]);
    const release = { type: "transfer", product_id: at.product_id, warehouse_id: quarantine, quantity: 2 };
    expect((await move({ ...release, to_warehouse_id: at.warehouse_id })).status).toBe(201);
    expect(await low()).toEqual([]);
  });

  test("is released by a manager alone, in whatever way it is transferred", async () => {
    const { tenant, at, quarantine, into, shelve } = await openWithQuarantine();
    await shelve("Q", 10, day(20));
    const [staff, manager] = [await tenant.member("staff"), await tenant.member("manager")];
    const release = { type: "transfer", ...into, to_warehouse_id: at.warehouse_id, quantity: 2 };
    const sending = {
      from_warehouse_id: quarantine,
      to_warehouse_id: at.warehouse_id,
      lines: [{ product_id: at.product_id, quantity: 1 }],
    };
    for (const [path, body] of [
      ["/stock-movements", release],
      ["/stock-transfers", sending],
    ] as const) {
      expect(refusal(await staff.post(path, body))).toEqual([403, "warehouse.release_denied"]);
      expect((await manager.post(path, body)).status).toBe(201);
    }
    const [rows] = await asOwner(
      sql`select quantity::int as n from inventory.stock_positions where tenant_id = ${tenant.id}::uuid
           and warehouse_id = ${quarantine}::uuid`,
    );
    expect(rows).toEqual([{ n: 7 }]);
  });
});

test("a warehouse is a quarantine from its beginning, and changes while nothing is in it or under way", async () => {
  const { change, quarantine, shelve, into, move, at, owner } = await openWithQuarantine();
  const set = (id: string, value: boolean) => change(`/warehouses/${id}`, { quarantine: value });
  expect((await set(quarantine, false)).body).toMatchObject({ quarantine: false });
  expect((await set(quarantine, true)).status).toBe(200);
  await shelve("Q", 1, day(20));
  expect(refusal(await set(quarantine, false))).toEqual([409, "warehouse.holds_stock"]);
  expect((await change(`/warehouses/${quarantine}`, { name: "Behind bars" })).status).toBe(200);
  const sent = await owner.post<{ id: string }>("/stock-transfers", {
    from_warehouse_id: quarantine,
    to_warehouse_id: at.warehouse_id,
    lines: [{ product_id: at.product_id, quantity: 1 }],
  });
  expect(refusal(await set(quarantine, false))).toEqual([409, "warehouse.holds_stock"]);
  await owner.post(`/stock-transfers/${sent.body.id}/receive`);
  expect((await set(quarantine, false)).status).toBe(200);
  expect((await move({ type: "receive", ...into, quantity: 1, lot_number: "N" })).status).toBe(201);
  const listed = await owner.get<Rows>("/warehouses?quarantine=true");
  expect(listed.body.data).toEqual([]);
});

test("a recalled lot is transferred into a quarantine, and nowhere else", async () => {
  const { owner, receive, move, at, there, quarantine, lotOf } = await openWithQuarantine();
  await receive("R", 10, day(20));
  await owner.post(`/lots/${lotOf("R")}/recall`, { reason: "By the maker" });
  const lot_id = lotOf("R");
  const out = { type: "transfer", ...at, lot_id, quantity: 5 };
  expect(refusal(await move({ ...out, to_warehouse_id: there }))).toEqual([409, "lot.not_usable"]);
  expect((await move({ ...out, to_warehouse_id: quarantine })).status).toBe(201);
  const send = (from_warehouse_id: string, to_warehouse_id: string) =>
    owner.post("/stock-transfers", {
      from_warehouse_id,
      to_warehouse_id,
      lines: [{ product_id: at.product_id, lot_id, quantity: 5 }],
    });
  expect(refusal(await send(at.warehouse_id, there))).toEqual([409, "lot.not_usable"]);
  expect((await send(at.warehouse_id, quarantine)).status).toBe(201);
  expect(refusal(await send(quarantine, there))).toEqual([409, "lot.not_usable"]);
});

describe("what customers bring back", () => {
  test("arrives in a quarantine where the product says so, and is sold again once it is released", async () => {
    const { receive, issue, move, at, quarantine, owner, tenant } = await openWithQuarantine({
      quarantine_returns: true,
    });
    await receive("A", 10, day(99));
    const sold = await issue(4);
    const [issued] = (sold.body as { movements?: { id: string }[] }).movements ?? [];
    const back = { type: "return", ...at, quantity: 1, issue_id: issued?.id };
    expect(refusal(await move(back))).toEqual([409, "stock.return_to_quarantine"]);
    expect(refusal(await owner.post("/movement-requests", back))).toEqual([
      409,
      "stock.return_to_quarantine",
    ]);
    expect((await move({ ...back, warehouse_id: quarantine })).status).toBe(201);
    const staff = await tenant.member("staff");
    const asked = await staff.post<{ id: string }>("/movement-requests", {
      ...back,
      warehouse_id: quarantine,
    });
    expect((await owner.post(`/movement-requests/${asked.body.id}/approve`)).status).toBe(200);
    expect(refusal(await issue(8))).toEqual([409, "stock.insufficient"]);
    const release = { type: "transfer", ...at, warehouse_id: quarantine, quantity: 2 };
    expect((await move({ ...release, to_warehouse_id: at.warehouse_id })).status).toBe(201);
    expect((await issue(8)).status).toBe(201);
  });

  test("waits in quarantine by default where the tenant is a pharmacy and the product has lots", async () => {
    const { product, tenant, owner } = await openPharmacy();
    expect(await product({ track_lots: true })).toMatchObject({ quarantine_returns: false });
    await asOwner(sql`update tenants.tenants set kind = 'pharmacy' where id = ${tenant.id}`);
    const kept = await product({ track_lots: true });
    expect(kept).toMatchObject({ quarantine_returns: true });
    expect(await product()).toMatchObject({ quarantine_returns: false });
    expect(await product({ track_lots: true, quarantine_returns: false })).toMatchObject({
      quarantine_returns: false,
    });
    const renamed = await owner.call("PATCH", `/products/${kept.id}`, { body: { name: "Renamed" } });
    expect(renamed.body).toMatchObject({ quarantine_returns: true });
    const file = "sku,name,track_lots,quarantine_returns\nF-1,One,true,\nF-2,Two,true,false\n";
    await owner.call("POST", "/products/import", { raw: { type: "text/csv", text: file } });
    const { body } = await owner.get<Rows>("/products?sku=F-1");
    expect(body.data).toMatchObject([{ quarantine_returns: true }]);
    const { body: other } = await owner.get<Rows>("/products?sku=F-2");
    expect(other.data).toMatchObject([{ quarantine_returns: false }]);
  });

  test("waits by the same rule where a product gets lots later, or gives them up, unless somebody said otherwise", async () => {
    const { product, tenant, owner, importCsv, at, move } = await openPharmacy();
    await asOwner(sql`update tenants.tenants set kind = 'pharmacy' where id = ${tenant.id}`);
    const change = async (id: string, fields: object) =>
      (await owner.call("PATCH", `/products/${id}`, { body: fields })).body.quarantine_returns;
    const { id } = await product({ sku: "LATE" });
    expect(await change(id, { track_lots: true })).toBe(true);
    expect((await owner.get(`/products/${id}`)).body).toMatchObject({ quarantine_returns: true });
    const place = { product_id: id, warehouse_id: at.warehouse_id };
    await move({ type: "receive", ...place, quantity: 5, lot_number: "L" });
    const sold = await move({ type: "issue", ...place, quantity: 2 });
    const [issued] = (sold.body as { movements?: { id: string }[] }).movements ?? [];
    const back = { type: "return", ...place, quantity: 1, issue_id: issued?.id };
    expect(refusal(await move(back))).toEqual([409, "stock.return_to_quarantine"]);
    expect(refusal(await owner.post("/movement-requests", back))).toEqual([
      409,
      "stock.return_to_quarantine",
    ]);
    expect(await change(id, { track_lots: false })).toBe(false);

    const said = await product({ quarantine_returns: false });
    expect(await change(said.id, { track_lots: true })).toBe(false);
    const both = await product();
    expect(await change(both.id, { track_lots: true, quarantine_returns: false })).toBe(false);
    expect(await change(both.id, { quarantine_returns: true })).toBe(true);
    expect(await change(both.id, { track_lots: false })).toBe(true);

    const rows = async (cell: string) => {
      const file = `sku,name,track_lots,quarantine_returns\nLATE,Soap,${cell}\n`;
      const { body } = await importCsv(file, "existing=update");
      const now = (await owner.get(`/products/${id}`)).body.quarantine_returns;
      return [(body.rows as Row[])[0]?.status, now];
    };
    expect(await rows("false,false")).toEqual(["unchanged", false]);
    expect(await rows("true,")).toEqual(["updated", true]);
    expect(await rows("true,true")).toEqual(["unchanged", true]);
    expect(await rows("false,false")).toEqual(["updated", false]);
    expect(await rows("true,false")).toEqual(["updated", false]);
    expect(await rows("false,")).toEqual(["updated", false]);
    expect(await rows("true,")).toEqual(["updated", false]);
  });
});

test("what is in a quarantine is corrected away by managers alone", async () => {
  const { tenant, into, shelve, lotOf } = await openWithQuarantine();
  await shelve("Q", 10, day(20));
  const [staff, manager] = [await tenant.member("staff"), await tenant.member("manager")];
  const correct = (by: typeof staff, type: string, quantity: string) =>
    by.post("/stock-movements", { type, ...into, lot_id: lotOf("Q"), quantity, reason: "Found" });
  expect(refusal(await correct(staff, "adjust", "-2"))).toEqual([403, "warehouse.release_denied"]);
  expect(refusal(await correct(staff, "count", "0"))).toEqual([403, "warehouse.release_denied"]);
  expect(refusal(await correct(staff, "discard", "2"))).toEqual([403, "warehouse.release_denied"]);
  expect((await correct(staff, "count", "11")).status).toBe(201);
  expect((await correct(manager, "adjust", "-2")).status).toBe(201);
});

test("nobody makes recalled stock vanish alone: two destroy it, and a manager says that it is not there", async () => {
  const { tenant, owner, at, receive, lotOf } = await openPharmacy();
  await receive("R", 10, day(20));
  const then = new Date().toISOString();
  expect((await owner.post(`/lots/${lotOf("R")}/recall`, { reason: "Glass" })).status).toBe(200);
  const [staff, manager] = [await tenant.member("staff"), await tenant.member("manager")];
  const correct = (by: typeof staff, type: string, quantity: string) =>
    by.post("/stock-movements", { type, ...at, lot_id: lotOf("R"), quantity, reason: "Gone" });
  for (const one of [staff, manager, owner]) {
    expect(refusal(await correct(one, "discard", "1"))).toEqual([409, "lot.recalled"]);
    expect(refusal(await correct(one, "adjust", "-1"))).toEqual([409, "lot.recalled"]);
  }
  expect(refusal(await correct(staff, "count", "9"))).toEqual([403, "lot.shortage_denied"]);
  expect((await correct(staff, "count", "10")).status).toBe(201);
  // What left before the recall left, and a manager says so.
  const before = {
    type: "discard",
    ...at,
    lot_id: lotOf("R"),
    quantity: 1,
    reason: "Broken",
    occurred_at: then,
  };
  expect(refusal(await staff.post("/stock-movements", before))).toEqual([403, "lot.shortage_denied"]);
  expect((await manager.post("/stock-movements", before)).status).toBe(201);
  expect((await correct(manager, "count", "8")).status).toBe(201);
});
