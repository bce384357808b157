import { describe, expect, test } from "vitest";
import type { Client } from "#test/tenant.ts";
import { type Item, openShop } from "../shop.ts";

/** A shop with packs P1 to P4, two of which make a pair, and two people who destroy. */
async function openPacks(fields: Record<string, unknown> = { serials_required: true }) {
  const shop = await openShop();
  const [staff, manager] = await Promise.all([shop.tenant.member("staff"), shop.tenant.member("manager")]);
  const product = await shop.product({ unit: "pack", ...fields });
  const at = { product_id: product.id, warehouse_id: (await shop.warehouse()).id };
  const pair = await shop.owner.post<Item>(`/products/${product.id}/units`, { unit: "pair", quantity: 2 });
  const packs = ["P1", "P2", "P3", "P4"];
  const received = await shop.move({ type: "receive", ...at, quantity: 4, serials: packs });
  expect(received.status, received.text).toBe(201);
  const propose = (line: object, by: Client = staff) =>
    by.post<Item>("/stock-destructions", {
      ...{ reason: "Recalled", method: "Incineration" },
      lines: [{ ...at, quantity: 2, ...line }],
    });
  const confirm = ({ body }: { body: Item }) => manager.post<Item>(`/stock-destructions/${body.id}/confirm`);
  const ended = async (line: object) => {
    const { status, body } = await confirm(await propose(line));
    return body.code ?? status;
  };
  const states = async () => {
    const { body } = await shop.owner.get(`/serials?product_id=${product.id}&sort=created_at`);
    return Object.fromEntries((body.data as Item[]).map(({ serial, state }) => [serial, state]));
  };
  return { ...shop, staff, manager, product, pair, at, propose, confirm, ended, states };
}

describe("packs with serials", () => {
  test("are destroyed by their serials, in the unit that was said, and are gone", async () => {
    const { propose, confirm, states, owner, levels } = await openPacks();
    const said = { quantity: "2", unit: "pair", unit_quantity: "1", serials: ["P3", "P1"] };
    const waiting = await propose({ quantity: 1, unit: "pair", serials: ["P3", "P1"] });
    expect(waiting.body).toMatchObject({ lines: [said], certificate: null });
    expect(await states()).toMatchObject({ P1: "in_stock", P3: "in_stock" });
    const confirmed = await confirm(waiting);
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(confirmed.body).toMatchObject({ lines: [said], certificate: { lines: [said] } });
    expect(await states()).toEqual({ P1: "discarded", P2: "in_stock", P3: "discarded", P4: "in_stock" });
    expect(Object.values(await levels())).toEqual(["2"]);
    const ledger = await owner.get(`/stock-movements?destruction_id=${waiting.body.id}`);
    expect(ledger.body.data).toMatchObject([
      { type: "discard", quantity: "-2", unit: "pair", unit_quantity: "-1", serials: ["P3", "P1"] },
    ]);
    const pdf = await owner.get(`/stock-destructions/${waiting.body.id}/certificate`);
    expect(pdf.text.startsWith("%PDF-")).toBe(true);
  });

  test("are each named where the product requires it, and are destroyed once, from where they are", async () => {
    const { ended, states, warehouse, at, move } = await openPacks();
    expect(await ended({})).toBe("serial.count_differs");
    expect(await ended({ serials: ["P1"] })).toBe("serial.count_differs");
    expect(await ended({ serials: ["P1", "P9"] })).toBe("serial.not_in_stock");
    const to_warehouse_id = (await warehouse()).id;
    await move({ type: "transfer", ...at, to_warehouse_id, quantity: 1, serials: ["P2"] });
    expect(await ended({ serials: ["P1", "P2"] })).toBe("serial.not_in_stock");
    expect(await ended({ serials: ["P1", "P3"] })).toBe(200);
    expect(await ended({ quantity: 1, serials: ["P1"] })).toBe("serial.not_in_stock");
    expect(await states()).toEqual({ P1: "discarded", P2: "in_stock", P3: "discarded", P4: "in_stock" });
  });

  test("that nobody requires are followed where they are named", async () => {
    const { ended, states } = await openPacks({});
    expect(await ended({ quantity: 3, serials: ["P1", "P2"] })).toBe(200);
    expect(await ended({ quantity: 1 })).toBe(200);
    expect(await states()).toMatchObject({ P1: "discarded", P2: "discarded" });
  });
});

test("a unit stays as it is while a destruction that was said in it waits", async () => {
  const { propose, pair, product, owner, staff } = await openPacks();
  expect((await propose({ unit: "sack", serials: ["P1"] })).body.code).toBe("product.unit_unknown");
  expect((await propose({ quantity: 99999999999999, unit: "pair" })).body.code).toBe("stock.too_large");
  const another = await owner.post<Item>(`/products/${product.id}/units`, { unit: "trio", quantity: 3 });
  const { body } = await propose({ quantity: 1, unit: "Trio", serials: ["P1", "P2", "P3"] });
  const change = async ({ body: { id } }: { body: Item }) =>
    (await owner.call("PATCH", `/products/${product.id}/units/${id}`, { body: { quantity: 4 } })).body.code;
  expect(await change(another)).toBe("product.unit_in_use");
  expect(await change(pair)).toBeUndefined();
  await staff.post(`/stock-destructions/${body.id}/cancel`);
  expect(await change(another)).toBeUndefined();
});

test("a certificate is read as it was kept, in every script, whatever things are called since", async () => {
  const { propose, confirm, product, owner, at } = await openPacks({ name: "薬 ኣሞክሲሲሊን", sku: "ጥ-1" });
  const waiting = await propose({});
  await confirm(waiting);
  await owner.call("PATCH", `/products/${product.id}`, { body: { name: "Renamed", sku: "R-1" } });
  const warehouse = await owner.get(`/warehouses/${at.warehouse_id}`);
  const { body } = await owner.get(`/stock-destructions/${waiting.body.id}`);
  expect(body.certificate).toEqual({
    number: 1,
    tenant: expect.any(String),
    time_zone: "UTC",
    reason: "Recalled",
    method: "Incineration",
    proposed_by: "staff",
    proposed_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/),
    confirmed_by: "manager",
    confirmed_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/),
    lines: [
      {
        sku: "ጥ-1",
        product_name: "薬 ኣሞክሲሲሊን",
        lot_number: null,
        expires_on: null,
        warehouse_code: warehouse.body.code,
        quantity: "2",
        own_unit: "pack",
        unit: null,
        unit_quantity: null,
        serials: null,
      },
    ],
  });
  const stranger = (await openShop()).owner;
  expect((await stranger.get(`/stock-destructions/${waiting.body.id}`)).status).toBe(404);
});
