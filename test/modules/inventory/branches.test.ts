import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { asOwner, type Client } from "#test/tenant.ts";
import { type Item, openShop, type Shop } from "./shop.ts";

let shop: Shop;
let soap: Item;
let [here, there]: Item[] = [];
/** A manager who is limited to the branch of `here`. */
let manager: Client;

const at = (place: Item | undefined) => ({ product_id: soap.id, warehouse_id: place?.id });
const data = async <T = Record<string, unknown>>(path: string): Promise<T[]> =>
  (await manager.get<{ data: T[] }>(path)).body.data;

beforeAll(async () => {
  shop = await openShop();
  const branch = async (code: string) =>
    (await shop.owner.post<Item>("/branches", { code, name: code })).body.id;
  const [near, far] = [await branch("NEAR"), await branch("FAR")];
  soap = await shop.product({ cost: "10", reorder_point: "1000" });
  [here, there] = [await shop.warehouse({ branch_id: near }), await shop.warehouse({ branch_id: far })];
  for (const [place, quantity] of [
    [here, 30],
    [there, 500],
  ] as const)
    expect((await shop.move({ type: "receive", ...at(place), quantity, unit_cost: "10" })).status).toBe(201);
  manager = await shop.tenant.member("manager");
  const limited = await shop.owner.call("PATCH", `/users/${manager.userId}`, {
    body: { branch_ids: [near] },
  });
  expect(limited.status, limited.text).toBe(200);
});

