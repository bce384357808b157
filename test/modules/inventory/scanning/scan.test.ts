import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop, type Shop } from "../shop.ts";

const FNC1 = "\u001d";
const GTIN = "04150000021126";
const EAN = "4150000021126";
const code = (lot: string, expiry = "991231") => `]d201${GTIN}17${expiry}10${lot}${FNC1}21SER1`;

interface Scanned extends Record<string, unknown> {
  product: { id: string };
  lot: { id: string | null } | null;
  movement: Record<string, unknown> | null;
}

async function pharmacy() {
  const shop = await openShop();
  const product = await shop.product({ name: "Amoxicillin", barcode: EAN, track_lots: true });
  const warehouse = await shop.warehouse();
  const scan = (body: Record<string, unknown>) => shop.owner.post<Scanned>("/scan", body);
  return { ...shop, product, at: warehouse.id, scan };
}

const lotId = async ({ owner }: Pick<Shop, "owner">, number: string) => {
  const { body } = await owner.get<{ data: { lot_id: string; lot_number: string }[] }>("/stock-movements");
  return body.data.find(({ lot_number }) => lot_number === number)?.lot_id ?? "";
};

test("G21: what is scanned for receiving is received as it is drafted, and then can be issued and counted", async () => {
  const shop = await pharmacy();
  const { product, at, scan, move, levels } = shop;
  const first = await scan({ code: code("L1"), purpose: "receive", warehouse_id: at });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({
    code: { kind: "elements", gtin: GTIN, lot_number: "L1", expires_on: "1999-12-31", serial: "SER1" },
  });
  const good = await scan({ code: code("L1", "701231"), purpose: "receive", warehouse_id: at });
  expect(good.body).toMatchObject({
    product: { id: product.id },
    lot: { id: null, lot_number: "L1", expires_on: "2070-12-31", status: "available" },
    expired: false,
    usable: true,
    on_hand: "0",
    obstacles: [],
    missing: [],
    movement: {
      type: "receive",
      product_id: product.id,
      warehouse_id: at,
      quantity: "1",
      lot_number: "L1",
      expires_on: "2070-12-31",
    },
  });
  expect((await move({ ...good.body.movement, quantity: "10" })).status).toBe(201);
  const id = await lotId(shop, "L1");

  const issue = await scan({ code: code("L1", "701231"), purpose: "issue", warehouse_id: at });
  expect(issue.body).toMatchObject({
    lot: { id },
    on_hand: "10",
    movement: { type: "issue", product_id: product.id, warehouse_id: at, quantity: "1", lot_id: id },
  });
  expect((await move({ ...issue.body.movement })).status).toBe(201);

  const sold = await scan({ code: code("L1", "701231"), purpose: "count", warehouse_id: at });
  expect(sold.body, "this very pack was issued").toMatchObject({
    movement: null,
    obstacles: ["serial_known"],
  });
  const other = code("L1", "701231").replace("SER1", "SER2");
  const count = await scan({ code: other, purpose: "count", warehouse_id: at });
  expect(count.body).toMatchObject({ on_hand: "9", missing: ["quantity"] });
  expect((await move({ ...count.body.movement, quantity: "8" })).status).toBe(201);
  expect(await levels()).toEqual({ [`${product.id} ${at}`]: "8" });
});

test("G21: an issue is not drafted from a lot that is unknown, held, expired or not there", async () => {
  const shop = await pharmacy();
  const { product, at, scan, move, tenant } = shop;
  const receive = (lot_number: string, expires_on: string) =>
    move({ type: "receive", product_id: product.id, warehouse_id: at, quantity: 5, lot_number, expires_on });
  await receive("HELD", "2070-12-31");
  await receive("OLD", "2070-12-31");
  await receive("GOOD", "2070-12-31");
  await asOwner(
    sql`update inventory.lots set status = 'quarantined' where tenant_id = ${tenant.id} and lot_number = 'HELD'`,
    sql`update inventory.lots set expires_on = '2001-01-31' where tenant_id = ${tenant.id} and lot_number = 'OLD'`,
  );
  const other = (await shop.warehouse()).id;
  const obstacles = async (lot: string, expiry = "701231", warehouse_id = at) => {
    const { body } = await scan({ code: code(lot, expiry), purpose: "issue", warehouse_id });
    expect(body.movement === null).toBe((body.obstacles as string[]).length > 0);
    return [body.obstacles, body.usable, body.expired];
  };
  expect(await obstacles("GOOD")).toEqual([[], true, false]);
  expect(await obstacles("NEW")).toEqual([["lot_unknown", "out_of_stock"], true, false]);
  expect(await obstacles("HELD")).toEqual([["lot_not_available"], false, false]);
  expect(await obstacles("OLD", "010131")).toEqual([["lot_expired"], false, true]);
  expect(await obstacles("GOOD", "701231", other)).toEqual([["out_of_stock"], true, false]);
  // What is printed on the pack counts too, whatever the books say of its lot.
  expect(await obstacles("GOOD", "240101")).toEqual([["lot_expired", "expiry_differs"], false, true]);
  expect(await obstacles("GOOD", "711231")).toEqual([["expiry_differs"], true, false]);
  const received = await scan({ code: code("GOOD", "711231"), purpose: "receive", warehouse_id: at });
  expect(received.body).toMatchObject({ obstacles: ["expiry_differs"], movement: null });
});

