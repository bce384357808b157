import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { checkDigit } from "../../../../src/modules/inventory/scanning/gs1-gtin.ts";
import { openShop, type Shop } from "../shop.ts";

interface Barcode extends Record<string, unknown> {
  id: string;
  barcode: string;
  pack_quantity: string;
}

const EAN = "4006381333931";
const UNIT = "5901234123457";
const CASE = "15901234123454";

const add = ({ owner }: Shop, product: string, body: Record<string, unknown>) =>
  owner.post<Barcode>(`/products/${product}/barcodes`, body);
const listed = async ({ owner }: Shop, product: string) => {
  const { body } = await owner.get<{ data: Barcode[] }>(`/products/${product}/barcodes`);
  return body.data.map(({ barcode, pack_quantity }) => [barcode, pack_quantity]);
};
const first = async ({ owner }: Shop, product: string) =>
  (await owner.get<{ barcode: string | null }>(`/products/${product}`)).body.barcode;
const remove = ({ owner }: Shop, path: string) => owner.call<{ code: string }>("DELETE", path);

test("a product has several barcodes, each for so many of its units; its own is the first of them", async () => {
  const shop = await openShop();
  const { id } = await shop.product();
  const made = await add(shop, id, { barcode: UNIT });
  expect([made.status, made.body]).toMatchObject([
    201,
    { product_id: id, barcode: UNIT, pack_quantity: "1", version: 1 },
  ]);
  expect((await add(shop, id, { barcode: CASE, pack_quantity: "24" })).body.pack_quantity).toBe("24");
  expect((await add(shop, id, { barcode: "HALF", pack_quantity: 0.5 })).body.pack_quantity).toBe("0.5");
  expect(await listed(shop, id)).toEqual([
    [UNIT, "1"],
    [CASE, "24"],
    ["HALF", "0.5"],
  ]);
  expect(await first(shop, id)).toBe(UNIT);
  for (const pack_quantity of ["0", "-1", "0.00001"]) {
    expect((await add(shop, id, { barcode: "NONE", pack_quantity })).status).toBe(422);
  }
});

test("without its first barcode, the next is the first; the field of the product replaces it", async () => {
  const shop = await openShop();
  const { id } = await shop.product({ barcode: "A" });
  const second = await add(shop, id, { barcode: "B", pack_quantity: "6" });
  const [one] = (await shop.owner.get<{ data: Barcode[] }>(`/products/${id}/barcodes`)).body.data;
  const before = await shop.owner.get(`/products/${id}`);
  expect((await remove(shop, `/products/${id}/barcodes/${one?.id}`)).status).toBe(204);
  expect(await listed(shop, id)).toEqual([["B", "6"]]);
  const after = await shop.owner.get<{ barcode: string }>(`/products/${id}`);
  expect(after.body.barcode).toBe("B");
  expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));

  const change = (barcode: string | null) =>
    shop.owner.call("PATCH", `/products/${id}`, { body: { barcode } });
  await add(shop, id, { barcode: "C" });
  expect((await change("D")).body.barcode).toBe("D");
  const pack = ["B", "6"];
  expect(await listed(shop, id)).toEqual([pack, ["C", "1"], ["D", "1"]]);
  expect((await change("C")).body.barcode).toBe("C");
  expect(await listed(shop, id)).toEqual([pack, ["C", "1"]]);
  expect((await change(null)).body.barcode).toBeNull();
  expect(await listed(shop, id)).toEqual([pack]);
  const gone = () => remove(shop, `/products/${id}/barcodes/${second.body.id}`);
  expect((await gone()).status).toBe(204);
  expect((await gone()).body.code).toBe("barcode.not_found");
});

