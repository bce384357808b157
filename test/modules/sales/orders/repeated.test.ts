import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openTill } from "../till.ts";

test("a sale that is sent again is answered as it is, and made once", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const client_id = newId();
  const first = await till.sell([[soap, 1]], { client_id });
  const again = await till.sell([[soap, 1]], { client_id });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
  expect(again.headers.get("Idempotency-Replayed")).toBe("true");
  // As it is, not as it was: what became of it since stands in it.
  await till.step(first.body, "returns", {
    ...{ lines: [{ line_id: first.body.lines[0]?.id }], reason_code: "06", refund: { method: "cash" } },
  });
  expect((await till.sell([[soap, 1]], { client_id })).body).toMatchObject({
    id: first.body.id,
    refunded: "100",
  });
  expect(await till.left(soap)).toBe("10");
});

test("another basket under the same client_id is refused, and keeps nothing", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const client_id = newId();
  await till.sell([[soap, 1]], { client_id });
  const other = await till.sell([[soap, 2]], { client_id });
  expect([other.status, other.body.code]).toEqual([409, "sale.client_id_used"]);
  expect(await till.left(soap)).toBe("9");
});

test("the same client_id at once makes one sale, and both get it", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 100);
  const client_id = newId();
  const answers = await Promise.all(Array.from({ length: 8 }, () => till.sell([[soap, 1]], { client_id })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(await till.left(soap)).toBe("99");
});

test("under an Idempotency-Key the first answer comes again byte for byte", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const body = {
    warehouse_id: till.shelf,
    payments: [{ method: "cash" }],
    lines: [{ product_id: soap.id, quantity: 1 }],
  };
  const headers = { "Idempotency-Key": newId() };
  const [first, again] = [
    await till.owner.post("/sales", body, headers),
    await till.owner.post("/sales", body, headers),
  ];
  expect([again.status, again.text]).toEqual([201, first.text]);
  const [sales = []] = await asOwner(sql`select from sales.orders where tenant_id = ${till.tenant.id}`);
  expect(sales).toHaveLength(1);
});

test("a sale that is refused leaves nothing behind, not even a number", async () => {
  const till = await openTill();
  const [soap, rice] = [await till.goods("100", 10), await till.goods("50", 1)];
  const short = await till.sell([
    [soap, 1],
    [rice, 2],
  ]);
  expect([short.status, short.body.code, short.body.product_id]).toEqual([
    409,
    "stock.insufficient",
    rice.id,
  ]);
  const [[left]] = [
    await asOwner(
      sql`select (select count(*) from sales.orders where tenant_id = ${till.tenant.id})
            + (select count(*) from sales.payments where tenant_id = ${till.tenant.id})
            + (select count(*) from inventory.stock_movements where tenant_id = ${till.tenant.id} and type = 'issue') as rows`,
    ),
  ];
  expect(left).toEqual([{ rows: "0" }]);
  expect(await till.left(soap)).toBe("10");
});
