import { describe, expect, test } from "vitest";
import { type Item, inShort } from "../shop.ts";
import { moved, openTablets, shelfValue } from "./tablets.ts";

describe("everything else that takes a quantity takes a unit", () => {
  test("a movement request, a reservation, a count by sheet and by scan, and a transfer", async () => {
    const { at, owner, move, levels, warehouse, tenant } = await openTablets({ barcode: "TAB-1" });
    const key = `${at.product_id} ${at.warehouse_id}`;
    await move({ type: "receive", ...at, quantity: 5, unit: "box" });
    const staff = await tenant.member("staff");
    const asked = await staff.post<Item>("/movement-requests", {
      ...{ type: "discard", ...at, quantity: 1, unit: "box", reason: "Wet" },
    });
    expect(asked.body).toMatchObject({ quantity: "100", unit: "box", unit_quantity: "1" });
    const approved = await owner.post(`/movement-requests/${asked.body.id}/approve`, {});
    expect(approved.status, approved.text).toBe(200);
    expect((await levels())[key]).toBe("400");
    const reserved = await owner.post<Item>("/reservations", { ...at, quantity: 3, unit: "strip" });
    expect(reserved.body).toMatchObject({ quantity: "30" });
    expect((await owner.post("/reservations", { ...at, quantity: 4, unit: "box" })).body.code).toBe(
      "stock.insufficient",
    );
    await owner.call("DELETE", `/reservations/${reserved.body.id}`);
    const { warehouse_id, product_id } = at;
    const count = (await owner.post<Item>("/stock-counts", { warehouse_id })).body;
    const lines = await owner.post(`/stock-counts/${count.id}/lines`, {
      lines: [{ product_id, counted: 2, unit: "box" }],
    });
    expect(lines.body.lines).toMatchObject([{ counted: "200" }]);
    const scan = { code: "TAB-1", quantity: 5, unit: "strip" };
    expect((await owner.post(`/stock-counts/${count.id}/scan`, scan)).body).toMatchObject({ counted: "250" });
    const to_warehouse_id = (await warehouse()).id;
    const sent = await owner.post<Item>("/stock-transfers", {
      from_warehouse_id: warehouse_id,
      to_warehouse_id,
      lines: [{ product_id, quantity: 2, unit: "box" }],
    });
    expect(sent.body.lines).toMatchObject([{ quantity: "200" }]);
    const part = { lines: [{ product_id, quantity: 5, unit: "strip" }] };
    const received = await owner.post(`/stock-transfers/${sent.body.id}/receive`, part);
    expect(received.body.lines).toMatchObject([{ received: "50" }]);
    const over = await owner.post(`/stock-transfers/${sent.body.id}/receive`, {
      lines: [{ product_id, quantity: 2, unit: "box" }],
    });
    expect(over.body.code).toBe("stock_transfer.more_than_sent");
  });

  test("a file of opening stock has a column for it", async () => {
    const shop = await openTablets();
    await shop.owner.call("PATCH", `/warehouses/${shop.at.warehouse_id}`, { body: { code: "SHOP" } });
    const file = (rows: string[]) => ["sku,warehouse_code,quantity,unit,unit_cost", ...rows].join("\n");
    const bad = await shop.importAs(
      "stock-movements",
      file([`${shop.sku},SHOP,1,pallet,5`, `${shop.sku},SHOP,1,box,5`]),
    );
    expect(inShort(bad.report)).toEqual(["2 failed unit product.unit_unknown", "3 skipped"]);
    const good = await shop.importAs(
      "stock-movements",
      file([`${shop.sku},SHOP,2,Box,50`, `${shop.sku},SHOP,5,,0.5`]),
    );
    expect(good.report.totals).toMatchObject({ created: 2 });
    expect(Object.values(await shop.levels())).toEqual(["205"]);
    expect(await shelfValue(shop)).toBe("102.5000");
  });

  test("consuming, releasing and changing a reservation", async () => {
    const { at, owner, move, levels } = await openTablets();
    await move({ type: "receive", ...at, quantity: 5, unit: "box" });
    const path = `/reservations/${(await owner.post<Item>("/reservations", { ...at, quantity: 200 })).body.id}`;
    const changed = await owner.call("PATCH", path, { body: { quantity: 3, unit: "Box" } });
    expect(changed.body, changed.text).toMatchObject({ quantity: "300", remaining: "300" });
    const consumed = await owner.post(`${path}/consume`, { quantity: 4, unit: "strip" });
    expect(consumed.status, consumed.text).toBe(201);
    expect(moved(consumed)).toEqual([["-40", "strip", "-4"]]);
    const released = await owner.post(`${path}/release`, { quantity: "0.5", unit: "box" });
    expect(released.body).toMatchObject({
      quantity: "300",
      consumed: "40",
      released: "50",
      remaining: "210",
    });
    const much = { quantity: 3, unit: "box" };
    for (const verb of ["consume", "release"])
      expect((await owner.post(`${path}/${verb}`, much)).body).toMatchObject({
        code: "reservation.more_than_remains",
        remaining: "210",
      });
    const less = await owner.call("PATCH", path, { body: { quantity: 9, unit: "strip" } });
    expect(less.body.code).toBe("reservation.quantity_used");
    const more = await owner.call("PATCH", path, { body: { quantity: 6, unit: "box" } });
    expect(more.body.code).toBe("stock.insufficient");
    expect(moved(await owner.post(`${path}/consume`))).toEqual([["-210", null, null]]);
    expect(Object.values(await levels())).toEqual(["250"]);
  });

  test("a reservation that is consumed of several lots says of each its share, and names its serials by what they are", async () => {
    const { at, owner, move, unit } = await openTablets({ track_lots: true });
    await unit({ unit: "trio", quantity: 3 });
    for (const [lot_number, expires_on] of [
      ["A", "2090-01-01"],
      ["B", "2091-01-01"],
    ])
      await move({
        ...{ type: "receive", ...at, quantity: 2, lot_number, expires_on },
        serials: [`${lot_number}1`, `${lot_number}2`],
      });
    const reserve = async () =>
      `/reservations/${(await owner.post<Item>("/reservations", { ...at, quantity: 3 })).body.id}`;
    const consumed = await owner.post(`${await reserve()}/consume`, {
      ...{ quantity: 1, unit: "trio", serials: ["A1", "A2", "B1"] },
    });
    expect(moved(consumed), consumed.text).toEqual([
      ["-2", "trio", "-0.6667"],
      ["-1", "trio", "-0.3333"],
    ]);
  });

  test("what is no unit, no exact quantity, no whole one, or a unit of nothing is refused of a reservation", async () => {
    const { at, owner, move } = await openTablets({ whole_units: true });
    await move({ type: "receive", ...at, quantity: 5, unit: "box" });
    const path = `/reservations/${(await owner.post<Item>("/reservations", { ...at, quantity: 200 })).body.id}`;
    const said = async (body: object) => [
      (await owner.post(`${path}/consume`, body)).body.code,
      (await owner.post(`${path}/release`, body)).body.code,
      (await owner.call("PATCH", path, { body })).body.code,
    ];
    const thrice = (code: string) => [code, code, code];
    expect(await said({ quantity: 1, unit: "pallet" })).toEqual(thrice("product.unit_unknown"));
    expect(await said({ quantity: "0.05", unit: "strip" })).toEqual(thrice("stock.whole_units"));
    expect(await said({ unit: "strip" })).toEqual(thrice("request.invalid"));
    const nowhere = `/reservations/${crypto.randomUUID()}`;
    const box = { quantity: 1, unit: "box" };
    for (const answer of [
      await owner.post(`${nowhere}/consume`, box),
      await owner.post(`${nowhere}/release`, box),
      await owner.call("PATCH", nowhere, { body: box }),
    ])
      expect(answer.body.code).toBe("reservation.not_found");
    expect((await owner.get(path)).body).toMatchObject({ quantity: "200", consumed: "0", released: "0" });
  });

  test("the cost of a revaluation, to the last cent", async () => {
    const shop = await openTablets();
    const { at, owner, move, unit } = shop;
    await unit({ unit: "trio", quantity: 3 });
    await move({ type: "receive", ...at, quantity: 30, unit_cost: 1 });
    const reason = "Market";
    const revalued = await owner.post("/stock-revaluations", { ...at, unit_cost: 10, unit: "trio", reason });
    expect(revalued.body.movements, revalued.text).toMatchObject([
      { quantity: "0", unit_cost: "10", unit: "trio" },
    ]);
    expect(await shelfValue(shop)).toBe("100.0000");
    await move({ type: "receive", ...at, quantity: 30, unit_cost: 1, occurred_at: "2026-01-01T00:00:00Z" });
    expect(await shelfValue(shop)).toBe("200.0000");
    const dear = await owner.post("/stock-revaluations", { ...at, unit_cost: 9000, unit: "trio", reason });
    expect(dear.status, dear.text).toBe(201);
    const code = async (body: object) =>
      (await owner.post("/stock-revaluations", { ...at, reason, ...body })).body.code;
    expect(await code({ unit_cost: 9_000_001, unit: "trio" })).toBe("stock.cost_unlikely");
    expect(await code({ unit_cost: 5, unit: "pallet" })).toBe("product.unit_unknown");
  });

  test("a reorder point", async () => {
    const { at, owner } = await openTablets();
    const made = await owner.post<Item>("/reorder-points", {
      ...{ ...at, reorder_point: 2, reorder_quantity: "0.5", unit: "box" },
    });
    expect(made.body, made.text).toMatchObject({ reorder_point: "200", reorder_quantity: "50" });
    const path = `/reorder-points/${made.body.id}`;
    const patch = (body: object) => owner.call("PATCH", path, { body });
    expect((await patch({ reorder_quantity: 3, unit: "STRIP" })).body).toMatchObject({
      ...{ reorder_point: "200", reorder_quantity: "30", version: 2 },
    });
    const put = { ...at, reorder_point: 1, unit: "box" };
    expect((await owner.call("PUT", path, { body: put })).body).toMatchObject({
      ...{ reorder_point: "100", reorder_quantity: null },
    });
    expect((await patch({ reorder_quantity: null, reorder_point: 4, unit: "strip" })).body).toMatchObject({
      ...{ reorder_point: "40", reorder_quantity: null },
    });
    expect((await patch({ reorder_point: 1, unit: "pallet" })).body.code).toBe("product.unit_unknown");
    expect((await patch({ reorder_point: 99_999_999_999_999, unit: "box" })).body.code).toBe(
      "stock.too_large",
    );
    const alone = await patch({ unit: "box" });
    expect(alone.body.errors).toMatchObject([{ path: "unit", code: "not_allowed" }]);
    const { body } = await owner.get<{ data: { payload: Item }[] }>(
      "/events?type=inventory.reorder_point.updated",
    );
    expect(body.data.map(({ payload }) => payload.fields)).toContainEqual(["reorder_quantity"]);
  });

  test("what a supplier asks, and the least that it sells", async () => {
    const { at, owner, supplier } = await openTablets();
    const { product_id } = at;
    const supplier_id = (await supplier()).id;
    const made = await owner.post<Item>("/supplier-products", {
      ...{ supplier_id, product_id, price: 50, minimum_quantity: 2, unit: "box" },
    });
    expect(made.body, made.text).toMatchObject({ price: "0.5", minimum_quantity: "200" });
    const path = `/supplier-products/${made.body.id}`;
    const patch = (body: object) => owner.call("PATCH", path, { body });
    expect((await patch({ price: 6, unit: "strip" })).body).toMatchObject({
      ...{ price: "0.6", minimum_quantity: "200" },
    });
    expect((await patch({ minimum_quantity: 1, unit: "strip" })).body).toMatchObject({
      ...{ price: "0.6", minimum_quantity: "10" },
    });
    const put = { supplier_id, product_id, price: 80, unit: "box" };
    expect((await owner.call("PUT", path, { body: put })).body).toMatchObject({
      ...{ price: "0.8", minimum_quantity: null },
    });
    expect((await patch({ price: 5, unit: "pallet" })).body.code).toBe("product.unit_unknown");
    expect((await patch({ preferred: true, unit: "box" })).body.errors).toMatchObject([
      { path: "unit", code: "not_allowed" },
    ]);
  });
});