describe("a member who is limited to a branch", () => {
  it("is told sums of its warehouses, and no more", async () => {
    expect((await data("/stock-levels")).map(({ quantity }) => quantity)).toEqual(["30"]);
    const totals = await manager.get("/reports/stock-valuation/totals");
    expect(totals.text).toContain('"300"');
    expect(totals.text).not.toMatch(/5000|5300/);
    expect((await data("/reports/stock-valuation")).length).toBe(1);
    expect(await data("/stock-movements/low-stock")).toEqual([]);
    const short = await manager.post("/stock-movements", { type: "issue", ...at(here), quantity: 99 });
    expect(short.body).toMatchObject({ code: "stock.insufficient", available: "30" });
  });

  it("is refused what is of the whole tenant", async () => {
    for (const path of ["/events", "/reports/weekly"])
      expect((await manager.get(path)).body.code, path).toBe("membership.limited");
    expect((await manager.get("/audit-logs")).status).toBe(403);
    expect((await shop.owner.get("/events")).status).toBe(200);
  });

  it("sees and lists a purchase request for as long as all its lines are for its warehouses; sight makes no version", async () => {
    const line = (place: Item | undefined) => ({ ...at(place), quantity: 1, unit_price: 1 });
    const made = await shop.owner.post<Item>("/purchase-requests", { lines: [line(here)] });
    const path = `/purchase-requests/${made.body.id}`;
    expect([made.body.version, made.headers.get("ETag")]).toEqual([1, '"1"']);
    const seen = async () => [(await data("/purchase-requests")).length, (await manager.get(path)).status];
    expect(await seen()).toEqual([1, 200]);
    for (const [places, sight] of [
      [
        [here, there],
        [0, 404],
      ],
      [[there], [0, 404]],
      [
        [here, here],
        [1, 200],
      ],
    ] as const) {
      const changed = await shop.owner.call("PATCH", path, { body: { lines: places.map(line) } });
      expect(changed.status, changed.text).toBe(200);
      expect(await seen()).toEqual(sight);
      expect(await shop.owner.get<Item>(path).then(({ body }) => body.version)).toBe(changed.body.version);
    }
    const [rows] = await asOwner(
      sql`select warehouse_ids from purchasing.purchase_requests where id = ${made.body.id}::uuid`,
    );
    expect(rows).toEqual([{ warehouse_ids: [here?.id] }]);
    expect((await shop.owner.call("DELETE", path)).status).toBe(204);
  });

  it("takes back no issue of another branch", async () => {
    const { body } = await shop.move({ type: "issue", ...at(there), quantity: 5 });
    const [issue] = body.movements as Item[];
    for (const path of ["/stock-movements", "/movement-requests"]) {
      const back = await manager.post(path, {
        type: "return",
        ...at(here),
        quantity: 1,
        issue_id: issue?.id,
      });
      expect(back.body.code, path).toBe("stock_movement.issue_not_found");
    }
  });

  it("receives what another branch sent to them, sees of it what left, and calls none of it back", async () => {
    const sending = { from_warehouse_id: there?.id, to_warehouse_id: here?.id };
    const lines = [{ product_id: soap.id, quantity: 20 }];
    const sent = await shop.owner.post<Item>("/stock-transfers", { ...sending, lines });
    expect(sent.status, sent.text).toBe(201);
    const path = `/stock-transfers/${sent.body.id}`;
    const seen = await manager.get<Item & { lines: Record<string, unknown>[] }>(path);
    expect(seen.body.lines).toMatchObject([{ quantity: "20", received: "0" }]);
    expect(await data(`/stock-movements?limit=100&sort=-created_at`)).not.toContainEqual(
      expect.objectContaining({ warehouse_id: there?.id }),
    );
    expect((await manager.post(`${path}/cancel`)).body.code).toBe("warehouse.not_found");
    expect((await manager.post(`${path}/write-off`, { reason: "Lost" })).body.code).toBe(
      "warehouse.not_found",
    );
    const received = await manager.post(`${path}/receive`, { lines: [{ product_id: soap.id, quantity: 8 }] });
    expect(received.body, received.text).toMatchObject({ status: "partially_received" });
    const over = await manager.post(`${path}/receive`, { lines: [{ product_id: soap.id, quantity: 13 }] });
    expect(over.body).toMatchObject({ code: "stock_transfer.more_than_sent", under_way: "12" });
    expect((await manager.post(`${path}/receive`)).body.status).toBe("received");
    expect((await data("/stock-levels")).map(({ quantity }) => quantity)).toEqual(["50"]);
    expect((await manager.get("/reports/stock-valuation/totals")).text).toContain('"500"');
  });

  it("sends between their own warehouses alone", async () => {
    const lines = [{ product_id: soap.id, quantity: 1 }];
    for (const [from, to] of [
      [here, there],
      [there, here],
    ]) {
      const sent = await manager.post("/stock-transfers", {
        ...{ from_warehouse_id: from?.id, to_warehouse_id: to?.id, lines },
      });
      expect(sent.body.code).toBe("warehouse.not_found");
    }
    const out = await shop.owner.post<Item>("/stock-transfers", {
      ...{ from_warehouse_id: here?.id, to_warehouse_id: there?.id, lines },
    });
    const path = `/stock-transfers/${out.body.id}`;
    expect((await manager.post(`${path}/receive`)).body.code).toBe("warehouse.not_found");
    expect((await manager.post(`${path}/cancel`)).body.status).toBe("cancelled");
  });

  it("posts late what happened in their branch, which values other branches' stock as ever", async () => {
    const before = (await shop.owner.get("/reports/stock-valuation/totals")).text;
    expect(before).toContain('"');
    const yesterday = new Date(Date.now() - 1000).toISOString();
    const late = await manager.post("/stock-movements", {
      ...{ type: "receive", ...at(here), quantity: 1, unit_cost: "10", occurred_at: yesterday },
    });
    expect(late.status, late.text).toBe(201);
    expect((await shop.levels())[`${soap.id} ${there?.id}`]).toBe("475");
  });

  it("asks for purchases for their warehouses, and sees no request that is for others too", async () => {
    const line = (place: Item | undefined) => ({ ...at(place), quantity: 1, unit_price: "1" });
    const mixed = await shop.owner.post<Item>("/purchase-requests", { lines: [line(here), line(there)] });
    expect((await manager.get(`/purchase-requests/${mixed.body.id}`)).body.code).toBe(
      "purchase_request.not_found",
    );
    expect((await manager.get(`/purchase-requests/${mixed.body.id}/history`)).status).toBe(404);
    const own = await manager.post<Item>("/purchase-requests", { lines: [line(here)] });
    expect((await manager.post(`/purchase-requests/${own.body.id}/submit`)).body.status).toBe("submitted");
    expect((await data("/purchase-requests")).map(({ id }) => id)).toEqual([own.body.id]);
    expect((await shop.owner.post(`/purchase-requests/${own.body.id}/approve`)).body.status).toBe("approved");
    expect((await manager.post(`/purchase-requests/${own.body.id}/receive`, { lines: [] })).status).toBe(422);
  });

  it("takes back no receipt of another branch by asking somebody else to", async () => {
    const { body } = await shop.move({ type: "receive", ...at(there), quantity: 5 });
    const [receipt] = body.movements as Item[];
    const supplier = await shop.owner.post<Item>("/suppliers", { code: "ACME", name: "Acme" });
    const back = { type: "supplier_return", ...at(here), quantity: 1, supplier_id: supplier.body.id };
    for (const path of ["/stock-movements", "/movement-requests"]) {
      const asked = await manager.post(path, { ...back, reason: "Broken", receipt_id: receipt?.id });
      expect(asked.body.code, path).toBe("stock_movement.receipt_not_found");
    }
  });

  it("receives the packs that are on their way to them, and is not told where others are", async () => {
    const pen = await shop.product({ cost: "10" });
    const packs = { product_id: pen.id, quantity: 3 };
    const serials = ["T1", "T2"];
    await shop.move({ type: "receive", ...packs, warehouse_id: there?.id, serials: [...serials, "T3"] });
    const sent = await shop.owner.post<Item>("/stock-transfers", {
      from_warehouse_id: there?.id,
      to_warehouse_id: here?.id,
      lines: [{ product_id: pen.id, quantity: 2, serials }],
    });
    expect(sent.status, sent.text).toBe(201);
    const known = await data<{ serial: string }>("/serials?state=in_transit");
    expect(known.map(({ serial }) => serial).sort()).toEqual(serials);
    expect((await manager.post(`/stock-transfers/${sent.body.id}/receive`, {})).status).toBe(200);
    const there_now = await data<Record<string, string>>(`/serials?product_id=${pen.id}`);
    expect(there_now.map(({ serial, state }) => `${serial} ${state}`).sort()).toEqual([
      "T1 in_stock",
      "T2 in_stock",
    ]);
    const elsewhere = { type: "receive", product_id: pen.id, warehouse_id: here?.id, quantity: 1 };
    const refused = await manager.post("/stock-movements", { ...elsewhere, serials: ["T3"] });
    expect(refused.body).toMatchObject({ code: "serial.known", serial: "T3" });
    expect(refused.text).not.toMatch(/at_warehouse_id|in_stock/);
  });
});
