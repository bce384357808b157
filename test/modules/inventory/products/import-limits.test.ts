import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openShop, type Shop } from "../shop.ts";

async function sendBytes({ owner }: Shop, body: BodyInit): Promise<Response> {
  const request = new Request("http://localhost:8787/api/v1/products/import", {
    method: "POST",
    headers: { Authorization: `Bearer ${owner.token}`, "Content-Type": "text/csv" },
    body,
  });
  return exports.default.fetch(request);
}

const rows = (count: number) => Array.from({ length: count }, (_, at) => `S${at},N${at}`).join("\n");

test("20,000 rows are taken in one round trip, 20,001 are 413", async () => {
  const { importCsv } = await openShop();
  const all = await importCsv(`sku,name\n${rows(20_000)}`);
  expect([all.status, (all.body.totals as { created: number }).created]).toEqual([200, 20_000]);
  const more = await importCsv(`sku,name\n${rows(20_001)}`);
  expect([more.status, more.body.code]).toEqual([413, "import.too_many_rows"]);
});

test("blank lines are passed over, but not without end", async () => {
  const { importCsv } = await openShop();
  const some = await importCsv(`sku,name\n${"\n".repeat(3_000)}A,A`);
  expect([some.status, some.body.rows]).toMatchObject([200, [{ row: 3_002 }]]);
  const more = await importCsv(`sku,name\n${"\n".repeat(40_000)}A,A`);
  expect([more.status, more.body.code]).toEqual([413, "import.too_many_rows"]);
});

test("more than 8 MiB is 413, announced or streamed", async () => {
  const shop = await openShop();
  const chunk = new TextEncoder().encode(`A,${"x".repeat(1024 * 1024)}\n`);
  const announced = await shop.importCsv(`sku,name\n${"x".repeat(8 * 1024 * 1024)}`);
  expect(announced.status).toBe(413);
  let sent = 0;
  const streamed = new ReadableStream({
    pull: (controller) => (sent++ < 9 ? controller.enqueue(chunk) : controller.close()),
  });
  expect((await sendBytes(shop, streamed)).status).toBe(413);
});

test("a file that is not UTF-8 is 422, not garbled names", async () => {
  const shop = await openShop();
  const latin1 = new Uint8Array([...new TextEncoder().encode("sku,name\nA,Parac"), 0xe9, 0x74, 0x0a]);
  const response = await sendBytes(shop, latin1);
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
    422,
    "csv.malformed",
  ]);
});

test("20,000 invalid rows are all reported, the first thousand in full", async () => {
  const { importCsv } = await openShop();
  const bad = Array.from({ length: 20_000 }, (_, at) => `S${at},,x,y,rwf,-1`).join("\n");
  const { status, text, body } = await importCsv(`sku,name,price,cost,currency,reorder_point\n${bad}`);
  expect(status).toBe(422);
  const reported = body.rows as { errors: unknown[] }[];
  expect([reported.length, reported[0]?.errors.length, reported[1500]?.errors.length]).toEqual([
    20_000, 5, 1,
  ]);
  expect(text.length).toBeLessThan(5_000_000);
});
