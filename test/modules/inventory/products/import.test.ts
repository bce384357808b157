import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { productsCsv } from "#dev/sample/csv.ts";
import { sampleProducts } from "#dev/sample/products.ts";
import { asOwner } from "#test/tenant.ts";
import { type Item, openShop } from "../shop.ts";

interface Report {
  code?: string;
  dry_run: boolean;
  totals: Record<string, number>;
  rows: {
    row: number;
    status: string;
    sku: string | null;
    product_id?: string;
    errors?: { path: string; code: string }[];
  }[];
}

const none = { rows: 0, created: 0, updated: 0, unchanged: 0, failed: 0, skipped: 0 };
const brief = ({ rows }: Report) =>
  rows.map(({ row, status, sku, errors = [] }) => [
    row,
    status,
    sku,
    ...errors.map(({ path, code }) => `${path} ${code}`),
  ]);

async function importing() {
  const shop = await openShop();
  const send = async (text: string, query?: string, headers?: Record<string, string>) => {
    const { status, body } = await shop.importCsv(text, query, headers);
    return { status, report: body as unknown as Report };
  };
  const skus = async () =>
    (await shop.owner.get<{ data: Item[] }>("/products?sort=sku&limit=100")).body.data.map(({ sku }) => sku);
  return { ...shop, send, skus };
}

const MIXED =
  'sku,name,price\r\nA,Apple,1\r\nB,,2\r\nA,Again,1\r\nC,Cup,abc\r\nTAKEN,Mine,1\r\nD,"D,d",1,9\r\n';
const FAULTS = [
  [3, "failed", "B", "name required"],
  [4, "failed", "A", "sku duplicate_in_file"],
  [5, "failed", "C", "price custom"],
  [6, "failed", "TAKEN", "sku product.sku_taken"],
  [7, "failed", "D", " cell_count"],
];

test("the sample catalogue imports whole, and again without a change", async () => {
  const { send, owner, tenant } = await importing();
  const [sample, count] = [productsCsv(), sampleProducts().length];
  const first = await send(sample);
  expect([first.status, first.report.totals]).toEqual([200, { ...none, rows: count, created: count }]);
  const amoxicillin = await owner.get<{ data: Item[] }>("/products?sku=AMOX-250-CAP-10");
  expect(amoxicillin.body.data).toMatchObject([{ price: "320", cost: "257", track_lots: true, version: 1 }]);
  const again = await send(sample, "existing=update");
  expect([again.status, again.report.totals]).toEqual([200, { ...none, rows: count, unchanged: count }]);
  const [rows] = await asOwner(
    sql`select count(*)::int as n from audit.audit_events
         where tenant_id = ${tenant.id} and action = 'inventory.products.import' and target_type = 'inventory.products'`,
  );
  expect(rows).toEqual([{ n: count }]);
});

test("all or nothing: one invalid row, and nothing is written; every row has its result in the report", async () => {
  const { send, skus, product } = await importing();
  await product({ sku: "TAKEN" });
  const { status, report } = await send(MIXED);
  expect([status, report.code, report.totals]).toEqual([
    422,
    "import.rejected",
    { ...none, rows: 6, failed: 5, skipped: 1 },
  ]);
  expect(brief(report)).toEqual([[2, "skipped", "A"], ...FAULTS]);
  expect(await skus()).toEqual(["TAKEN"]);
});

test("skip bad: the valid rows are written, each with its product", async () => {
  const { send, skus, product, owner } = await importing();
  await product({ sku: "TAKEN" });
  const { status, report } = await send(MIXED, "mode=skip_bad");
  expect([status, report.totals]).toEqual([200, { ...none, rows: 6, created: 1, failed: 5 }]);
  expect(brief(report)).toEqual([[2, "created", "A"], ...FAULTS]);
  expect((await owner.get(`/products/${report.rows[0]?.product_id}`)).body.name).toBe("Apple");
  expect(await skus()).toEqual(["A", "TAKEN"]);
});

