import { describe, expect, it } from "vitest";
import type { Answer } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

interface Transfer extends Record<string, unknown> {
  id: string;
  lines: Record<string, string>[];
}
const refusal = ({ status, body }: Answer) => [status, body.code];

/** A transfer of 5 of the lot "a" at 2 and 3 of the lot "b" at 10, of which there are 5 each. */
async function onTheWay(quantity: number | string = 8) {
  const shop = await openPharmacy();
  const { product_id, warehouse_id: here } = shop.at;
  await shop.receive("a", 5, day(10), { unit_cost: 2 });
  await shop.receive("b", 5, day(90), { unit_cost: 10 });
  const sent = await shop.owner.post<Transfer>("/stock-transfers", {
    from_warehouse_id: here,
    to_warehouse_id: shop.there,
    lines: [{ product_id, quantity }],
  });
  const path = `/stock-transfers/${sent.body.id}`;
  const goods = (lot: string, quantity: number) => ({ product_id, lot_id: shop.lotOf(lot), quantity });
  return {
    ...shop,
    here,
    path,
    goods,
    product_id,
    receive: (...lines: object[]) =>
      shop.owner.post<Transfer>(`${path}/receive`, lines.length > 0 ? { lines } : {}),
    values: async () => {
      const { body } = await shop.owner.get<{ data: Record<string, string>[] }>("/reports/stock-valuation");
      return Object.fromEntries(body.data.map((row) => [row.warehouse_id, [row.quantity, row.value]]));
    },
  };
}