test("a barcode is one product's, in whatever form of its GTIN, and no other tenant's is looked at", async () => {
  const shop = await openShop();
  const { id } = await shop.product({ barcode: EAN });
  const other = await shop.product();
  for (const barcode of [EAN, `0${EAN}`]) {
    for (const answer of [
      await add(shop, other.id, { barcode }),
      await add(shop, id, { barcode }),
      await shop.owner.post("/products", { sku: "twin", name: "Twin", barcode }),
      await shop.owner.call("PATCH", `/products/${other.id}`, { body: { barcode } }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([409, "product.barcode_taken"]);
    }
  }
  expect((await shop.owner.call("PATCH", `/products/${id}`, { body: { barcode: `0${EAN}` } })).status).toBe(
    200,
  );
  const elsewhere = await openShop();
  expect((await add(elsewhere, (await elsewhere.product()).id, { barcode: EAN })).status).toBe(201);
  expect((await add(elsewhere, id, { barcode: "X" })).body.code).toBe("product.not_found");
  expect((await elsewhere.owner.get(`/products/${id}/barcodes`)).status).toBe(404);
});

test("removing a product frees its barcodes; restoring it takes them back, or is refused", async () => {
  const shop = await openShop();
  const { id } = await shop.product({ barcode: UNIT });
  await add(shop, id, { barcode: CASE, pack_quantity: "24" });
  const restore = () => shop.owner.post(`/products/${id}/restore`);
  expect((await remove(shop, `/products/${id}`)).status).toBe(204);
  expect((await shop.owner.get(`/products/${id}/barcodes`)).status).toBe(404);
  const other = await shop.product({ barcode: CASE });
  expect((await restore()).body.code).toBe("product.barcode_taken");
  await shop.owner.call("PATCH", `/products/${other.id}`, { body: { barcode: null } });
  expect((await restore()).status).toBe(200);
  expect(await listed(shop, id)).toEqual([
    [UNIT, "1"],
    [CASE, "24"],
  ]);
  expect((await add(shop, other.id, { barcode: CASE })).status).toBe(409);
});

test("managers write barcodes, staff read them, and all of it is told", async () => {
  const shop = await openShop();
  const { id } = await shop.product({ barcode: "A" });
  const [manager, cashier] = [await shop.tenant.member("manager"), await shop.tenant.member("cashier")];
  const at = `/products/${id}/barcodes`;
  expect((await cashier.post(at, { barcode: "B" })).status).toBe(403);
  const made = await manager.post<Barcode>(at, { barcode: "B" });
  expect(made.status).toBe(201);
  expect((await cashier.get(at)).status).toBe(200);
  expect((await cashier.call("DELETE", `${at}/${made.body.id}`)).status).toBe(403);
  const stale = await manager.call("DELETE", `${at}/${made.body.id}`, { headers: { "If-Match": '"7"' } });
  expect(stale.status).toBe(412);
  expect((await manager.call("DELETE", `${at}/${made.body.id}`)).status).toBe(204);
  const events = await shop.owner.get<{ data: { type: string; payload: object }[] }>("/events?limit=100");
  const told = events.body.data.filter(({ type }) => type.startsWith("inventory.barcode."));
  const payload = { barcode_id: made.body.id, product_id: id, barcode: "B" };
  expect(told.map(({ type }) => type).sort()).toEqual([
    "inventory.barcode.created",
    "inventory.barcode.removed",
  ]);
  for (const { payload: found } of told) expect(found).toMatchObject(payload);
});

test("the list of products finds a product by any of its barcodes", async () => {
  const shop = await openShop();
  const { id } = await shop.product({ barcode: UNIT });
  await shop.product({ barcode: EAN });
  await add(shop, id, { barcode: CASE, pack_quantity: "24" });
  for (const query of [`barcode=${UNIT}`, `barcode=0${UNIT}`, `barcode=${CASE}`, `q=${CASE}`, `q=${UNIT}`]) {
    const { body } = await shop.owner.get<{ data: { id: string }[] }>(`/products?${query}`);
    expect([query, body.data.map((one) => one.id)]).toEqual([query, [id]]);
  }
});

interface Report extends Record<string, unknown> {
  rows: { row: number; status: string; errors?: { path: string; code: string }[] }[];
}

test("an import says of each row whose barcode is taken, there or earlier in the file", async () => {
  const shop = await openShop();
  const { id } = await shop.product({ sku: "A", barcode: EAN });
  await add(shop, id, { barcode: CASE, pack_quantity: "24" });
  const file = `sku,name,barcode\nA,Soap,${UNIT}\nB,Salt,${CASE}\nC,Rice,N1\nD,Oil,N1\nE,Tea,\n`;
  const answer = await shop.importCsv(file, "mode=skip_bad&existing=update");
  const rows = (answer.body as Report).rows.map(({ row, status, errors }) => [
    row,
    status,
    errors?.map(({ path, code }) => `${path} ${code}`).join(),
  ]);
  expect(rows).toEqual([
    [2, "updated", undefined],
    [3, "failed", "barcode product.barcode_taken"],
    [4, "created", undefined],
    [5, "failed", "barcode duplicate_in_file"],
    [6, "created", undefined],
  ]);
  expect(await listed(shop, id)).toEqual([
    [CASE, "24"],
    [UNIT, "1"],
  ]);
  expect(await first(shop, id)).toBe(UNIT);
  const refused = await shop.importCsv(`sku,name,barcode\nF,Fish,${CASE}\n`);
  expect([refused.status, refused.body.code]).toEqual([422, "import.rejected"]);
});

test("forms of one GTIN have one key, and any other text is its own", async () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const gtins = fc.sample(
    fc
      .constantFrom(7, 11, 12, 13)
      .chain(digits)
      .map((head) => head + checkDigit(head)),
    200,
  );
  const wrong = gtins.map((one) => one.slice(0, -1) + ((Number(one.at(-1)) + 1) % 10));
  const others = [
    ...wrong,
    ...fc.sample(fc.string({ minLength: 1 }), 100),
    "12345678",
    "123",
    "4006381333931 ",
  ];
  const texts = JSON.stringify([...gtins, ...others].map((text) => text.replaceAll("\0", "")));
  const [rows = []] = await asOwner(
    sql`select t as text, inventory.barcode_key(t) as key from jsonb_array_elements_text(${texts}::jsonb) t`,
  );
  expect(rows).toHaveLength(gtins.length + others.length);
  for (const [at, { text, key }] of rows.entries()) {
    expect(key).toBe(at < gtins.length ? String(text).padStart(14, "0") : text);
  }
});