test("a dry run reports what would happen and changes nothing, not even the key it was sent under", async () => {
  const { send, skus, tenant } = await importing();
  const key = { "Idempotency-Key": "one" };
  const dry = await send(MIXED, "dry_run=true&mode=skip_bad", key);
  expect([dry.status, dry.report.dry_run]).toEqual([200, true]);
  expect(brief(dry.report).filter(([, status]) => status === "created")).toEqual([
    [2, "created", "A"],
    [6, "created", "TAKEN"],
  ]);
  expect((await send(MIXED, "dry_run=true")).report.code).toBe("import.rejected");
  expect(await skus()).toEqual([]);
  const [rows] = await asOwner(
    sql`select (select count(*)::int from platform.domain_events where tenant_id = ${tenant.id}) as events,
               (select coalesce(sum(used), 0)::int from platform.usage_totals
                 where tenant_id = ${tenant.id} and resource = 'products') as used`,
  );
  expect(rows).toEqual([{ events: 0, used: 0 }]);
  expect((await send(MIXED, "mode=skip_bad", key)).report.totals).toEqual({
    ...none,
    rows: 6,
    created: 2,
    failed: 4,
  });
});

test("update: the product gets what the row says; a blank cell and another column leave what is there", async () => {
  const { send, product, owner } = await importing();
  const kept = { description: "Kept", reorder_point: "4" };
  const { id } = await product({ sku: "A", name: "Old", price: "5", unit: "pack", category: "X", ...kept });
  await product({ sku: "B", name: "Same", price: "1" });
  const { report } = await send(
    "sku,name,price,unit,category\nA,New,7,,\nB,Same,1.0000,each,\nC,Fresh,,,Z\n",
    "existing=update",
  );
  expect(brief(report)).toEqual([
    [2, "updated", "A"],
    [3, "unchanged", "B"],
    [4, "created", "C"],
  ]);
  expect((await owner.get(`/products/${id}`)).body).toMatchObject({
    ...kept,
    name: "New",
    price: "7",
    unit: "pack",
    category: "X",
    version: 2,
  });
  const blank = await send("sku,name,price,cost\nA,New,,\n", "existing=update");
  expect(brief(blank.report)).toEqual([[2, "unchanged", "A"]]);
});

test("clear: the row empties the fields that it names, each to its default, and no other row's", async () => {
  const { send, product, owner } = await importing();
  const kept = { name: "Soap", price: "5", category: "X", barcode: "1", description: "D" };
  const { id } = await product({ sku: "A", ...kept });
  const { id: other } = await product({ sku: "B", ...kept, barcode: "2" });
  const { status, report } = await send(
    "sku,name,price,clear\nA,Soap,,barcode;price\nB,Soap,, \nC,Fresh,,description category\n",
    "existing=update",
  );
  expect([status, brief(report)]).toEqual([
    200,
    [
      [2, "updated", "A"],
      [3, "unchanged", "B"],
      [4, "created", "C"],
    ],
  ]);
  expect((await owner.get(`/products/${id}`)).body).toMatchObject({ ...kept, barcode: null, price: "0" });
  expect((await owner.get(`/products/${other}`)).body).toMatchObject({ ...kept, barcode: "2" });
  const again = await send("sku,name,clear\nA,Soap,category\n", "existing=update");
  expect(again.report.totals).toEqual({ ...none, rows: 1, updated: 1 });
});

test("clear: a required field, an unknown one and one that has a value are faults of their row", async () => {
  const { send, product } = await importing();
  await product({ sku: "A", name: "Soap" });
  const { report } = await send(
    "sku,name,price,clear\nA,Soap,1,name\nB,Soap,1,colour\nC,Soap,1,price\nD,Soap,1,constructor\n",
    "existing=update&mode=skip_bad",
  );
  expect(brief(report)).toEqual([
    [2, "failed", "A", "clear required"],
    [3, "failed", "B", "clear unknown_field"],
    [4, "failed", "C", "clear cleared_and_given"],
    [5, "failed", "D", "clear unknown_field"],
  ]);
});

test("a product whose stock has moved keeps its unit: the row says so, and the others go on", async () => {
  const { send, product, warehouse, move } = await importing();
  const { id: product_id } = await product({ sku: "A", unit: "box" });
  const { id: warehouse_id } = await warehouse();
  await move({ type: "receive", product_id, warehouse_id, quantity: 1 });
  const { report } = await send("sku,name,unit\nA,Soap,each\nB,Soap,each\n", "existing=update&mode=skip_bad");
  expect(brief(report)).toEqual([
    [2, "failed", "A", "unit product.has_history"],
    [3, "created", "B"],
  ]);
});

