import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { isShown } from "#platform/text.ts";
import { type Answer, asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | null>;
interface Page {
  data: Row[];
}

/** One number in other cases, widths and white space, and with what nobody sees in it. */
const FORMS = ["ab 12", "Ab 12", "ａｂ　１２", "AB\u00a0\u200912", "A\u200bB 12\ufeff"];

const refusal = ({ status, body }: Answer) => [status, body.code];
const lotOf = ({ body }: Answer) => (body as unknown as { movements: Row[] }).movements[0]?.lot_id;

test("a lot has one number in whatever case, width and white space it is typed, and shows the first", async () => {
  const { owner, receive, move, at } = await openPharmacy();
  const { lot_id } = await receive("AB 12", 1, day(90));
  for (const lot_number of FORMS) {
    expect(lotOf(await move({ type: "receive", ...at, quantity: 1, lot_number }))).toBe(lot_id);
    expect(
      (await owner.get<Page>(`/lots?lot_number=${encodeURIComponent(lot_number)}`)).body.data,
    ).toMatchObject([{ id: lot_id, lot_number: "AB 12" }]);
    const found = await owner.get<Page>(`/lots?q=${encodeURIComponent(lot_number)}`);
    expect(found.body.data).toMatchObject([{ id: lot_id }]);
  }
  expect((await owner.get<Page>("/lots")).body.data).toMatchObject([{ quantity: String(1 + FORMS.length) }]);
  expect(lotOf(await move({ type: "receive", ...at, quantity: 1, lot_number: "AB12" }))).not.toBe(lot_id);
});

test("a recalled lot is recalled under every form of its number, whatever names it", async () => {
  const { owner, receive, move, at, there, supplier } = await openPharmacy();
  const { lot_id } = await receive("AB 12", 9, day(90));
  const supplier_id = (await supplier()).id;
  await owner.post(`/lots/${lot_id}/recall`, { reason: "By the maker" });
  for (const lot_number of FORMS) {
    const one = (fields: object) => move({ ...at, quantity: 1, lot_number, ...fields });
    expect(refusal(await one({ type: "receive" }))).toEqual([409, "lot.recalled"]);
    expect(refusal(await one({ type: "issue" }))).toEqual([409, "lot.not_usable"]);
    expect(refusal(await one({ type: "transfer", to_warehouse_id: there }))).toEqual([409, "lot.not_usable"]);
    expect(refusal(await owner.post("/reservations", { ...at, quantity: 1, lot_number }))).toEqual([
      409,
      "lot.not_usable",
    ]);
    expect(lotOf(await one({ type: "supplier_return", supplier_id }))).toBe(lot_id);
  }
});

test("no character that is drawn as nothing makes another lot of a number, nor does one case of a letter", async () => {
  const unseen = Array.from({ length: 0x10ffff }, (_, at) => String.fromCodePoint(at + 1)).filter(
    (one) => one.isWellFormed() && !isShown(one) && !/\p{Z}/u.test(one),
  );
  expect(unseen.length).toBeGreaterThan(4000);
  const numbers = [...unseen.map((one) => `AB${one}12`), "ab12"];
  const keys = asOwner(
    sql`select n, inventory.lot_key(n) as key from jsonb_array_elements_text(${JSON.stringify(numbers)}::jsonb) n`,
  );
  const other = ((await keys)[0] ?? []).filter(({ key }) => key !== "AB12");
  expect(other.map(({ n }) => String(n).codePointAt(2)?.toString(16))).toEqual([]);
  const [dotted = []] = await asOwner(sql`select inventory.lot_key('İ') = inventory.lot_key('i̇') as same`);
  expect(dotted).toEqual([{ same: true }]);
});

test("counts, requests and files find a lot by every form of its number", async () => {
  const { owner, receive, product, at, importAs } = await openPharmacy();
  const { lot_id } = await receive("AB 12", 9, day(90));
  const count = await owner.post<Row>("/stock-counts", { warehouse_id: at.warehouse_id });
  const lines = FORMS.map((lot_number) => ({ product_id: at.product_id, lot_number, counted: 9 }));
  const counted = await owner.post<{ lines: Row[] }>(`/stock-counts/${count.body.id}/lines`, { lines });
  expect(counted.body.lines).toMatchObject([{ lot_id, lot_number: "AB 12" }]);
  const request = { type: "count", ...at, quantity: 9, lot_number: FORMS[2] };
  expect((await owner.post("/movement-requests", request)).body).toMatchObject({
    lot_id,
    lot_number: "AB 12",
  });

  const filed = await product({ sku: "FILED", track_lots: true });
  const [row] =
    (await asOwner(sql`select code from inventory.warehouses where id = ${at.warehouse_id}`))[0] ?? [];
  const rows = ["ab 12", ...FORMS].map((number) => `FILED,${row?.code},1,${number},${day(90)}`);
  const head = "sku,warehouse_code,quantity,lot_number,expires_on";
  const { report } = await importAs("stock-movements", [head, ...rows].join("\n"));
  expect(report.totals).toMatchObject({ created: rows.length });
  const { body } = await owner.get<Page>(`/lots?product_id=${filed.id}`);
  expect(body.data).toMatchObject([{ lot_number: "ab 12", quantity: String(rows.length) }]);
  const differs = await importAs(
    "stock-movements",
    `${head}\nFILED,${row?.code},1,${FORMS[2]},${day(91)}`,
    "existing=update",
  );
  expect(differs.report.rows).toMatchObject([{ errors: [{ code: "lot.expiry_differs" }] }]);
});

test("a scan finds a lot by every form of its number", async () => {
  const { owner, receive, at } = await openPharmacy();
  await owner.post(`/products/${at.product_id}/barcodes`, { barcode: "04012345678901" });
  const { lot_id } = await receive("ab12", 9, day(90));
  const scanned = await owner.post("/scan", {
    code: "010401234567890110AB12",
    purpose: "issue",
    ...{ warehouse_id: at.warehouse_id },
  });
  expect(scanned.body).toMatchObject({ lot: { id: lot_id, lot_number: "ab12" }, movement: { lot_id } });
  const arriving = await owner.post("/scan", { code: "010401234567890110AB12", purpose: "receive" });
  expect(arriving.body).toMatchObject({ movement: { lot_number: "ab12" }, obstacles: [] });
});

test("a lot is not renamed onto another one in any form, but its own number may be written anew", async () => {
  const { owner, receive } = await openPharmacy();
  const { lot_id } = await receive("AB 12", 9, day(90));
  const other = await receive("CD", 9, day(90));
  const rename = (id: string | undefined, lot_number: string) =>
    owner.call("PATCH", `/lots/${id}`, { body: { lot_number } });
  for (const form of FORMS)
    expect(refusal(await rename(other.lot_id, form))).toEqual([409, "lot.number_taken"]);
  expect((await rename(lot_id, "Ab 12")).body).toMatchObject({ lot_number: "Ab 12" });
});

test("receipts of every form at once make one lot", async () => {
  const { receive, owner } = await openPharmacy();
  await Promise.all([...FORMS, ...FORMS].map((form) => receive(form, 1, day(90))));
  const { body } = await owner.get<Page>("/lots");
  expect(body.data).toMatchObject([{ quantity: String(2 * FORMS.length) }]);
});
