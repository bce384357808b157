import { expect, test } from "vitest";
import { AuthorityModel, turn } from "./authority-model.ts";
import { openTold } from "./told-shop.ts";

test("what remains of a product that becomes another item to the authority is told under its new code, and that nothing does under the old", async () => {
  const shop = await openTold();
  const [soap, here] = [await shop.product({ price: 1000 }), await shop.warehouse()];
  const at = { product_id: soap.id, warehouse_id: here.id };
  const authority = new AuthorityModel();
  const tell = async () => {
    await shop.settle();
    do await shop.hurry();
    while ((await turn(shop, authority)) !== null);
  };
  expect((await shop.move({ ...at, type: "receive", quantity: 25, unit_cost: 590 })).status).toBe(201);
  await tell();
  const [old = ""] = await shop.codes([soap.id]);
  expect([...authority.masters]).toEqual([[old, 25]]);
  const units = { item_class: "5059690800", packaging_unit: "BX", quantity_unit: "BX" };
  const path = `/products/${soap.id}/fiscal-item`;
  expect((await shop.owner.call("PUT", path, { body: units })).status).toBe(200);
  const [code = ""] = await shop.codes([soap.id]);
  expect(code).not.toBe(old);
  await tell();
  expect([...authority.masters]).toEqual([
    [old, 0],
    [code, 25],
  ]);
  expect([...authority.items]).toEqual([old, code]);
  expect((await shop.move({ ...at, type: "issue", quantity: 5 })).status).toBe(201);
  await tell();
  expect([...authority.masters]).toEqual([
    [old, 0],
    [code, 20],
  ]);
});
