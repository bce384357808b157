import { describe, expect, test } from "vitest";
import type { Item } from "../shop.ts";
import { moved, openTablets, shelfValue } from "./tablets.ts";

describe("the units of a product", () => {
  test("are made of its own or of each other, and the factor follows", async () => {
    const { strip, box, owner, at } = await openTablets();
    expect(strip).toMatchObject({ unit: "strip", quantity: "10", of: null, factor: "10" });
    expect(box).toMatchObject({ unit: "box", quantity: "10", of: "strip", factor: "100" });
    const { body } = await owner.get(`/products/${at.product_id}/units`);
    expect((body.data as Item[]).map((one) => one.unit)).toEqual(["strip", "box"]);
  });

  test("have names of their own, in whatever case, and none is the product's", async () => {
    const { unit, owner, at } = await openTablets();
    const taken = { code: "product.unit_taken" };
    expect((await unit({ unit: "BOX", quantity: 5 })).body).toMatchObject(taken);
    expect((await unit({ unit: "Tablet", quantity: 5 })).body).toMatchObject(taken);
    const renamed = await owner.call("PATCH", `/products/${at.product_id}`, { body: { unit: "Strip" } });
    expect(renamed.body).toMatchObject(taken);
    expect((await unit({ unit: "pallet", quantity: 2, of: "crate" })).body.code).toBe("product.unit_unknown");
    expect((await unit({ unit: "crumb", quantity: "0.0001", of: "tablet" })).status).toBe(201);
    expect((await unit({ unit: "dust", quantity: "0.1", of: "crumb" })).body.code).toBe(
      "product.unit_inexact",
    );
  });

  test("make no circle: what another unit is made of stays", async () => {
    const { owner, at, strip, box } = await openTablets();
    const path = `/products/${at.product_id}/units`;
    const circle = await owner.call("PATCH", `${path}/${strip.id}`, { body: { of: "box" } });
    expect([circle.status, circle.body.code]).toEqual([409, "product.unit_in_use"]);
    const itself = await owner.call("PATCH", `${path}/${box.id}`, { body: { of: "box" } });
    expect([itself.status, itself.body.code]).toEqual([422, "product.unit_unknown"]);
    expect((await owner.call("DELETE", `${path}/${strip.id}`)).body.code).toBe("product.unit_in_use");
    const changed = await owner.call("PATCH", `${path}/${box.id}`, { body: { quantity: 5, unit: "carton" } });
    expect(changed.body).toMatchObject({ unit: "carton", factor: "50", of: "strip", version: 2 });
    const stale = await owner.call("DELETE", `${path}/${box.id}`, { headers: { "If-Match": '"1"' } });
    expect(stale.status).toBe(412);
    expect((await owner.call("DELETE", `${path}/${box.id}`)).status).toBe(204);
    expect((await owner.call("DELETE", `${path}/${strip.id}`)).status).toBe(204);
  });

  test("are read one by one, of their own product, with the version that a change names", async () => {
    const { owner, at, box, product } = await openTablets();
    const path = `/products/${at.product_id}/units/${box.id}`;
    const read = await owner.get<Item>(path);
    expect([read.status, read.headers.get("ETag")], read.text).toEqual([200, '"1"']);
    const { body: listed } = await owner.get<{ data: Item[] }>(`/products/${at.product_id}/units`);
    expect(listed.data).toContainEqual(read.body);
    const other = await product();
    const elsewhere = await owner.get(`/products/${other.id}/units/${box.id}`);
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, "product.unit_not_found"]);
    expect((await owner.call("DELETE", path)).status).toBe(204);
    expect((await owner.get(path)).body.code).toBe("product.unit_not_found");
  });

  test("stay once something was recorded in them", async () => {
    const { owner, at, box, move } = await openTablets();
    await move({ type: "receive", ...at, quantity: 1, unit: "Box" });
    const path = `/products/${at.product_id}/units/${box.id}`;
    for (const answer of [
      await owner.call("PATCH", path, { body: { quantity: 20 } }),
      await owner.call("PATCH", path, { body: { unit: "carton" } }),
      await owner.call("DELETE", path),
    ])
      expect([answer.status, answer.body.code]).toEqual([409, "product.unit_in_use"]);
  });

  test("stay while a movement request that was said in them waits", async () => {
    const { owner, at, box } = await openTablets();
    const asked = await owner.post<Item>("/movement-requests", {
      ...{ type: "adjust", ...at, quantity: 1, unit: "Box", reason: "Found" },
    });
    expect(asked.status, asked.text).toBe(201);
    const path = `/products/${at.product_id}/units/${box.id}`;
    const change = () => owner.call("PATCH", path, { body: { quantity: 20 } });
    expect((await change()).body.code).toBe("product.unit_in_use");
    await owner.post(`/movement-requests/${asked.body.id}/cancel`);
    expect((await change()).status).toBe(200);
  });
});