describe("goods under way", () => {
  it("arrive in parts: each keeps its lot and its share of the value, and the rest stays under way", async () => {
    const { receive, goods, owner, values, here, there, path } = await onTheWay();
    expect(await values()).toEqual({ [here]: ["2", "12"] });
    const some = await receive(goods("a", 1), goods("a", 1), goods("b", 3));
    expect(some.body).toMatchObject({
      status: "partially_received",
      finished_at: null,
      lines: [
        { lot_number: "a", quantity: "5", received: "2", sent_back: "0", written_off: "0" },
        { lot_number: "b", quantity: "3", received: "3" },
      ],
    });
    expect(await values()).toEqual({ [here]: ["2", "12"], [there]: ["5", "30"] });
    expect(refusal(await receive(goods("a", 4)))).toEqual([409, "stock_transfer.more_than_sent"]);
    expect(refusal(await receive(goods("b", 1)))).toEqual([404, "stock_transfer.unknown_line"]);
    expect(refusal(await receive({ product_id: crypto.randomUUID(), quantity: 1 }))).toEqual([
      404,
      "stock_transfer.unknown_line",
    ]);
    const totals = await owner.get("/reports/stock-valuation/totals");
    expect(totals.body).toMatchObject({ in_transit: [{ value: "18" }] });
    expect((await receive()).body).toMatchObject({
      status: "received",
      lines: [{ received: "5" }, { received: "3" }],
    });
    expect(refusal(await receive())).toEqual([409, "stock_transfer.not_in_transit"]);
    const events = await owner.get<{ data: { payload: { status: string } }[] }>(
      "/events?type=inventory.stock_transfer.received",
    );
    expect(events.body.data.map(({ payload }) => payload.status).sort()).toEqual([
      "partially_received",
      "received",
    ]);
    expect((await owner.get(path)).body.status).toBe("received");
  });

  it("whose rest does not come go back, or are written off by a manager at the value that left", async () => {
    const back = await onTheWay();
    await back.receive(back.goods("a", 2));
    const sentBack = await back.owner.post<Transfer>(`${back.path}/cancel`);
    expect(sentBack.body).toMatchObject({
      status: "closed",
      lines: [
        { received: "2", sent_back: "3", written_off: "0" },
        { received: "0", sent_back: "3" },
      ],
    });
    expect(await back.values()).toEqual({ [back.here]: ["8", "48"], [back.there]: ["2", "12"] });

    const lost = await onTheWay();
    await lost.move({ type: "receive", ...lost.at, lot_number: "c", quantity: 2, unit_cost: 100 });
    await lost.receive(lost.goods("b", 3));
    const staff = await lost.tenant.member("staff");
    expect((await staff.post(`${lost.path}/write-off`, { reason: "Stolen" })).status).toBe(403);
    expect((await lost.owner.post(`${lost.path}/write-off`, {})).status).toBe(422);
    const written = await lost.owner.post<Transfer>(`${lost.path}/write-off`, { reason: "Stolen" });
    expect(written.body).toMatchObject({
      status: "closed",
      lines: [{ received: "0", sent_back: "0", written_off: "5" }, { received: "3" }],
    });
    expect(await lost.values()).toEqual({ [lost.here]: ["4", "212"], [lost.there]: ["3", "18"] });
    const moves = await lost.owner.get<{ data: Record<string, string>[] }>("/stock-movements?type=discard");
    expect(moves.body.data).toMatchObject([{ quantity: "-5", reason: "Stolen" }]);
  });

  it("arrive, go back and are written off as they are, where whole units were asked for since", async () => {
    for (const end of ["receive", "cancel", "write-off"]) {
      const way = await onTheWay("1.5");
      await way.owner.call("PATCH", `/products/${way.at.product_id}`, { body: { whole_units: true } });
      const ended = await way.owner.post(`${way.path}/${end}`, end === "write-off" ? { reason: "Lost" } : {});
      expect(ended.status, ended.text).toBe(200);
    }
  });

  it("of several lots are lost at once: the limit is of all that is written off", async () => {
    const way = await onTheWay();
    await way.owner.call("PATCH", "/stock-settings", { body: { limits: { manager: { quantity: "7" } } } });
    const manager = await way.tenant.member("manager");
    const lost = await manager.post(`${way.path}/write-off`, { reason: "Stolen" });
    expect([...refusal(lost), lost.body.quantity]).toEqual([403, "stock.beyond_limit", "8"]);
    await way.receive(way.goods("a", 1));
    expect((await manager.post(`${way.path}/write-off`, { reason: "Stolen" })).status).toBe(200);
  });

  it("keep their product and both warehouses: none is removed until nothing of them is under way", async () => {
    const { owner, receive, product_id, here, there, goods, issue, path } = await onTheWay();
    await issue(2);
    for (const of of [`/products/${product_id}`, `/warehouses/${here}`, `/warehouses/${there}`])
      expect(refusal(await owner.call("DELETE", of))[0]).toBe(409);
    await receive(goods("a", 5));
    expect(refusal(await owner.call("DELETE", `/warehouses/${here}`))).toEqual([
      409,
      "warehouse.holds_stock",
    ]);
    await owner.post(`${path}/cancel`);
    expect(refusal(await owner.call("DELETE", `/products/${product_id}`))).toEqual([
      409,
      "product.holds_stock",
    ]);
    await issue(3);
    expect((await owner.call("DELETE", `/warehouses/${here}`)).status).toBe(204);
  });

  it("of which the last is received by many at once arrive once", async () => {
    const { receive, goods, values, there, here } = await onTheWay();
    const answers = await Promise.all(Array.from({ length: 8 }, () => receive(goods("a", 1))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 404, 404, 404]);
    expect(await values()).toEqual({ [here]: ["2", "12"], [there]: ["5", "30"] });
  });
});

describe("a count", () => {
  it("makes no stock of a product, or in a warehouse, that was removed since", async () => {
    const { owner, product, warehouse } = await openPharmacy();
    for (const removed of ["product", "warehouse"]) {
      const [{ id: product_id }, { id: warehouse_id }] = [await product(), await warehouse()];
      const path = `/stock-counts/${(await owner.post<{ id: string }>("/stock-counts", { warehouse_id })).body.id}`;
      await owner.post(`${path}/lines`, { lines: [{ product_id, counted: 4 }] });
      await owner.post(`${path}/review`);
      const of = removed === "product" ? `/products/${product_id}` : `/warehouses/${warehouse_id}`;
      expect((await owner.call("DELETE", of)).status).toBe(204);
      expect(refusal(await owner.post(`${path}/post`))).toEqual([404, `${removed}.not_found`]);
    }
  });
});