test("G21: plain EAN, GTIN-14, the printed form and a label of the shop's own name the same product", async () => {
  const { product, scan, owner } = await pharmacy();
  for (const text of [
    EAN,
    `0${EAN}`,
    `]E0${EAN}`,
    `01${GTIN}`,
    `(01)${GTIN}`,
    `]Q301${GTIN}`,
    `02${GTIN}3712`,
  ]) {
    const { status, body } = await scan({ code: text });
    expect([text, status, body.product?.id]).toEqual([text, 200, product.id]);
    expect(body.movement).toBeNull();
  }
  const own = await owner.post<{ id: string }>("/products", { sku: "own", name: "Own", barcode: "SHELF-7" });
  const { body } = await scan({ code: "SHELF-7", purpose: "receive" });
  expect(body).toMatchObject({
    product: { id: own.body.id },
    lot: null,
    missing: ["warehouse_id"],
    movement: { type: "receive", product_id: own.body.id, quantity: "1" },
  });
  expect((await scan({ code: `02${GTIN}3712`, purpose: "receive" })).body).toMatchObject({
    missing: ["warehouse_id", "lot_number"],
    movement: { quantity: "12" },
  });
});

test("G21: what cannot be read or found is said by name", async () => {
  const { scan } = await pharmacy();
  const malformed = await scan({ code: "]d20104150000021127" });
  expect(malformed.status).toBe(422);
  expect(malformed.body).toMatchObject({
    code: "scan.malformed",
    position: 19,
    errors: [{ path: "code", code: "check_digit" }],
  });
  const unknown = await scan({ code: "4006381333931" });
  expect(unknown.status).toBe(404);
  expect(unknown.body).toMatchObject({
    code: "product.not_found",
    gtin: "04006381333931",
    barcodes: ["4006381333931", "04006381333931"],
  });
  expect((await scan({ code: "]d210LOT" })).body.code).toBe("scan.no_product");
  const nowhere = await scan({ code: EAN, warehouse_id: "01900000-0000-7000-8000-000000000000" });
  expect(nowhere.body.code).toBe("warehouse.not_found");
});

test("G21: another tenant's barcode is not there; a viewer does not scan", async () => {
  const { tenant } = await pharmacy();
  const other = await openShop();
  expect((await other.owner.post("/scan", { code: EAN })).status).toBe(404);
  const viewer = await tenant.member("viewer");
  expect((await viewer.post("/scan", { code: EAN })).status).toBe(403);
});

test("a scan says what its barcode stands for, in the product's units", async () => {
  const { owner, product, scan } = await pharmacy();
  const add = (barcode: string, pack_quantity: string) =>
    owner.post(`/products/${product.id}/barcodes`, { barcode, pack_quantity });
  await add("15901234123454", "24");
  await add("BLISTER", "0.1");
  for (const [code, barcode, pack_quantity, quantity] of [
    [EAN, EAN, "1", "1"],
    ["15901234123454", "15901234123454", "24", "24"],
    ["]d20115901234123454303", "15901234123454", "24", "72"],
    [`02${GTIN}3712`, EAN, "1", "12"],
    ["BLISTER", "BLISTER", "0.1", "0.1"],
    ["https://example.com/gtin/15901234123454?30=2", "15901234123454", "24", "48"],
    // A higher pack of the unit that is not kept itself: how many it holds, nobody said.
    ["14150000021123", EAN, null, null],
  ]) {
    const { status, body } = await scan({ code, purpose: "receive" });
    expect([code, status, body]).toMatchObject([code, 200, { barcode, pack_quantity, quantity }]);
    expect(body.product.id).toBe(product.id);
    expect(body.movement?.quantity ?? null).toBe(quantity);
    expect((body.missing as string[]).includes("quantity")).toBe(quantity === null);
  }
  const counted = await scan({ code: "15901234123454", purpose: "count" });
  expect(counted.body).toMatchObject({ quantity: "24", missing: expect.arrayContaining(["quantity"]) });
  const unknown = await scan({ code: "25901234123451" });
  expect(unknown.status).toBe(404);
});

test("what is sold by weight is counted in it, exactly", async () => {
  const { product, owner } = await openShop();
  const beef = await product({ name: "Beef", barcode: "9012345678906", unit: "kg" });
  await product({ name: "Tea", barcode: "5901234123457", unit: "g" });
  const scan = async (code: string) => (await owner.post("/scan", { code, purpose: "count" })).body;
  expect(await scan(`]e0010901234567890631030012341526123139220125${FNC1}21S1`)).toMatchObject({
    product: { id: beef.id },
    code: { net_weight: { value: "1.234", unit: "kg" }, best_before: "2026-12-31" },
    quantity: "1.234",
    movement: { quantity: "1.234" },
  });
  expect(await scan("(01)05901234123457(3102)000125")).toMatchObject({ quantity: "1250" });
  expect(await scan("(01)09012345678906(3105)123456")).toMatchObject({
    quantity: null,
    missing: expect.anything(),
  });
  expect(await scan("(01)09012345678906(3201)000125")).toMatchObject({
    quantity: "1",
    code: { net_weight: { value: "12.5", unit: "lb" } },
  });
});

test("an own barcode is found as it was kept, whatever a code of its form would say", async () => {
  const { product, owner } = await openShop();
  const scan = (code: string) => owner.post<Scanned>("/scan", { code });
  for (const barcode of [
    "12345678",
    "4006381333930",
    "(10)LOT",
    "https://shop.example/AQnYUc1gmiCNV4JG",
    "00123456789012345675",
    "010415000002112",
  ]) {
    const { id } = await product({ barcode });
    for (const sent of [barcode, `]C0${barcode}`, `${barcode}\r\n`]) {
      const { status, body } = await scan(sent);
      expect([sent, status, body.product?.id, body.barcode]).toEqual([sent, 200, id, barcode]);
    }
  }
  const compressed = await scan("https://shop.example/BQnYUc1gmiCNV4JG");
  expect(compressed.body).toMatchObject({
    code: "scan.malformed",
    errors: [{ code: "compressed" }],
    position: 22,
  });
});
