import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { declaredKinds } from "#platform/imports/kinds.ts";
import { readCsv } from "#platform/read-csv.ts";
import { textOf } from "#platform/sheets/cell.ts";
import { XLSX } from "#platform/sheets/media-types.ts";
import { readXlsx } from "#platform/sheets/read-xlsx.ts";
import { type Client, call } from "#test/tenant.ts";
import "../../../src/app.ts";
import { inShort, openShop, type Report } from "../../modules/inventory/shop.ts";

const URL_OF_API = "http://localhost:8787/api/v1";
const KINDS = ["products", "suppliers", "supplier-products", "exchange-rates", "stock-movements", "contacts"];

async function send(owner: Client, kind: string, type: string, body: BodyInit, query = "") {
  const headers = { Authorization: `Bearer ${owner.token}`, "Content-Type": type };
  const request = new Request(`${URL_OF_API}/${kind}/import?${query}`, { method: "POST", headers, body });
  const response = await exports.default.fetch(request);
  return { status: response.status, report: (await response.json()) as Report };
}

test("there is a template of every kind, to whoever asks, and of no other", async () => {
  expect([...declaredKinds().keys()].sort()).toEqual([...KINDS].sort());
  for (const kind of KINDS) {
    const { status, text, headers } = await call("GET", `/api/v1/imports/${kind}/template`);
    expect([status, headers.get("Content-Type")]).toEqual([200, "text/csv; charset=utf-8"]);
    expect(headers.get("Content-Disposition")).toBe(`attachment; filename="${kind}.csv"`);
    expect(text.split("\r\n")).toHaveLength(3);
  }
  const unknown = await call("GET", "/api/v1/imports/people/template");
  expect(unknown.status).toBe(404);
  expect(unknown.text).toContain("suppliers");
});

test("each template is imported as it is, as CSV and as a workbook", async () => {
  const { owner } = await openShop();
  await owner.post("/warehouses", { code: "SHOP", name: "Main" });
  for (const kind of KINDS) {
    const csv = await call("GET", `/api/v1/imports/${kind}/template`);
    const made = await send(owner, kind, "text/csv", csv.text, "mode=skip_bad");
    expect([kind, made.status, inShort(made.report)]).toEqual([kind, 200, ["2 created"]]);
    const response = await exports.default.fetch(`${URL_OF_API}/imports/${kind}/template.xlsx`);
    expect(response.headers.get("Content-Type")).toBe(XLSX);
    const workbook = await response.arrayBuffer();
    const rows: string[][] = [];
    for await (const row of readXlsx(new Uint8Array(workbook))) rows.push(row.map(textOf));
    const written: string[][] = [];
    for await (const row of readCsv(new Blob([csv.text]).stream(), 1e6).records) written.push(row);
    expect(rows).toEqual(written);
    const again = await send(owner, kind, XLSX, workbook, "existing=update");
    const outcome = kind === "stock-movements" ? "2 created" : "2 unchanged";
    expect([kind, again.status, inShort(again.report)]).toEqual([kind, 200, [outcome]]);
  }
});

test("the columns of each kind stand in the document", async () => {
  const { body } = await call<{
    paths: Record<
      string,
      { post: { requestBody: { description: string; content: Record<string, unknown> } } }
    >;
  }>("GET", "/api/v1/openapi.json");
  for (const [kind, { columns }] of declaredKinds()) {
    const { description, content } = body.paths[`/api/v1/${kind}/import`]?.post.requestBody ?? {};
    expect(Object.keys(content ?? {})).toEqual(["text/csv", XLSX]);
    for (const column of Object.keys(columns)) expect(description).toContain(`| \`${column}\` |`);
  }
});

test("a file that is no workbook, or a workbook that comes as CSV, is refused by name", async () => {
  const { owner } = await openShop();
  const broken = await send(owner, "products", XLSX, "sku,name\nA,B\n");
  expect([broken.status, broken.report.code]).toEqual([422, "xlsx.malformed"]);
  const nothing = await send(owner, "products", XLSX, "");
  expect([nothing.status, nothing.report.code]).toEqual([422, "xlsx.malformed"]);
  const response = await exports.default.fetch(`${URL_OF_API}/imports/products/template.xlsx`);
  const asCsv = await send(owner, "products", "text/csv", await response.arrayBuffer());
  expect([asCsv.status, asCsv.report.code]).toEqual([422, "csv.malformed"]);
});

test("numbers of a file with semicolons have a comma, of others a point; what could be two numbers is none", async () => {
  const { importCsv, owner } = await openShop();
  const semicolons = await importCsv(
    "sku;name;price\nA;A;1234,5\nB;B;1.234,56\nC;C;1.234\nD;D;7\nE;E;1,2,3\n",
    "mode=skip_bad",
  );
  expect(inShort(semicolons.body as unknown as Report)).toEqual([
    "2 created",
    "3 failed price ambiguous_number",
    "4 failed price ambiguous_number",
    "5 created",
    "6 failed price ambiguous_number",
  ]);
  const tabs = await importCsv("sku\tname\tprice\nF\tF\t1,5\nG\tG\t1.5\nH\tH\t1,234.5\n", "mode=skip_bad");
  expect(inShort(tabs.body as unknown as Report)).toEqual([
    "2 failed price ambiguous_number",
    "3 created",
    "4 failed price ambiguous_number",
  ]);
  const commas = await importCsv('sku,name,price\nI,I,"1,5"\nJ,J,0.25\n', "mode=skip_bad");
  expect(inShort(commas.body as unknown as Report)).toEqual(["2 failed price ambiguous_number", "3 created"]);
  const { body } = await owner.get<{ data: { sku: string; price: string }[] }>("/products?sort=sku");
  expect(body.data.map(({ sku, price }) => [sku, price])).toEqual([
    ["A", "1234.5"],
    ["D", "7"],
    ["G", "1.5"],
    ["J", "0.25"],
  ]);
});