describe("a movement in a unit", () => {
  test("of each type moves the product's own, and says what was said", async () => {
    const { at, move, levels, warehouse } = await openTablets();
    const other = (await warehouse()).id;
    const key = `${at.product_id} ${at.warehouse_id}`;
    expect(moved(await move({ type: "receive", ...at, quantity: 3, unit: "box" }))).toEqual([
      ["300", "box", "3"],
    ]);
    const issue = await move({ type: "issue", ...at, quantity: "2.5", unit: "STRIP" });
    expect(moved(issue)).toEqual([["-25", "STRIP", "-2.5"]]);
    const issue_id = (issue.body.movements as Item[])[0]?.id;
    expect(moved(await move({ type: "return", ...at, quantity: 1, unit: "strip", issue_id }))).toEqual([
      ["10", "strip", "1"],
    ]);
    expect(moved(await move({ type: "discard", ...at, quantity: 1, unit: "strip", reason: "x" }))).toEqual([
      ["-10", "strip", "-1"],
    ]);
    expect(moved(await move({ type: "adjust", ...at, quantity: -1, unit: "strip", reason: "x" }))).toEqual([
      ["-10", "strip", "-1"],
    ]);
    expect(
      moved(await move({ type: "transfer", ...at, to_warehouse_id: other, quantity: 1, unit: "box" })),
    ).toEqual([
      ["-100", "box", "-1"],
      ["100", "box", "1"],
    ]);
    expect((await levels())[key]).toBe("165");
    expect(moved(await move({ type: "count", ...at, quantity: 1, unit: "box" }))).toEqual([
      ["-65", "box", "1"],
    ]);
    expect(moved(await move({ type: "issue", ...at, quantity: 1, unit: "tablet" }))).toEqual([
      ["-1", "tablet", "-1"],
    ]);
    expect((await levels())[key]).toBe("99");
  });

  test("of a unit that the product has not is refused, and so is what is no exact quantity", async () => {
    const { at, move, levels, unit } = await openTablets();
    const refused = await move({ type: "receive", ...at, quantity: 1, unit: "pallet" });
    expect([refused.status, refused.body.code, refused.body.unit]).toEqual([
      422,
      "product.unit_unknown",
      "pallet",
    ]);
    await unit({ unit: "part", quantity: "0.001" });
    const inexact = await move({ type: "receive", ...at, quantity: "0.01", unit: "part" });
    expect(inexact.body.code).toBe("product.unit_inexact");
    expect((await move({ type: "receive", ...at, quantity: "99999999999999", unit: "box" })).body.code).toBe(
      "stock.too_large",
    );
    expect(await levels()).toEqual({});
  });

  test("holds to whole units of the product's own", async () => {
    const { at, move } = await openTablets({ whole_units: true });
    expect((await move({ type: "receive", ...at, quantity: "0.01", unit: "box" })).status).toBe(201);
    expect((await move({ type: "receive", ...at, quantity: "0.05", unit: "strip" })).body.code).toBe(
      "stock.whole_units",
    );
  });

  test("loses no money: a box of three for 10 is worth 10, and as likely as a third of it for one", async () => {
    const shop = await openTablets();
    const { at, move, unit } = shop;
    await unit({ unit: "trio", quantity: 3 });
    const receive = await move({ type: "receive", ...at, quantity: 1, unit: "trio", unit_cost: 10 });
    expect(receive.body.movements).toMatchObject([{ quantity: "3", unit_cost: "10" }]);
    expect(await shelfValue(shop)).toBe("10.0000");
    const id = (receive.body.movements as Item[])[0]?.id;
    const found = await move({
      type: "adjust",
      ...at,
      quantity: 100,
      unit: "trio",
      unit_cost: 10,
      reason: "x",
    });
    expect(found.status, found.text).toBe(201);
    expect(await shelfValue(shop)).toBe("1010.0000");
    await shop.owner.post(`/stock-movements/${id}/reverse`, { reason: "Wrong" });
    expect(await shelfValue(shop)).toBe("1000.0000");
    expect(
      (await move({ type: "receive", ...at, quantity: 1, unit: "trio", unit_cost: 10_001 })).body.code,
    ).toBe("stock.cost_unlikely");
  });

  test("that takes from several lots says of each its share, and of all what was said", async () => {
    const { at, move, unit } = await openTablets({ track_lots: true });
    await unit({ unit: "trio", quantity: 3 });
    for (const [lot_number, expires_on] of [
      ["A", "2090-01-01"],
      ["B", "2091-01-01"],
    ])
      await move({ type: "receive", ...at, quantity: 2, lot_number, expires_on });
    const issue = await move({ type: "issue", ...at, quantity: 1, unit: "trio" });
    expect(moved(issue)).toEqual([
      ["-2", "trio", "-0.6667"],
      ["-1", "trio", "-0.3333"],
    ]);
  });
});