test("a removed product's SKU is free for an import", async () => {
  const { send, product, owner } = await importing();
  const { id } = await product({ sku: "A" });
  await owner.call("DELETE", `/products/${id}`);
  expect((await send("sku,name\nA,New")).report.totals).toEqual({ ...none, rows: 1, created: 1 });
});

test("BOM, quotes, line ends of any kind, blank lines and upper-case headings are read as meant", async () => {
  const { send, owner } = await importing();
  const { report } = await send(
    '\ufeffSKU, Name ,description\r\nA,"Say ""hi"", twice","Two\nlines"\n\nB,É – ✓,\r\n',
  );
  expect(brief(report)).toEqual([
    [2, "created", "A"],
    [4, "created", "B"],
  ]);
  const { body } = await owner.get<{ data: Item[] }>("/products?sort=sku");
  expect(body.data).toMatchObject([
    { name: 'Say "hi", twice', description: "Two\nlines" },
    { name: "É – ✓", description: null },
  ]);
});

test.each([
  ["unknown, missing and doubled columns", "sku,nom,sku\nA,B,C", "request.invalid"],
  ["another separator", "sku|name\nA|B", "request.invalid"],
  ["an open quote", 'sku,name\nA,"B', "csv.malformed"],
  ["nothing", "", "csv.malformed"],
])("%s: 422, and the file is named as the fault", async (_, text, code) => {
  const { send } = await importing();
  const { status, report } = await send(text);
  expect([status, report.code]).toEqual([422, code]);
});

test("unknown, missing and doubled columns are reported by name", async () => {
  const { importCsv } = await importing();
  const { body } = await importCsv("sku,nom,sku\nA,B,C");
  expect(body.errors).toMatchObject([
    { path: "columns.nom", code: "unknown_column" },
    { path: "columns.sku", code: "duplicate_column" },
    { path: "columns.name", code: "missing_column" },
  ]);
});

test("a header alone imports nothing; another content type is 415; a cashier may not", async () => {
  const { send, tenant, owner } = await importing();
  expect((await send("sku,name\n")).report).toEqual({ dry_run: false, totals: none, rows: [] });
  expect((await owner.post("/products/import", { sku: "A" })).status).toBe(415);
  const cashier = await tenant.member("cashier");
  const refused = await cashier.call("POST", "/products/import", {
    raw: { type: "text/csv", text: "sku,name\n" },
  });
  expect(refused.status).toBe(403);
});

test("a replay under one Idempotency-Key is the first answer; another file or choice under it is 422", async () => {
  const { importCsv, skus } = await importing();
  const key = { "Idempotency-Key": "file-1" };
  const first = await importCsv("sku,name\nA,B\n", "", key);
  const again = await importCsv("sku,name\nA,B\n", "", key);
  expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
  for (const [text, query] of [
    ["sku,name\nA,C\n", ""],
    ["sku,name\nA,B\n", "mode=skip_bad"],
  ] as const) {
    const other = await importCsv(text, query, key);
    expect([other.status, other.body.code]).toEqual([422, "idempotency.key_reused"]);
  }
  expect(await skus()).toEqual(["A"]);
});

test("C-B06: the quota counts exactly the products that are new", async () => {
  const { send, tenant, product } = await importing();
  await product({ sku: "A" });
  await asOwner(sql`update platform.tenant_limits set products = 3 where tenant_id = ${tenant.id}`);
  const over = await send("sku,name\nA,A\nB,B\nC,C\nD,D\n", "existing=update");
  expect([over.status, over.report.code]).toEqual([403, "quota.exceeded"]);
  const fits = await send("sku,name\nA,New\nB,B\nC,C\n", "existing=update");
  expect(fits.report.totals).toEqual({ ...none, rows: 3, created: 2, updated: 1 });
  await asOwner(sql`update platform.tenant_limits set products = 1 where tenant_id = ${tenant.id}`);
  expect((await send("sku,name\nA,Newer\n", "existing=update")).report.totals).toMatchObject({ updated: 1 });
});

test("C-B06: imports at once never pass the quota together", async () => {
  const { send, tenant, skus } = await importing();
  await asOwner(sql`update platform.tenant_limits set products = 10 where tenant_id = ${tenant.id}`);
  const file = (name: string) => `sku,name\n${[1, 2, 3, 4].map((at) => `${name}${at},x`).join("\n")}`;
  const answers = await Promise.all(["A", "B", "C", "D"].map((name) => send(file(name))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 403, 403]);
  expect(await skus()).toHaveLength(8);
});
