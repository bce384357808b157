import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { rateCounter } from "#durable-objects/rate-counter";
import { forgetSpent } from "#platform/admission.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client } from "#test/tenant.ts";
import { openTill } from "../till.ts";

interface Result {
  client_id: string;
  op: string;
  status: number;
  replayed: boolean;
  body: ({ id: string } & Record<string, unknown>) | null;
  problem: { code: string; errors?: { path: string; code: string }[] } | null;
}

/** A shop with bread on a shelf and a cashier whose till was away. */
async function openAway(quantity = 10) {
  const till = await openTill();
  const cashier = await till.tenant.member("cashier");
  const bread = await till.goods("100", quantity);
  const batch = (operations: object[], by: Client = cashier) =>
    by.post<{ results: Result[] }>("/sync/batch", { operations });
  const sync = async (operations: object[], by: Client = cashier): Promise<Result[]> => {
    const answer = await batch(operations, by);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.results;
  };
  const sale = (client_id: string, count: number, more: object = {}) => ({
    client_id,
    op: "sale",
    body: {
      warehouse_id: till.shelf,
      lines: [{ product_id: bread.id, quantity: count }],
      payments: [{ method: "cash" }],
      ...more,
    },
  });
  const order = (client_id: string, count: number) => ({
    client_id,
    op: "order",
    body: { warehouse_id: till.shelf, lines: [{ product_id: bread.id, quantity: count }] },
  });
  return { ...till, cashier, bread, batch, sync, sale, order };
}

const short = (results: Result[]) =>
  results.map(({ client_id, status, problem }) => [client_id, status, problem?.code ?? null]);

describe("a batch", () => {
  test("does each operation as its route does, in order, and one that is refused holds up no other", async () => {
    const { sync, sale, left, bread } = await openAway();
    const results = await sync([
      sale("s1", 4),
      sale("s2", 7),
      { client_id: "s3", op: "sale", body: { lines: 1 } },
      sale("s4", 6),
      { client_id: "p1", op: "payment", body: { order_id: newId(), method: "cash" } },
    ]);
    expect(short(results)).toEqual([
      ["s1", 201, null],
      ["s2", 409, "stock.insufficient"],
      ["s3", 422, "request.invalid"],
      ["s4", 201, null],
      ["p1", 404, "order.not_found"],
    ]);
    expect(results[0]?.body).toMatchObject({
      client_id: "s1",
      status: "fulfilled",
      total: "400",
      paid: "400",
    });
    expect(results[2]?.problem?.errors?.map(({ path }) => path)).toContain("warehouse_id");
    expect(await left(bread)).toBe("0");
  });

  test("is answered as it was at first when it is sent again, by whoever sends it; what was refused is tried anew", async () => {
    const { sync, sale, order, left, bread, tenant, move, shelf } = await openAway();
    const operations = [
      sale("s1", 4),
      sale("s2", 7),
      order("o1", 1),
      { client_id: "c1", op: "confirm", of: "o1" },
      { client_id: "p1", op: "payment", of: "o1", body: { method: "card" } },
    ];
    const first = await sync(operations);
    expect(short(first).map(([, status]) => status)).toEqual([201, 409, 201, 200, 201]);
    await move({ type: "receive", product_id: bread.id, warehouse_id: shelf, quantity: 2 });
    const colleague = await tenant.member("staff");
    const again = await sync(operations, colleague);
    expect(again.map(({ status, replayed }) => [status, replayed])).toEqual([
      [200, true],
      [201, false],
      [201, true],
      [200, true],
      [201, true],
    ]);
    for (const at of [2, 3, 4]) expect(again[at]?.body).toEqual(first[at]?.body);
    expect(again[0]?.body?.id).toBe(first[0]?.body?.id);
    expect(await left(bread)).toBe("1");
    const third = await sync([{ ...order("o1", 2) }, sale("s1", 5)]);
    expect(short(third)).toEqual([
      ["o1", 409, "sync.client_id_used"],
      ["s1", 409, "sale.client_id_used"],
    ]);
  });

  test("refuses one name for two kinds of operations, in one batch or in two, whichever was first", async () => {
    const { sync, sale, order, left, bread } = await openAway();
    expect(short(await sync([sale("x1", 1), order("x1", 2), order("x2", 1), sale("x2", 2)]))).toEqual([
      ["x1", 201, null],
      ["x1", 409, "sync.client_id_used"],
      ["x2", 201, null],
      ["x2", 409, "sale.client_id_used"],
    ]);
    expect(short(await sync([order("x1", 2), sale("x2", 2), sale("x1", 1), order("x2", 1)]))).toEqual([
      ["x1", 409, "sync.client_id_used"],
      ["x2", 409, "sale.client_id_used"],
      ["x1", 200, null],
      ["x2", 201, null],
    ]);
    expect(await left(bread)).toBe("9");
  });

  test("refuses a second name in the body of a sale, rather than to ignore it", async () => {
    const { sync, sale } = await openAway();
    const [result] = await sync([sale("s1", 1, { client_id: "s2" })]);
    expect(result?.problem).toMatchObject({
      code: "request.invalid",
      errors: [{ path: "body.client_id", code: "not_allowed" }],
    });
  });

  test("refuses a sale that is said to be of something, rather than to ignore it", async () => {
    const { sync, sale, left, bread } = await openAway();
    const results = await sync([
      sale("s1", 1),
      { ...sale("s2", 1), of: "s1" },
      { ...sale("s3", 1), of: "x" },
    ]);
    expect(results.map(({ status }) => status)).toEqual([201, 422, 422]);
    for (const { problem } of results.slice(1))
      expect(problem?.errors?.map(({ path, code }) => [path, code])).toEqual([["of", "not_allowed"]]);
    expect(await left(bread)).toBe("9");
  });

  test("carries an order from its draft to its return, each step of the one before", async () => {
    const { sync, order, left, bread, cashier, shelf } = await openAway();
    const made = await cashier.post<{ id: string }>("/tills", { name: "Van", warehouse_id: shelf });
    expect(made.status).toBe(403);
    const results = await sync([
      order("o1", 3),
      { client_id: "c1", op: "confirm", of: "o1" },
      { client_id: "p1", op: "payment", of: "c1", body: { method: "cash" } },
      { client_id: "f1", op: "fulfil", of: "p1" },
      { client_id: "x1", op: "cancel", of: "nothing" },
      { client_id: "m1", op: "move_cash", of: "o1", body: { direction: "in", amount: 1, reason: "x" } },
      { client_id: "t1", op: "open_till", of: "o1", body: { till_id: newId() } },
      { client_id: "f2", op: "fulfil", of: "o1", body: { order_id: newId() } },
    ]);
    expect(short(results)).toEqual([
      ["o1", 201, null],
      ["c1", 200, null],
      ["p1", 201, null],
      ["f1", 200, null],
      ["x1", 422, "request.invalid"],
      ["m1", 422, "request.invalid"],
      ["t1", 422, "request.invalid"],
      ["f2", 422, "request.invalid"],
    ]);
    expect(results[3]?.body).toMatchObject({ status: "fulfilled", payment_status: "paid" });
    expect(await left(bread)).toBe("7");
  });

  test("opens a till, sells into it, moves its cash and closes it", async () => {
    const { sync, sale, owner, shelf } = await openAway();
    const till = await owner.post<{ id: string }>("/tills", { name: "Van", warehouse_id: shelf });
    const till_id = till.body.id;
    const results = await sync([
      { client_id: "t1", op: "open_till", body: { till_id, opening_float: 500 } },
      sale("s1", 2, { till_id }),
      { client_id: "m1", op: "move_cash", of: "t1", body: { direction: "out", amount: 600, reason: "Bank" } },
      { client_id: "t2", op: "close_till", body: { till_id, counted: [{ method: "cash", amount: 100 }] } },
      sale("s2", 1, { till_id }),
    ]);
    expect(short(results)).toEqual([
      ["t1", 201, null],
      ["s1", 201, null],
      ["m1", 201, null],
      ["t2", 200, null],
      ["s2", 409, "till.not_yours"],
    ]);
    expect(results[3]?.body).toMatchObject({ status: "closed", difference: "0" });
  });
});

describe("who sends a batch", () => {
  test("needs the permission of each operation, and a key its scope", async () => {
    const { batch, sync, sale, tenant, owner, shelf, bread } = await openAway();
    const viewer = await tenant.member("viewer");
    expect((await batch([sale("s1", 1)], viewer)).status).toBe(403);
    const { body } = await owner.post<{ key: string }>("/api-keys", {
      name: "Till",
      scopes: ["sales.sync.batch", "sales.sales.create"],
    });
    const answer = await owner.call<{ results: Result[] }>("POST", "/sync/batch", {
      headers: { Authorization: `Bearer ${body.key}` },
      body: {
        operations: [
          sale("s1", 1),
          {
            client_id: "o1",
            op: "order",
            body: { warehouse_id: shelf, lines: [{ product_id: bread.id, quantity: 1 }] },
          },
          sale("s2", 1),
        ],
      },
    });
    expect(short(answer.body.results)).toEqual([
      ["s1", 201, null],
      ["o1", 403, "permission.denied"],
      ["s2", 201, null],
    ]);
    expect(short(await sync([sale("s1", 1)]))).toEqual([["s1", 200, null]]);
  });

  test("and a key that may sell but send no batch is refused, whatever is in it", async () => {
    const { sale, owner, left, bread } = await openAway();
    const { body } = await owner.post<{ key: string }>("/api-keys", {
      name: "Seller",
      scopes: ["sales.sales.create"],
    });
    for (const operations of [[sale("s1", 1)], [{ client_id: "o1", op: "order", body: {} }]]) {
      const answer = await owner.call<{ code: string }>("POST", "/sync/batch", {
        headers: { Authorization: `Bearer ${body.key}` },
        body: { operations },
      });
      expect([answer.status, answer.body.code]).toEqual([403, "permission.denied"]);
    }
    expect(await left(bread)).toBe("10");
  });

  test("pays for each operation, all of them or none; and sends at most fifty", async () => {
    const shop = await openAway(60);
    const { batch, sale, tenant, bread } = shop;
    const some = (count: number, name: string) =>
      Array.from({ length: count }, (_, n) => sale(`${name}${n}`, 1));
    expect((await batch(some(51, "m"))).status).toBe(422);
    expect((await batch([])).status).toBe(422);
    const limit = (hour: number) =>
      rateCounter(env.RATE_COUNTER, tenant.id).setLimits({ minute: 10_000, hour, day: 100_000 });
    await limit(100);
    const left = (answer: { headers: Headers }) => Number(answer.headers.get("X-RateLimit-Remaining-Hour"));
    const had = left(await batch(some(1, "a")));
    expect(left(await batch(some(10, "b")))).toBe(had - 10);
    await limit(100 - had + 14);
    const many = await batch(some(5, "c"));
    expect([many.status, (many.body as { code?: string }).code]).toEqual([429, "rate.limited"]);
    expect((await batch(some(4, "c"))).status).toBe(200);
    await limit(3);
    const never = await batch(some(4, "d"));
    expect([never.status, (never.body as { detail?: string }).detail]).toEqual([
      429,
      "This counts as 4 requests, and the tenant has 3 at once: send less",
    ]);
    await limit(1000);
    forgetSpent(tenant.id);
    expect(await shop.left(bread)).toBe("45");
  });

  test("whose session has ended is told so, whatever they send", async () => {
    const { batch, sale, cashier, left, bread } = await openAway();
    await asOwner(
      sql`update identity.sessions set revoked_at = now() where user_id = ${cashier.userId}::uuid`,
    );
    const answer = await batch([sale("s1", 1), sale("s2", 1)]);
    expect([answer.status, (answer.body as { code?: string }).code]).toEqual([401, "auth.session_ended"]);
    expect(await left(bread)).toBe("10");
  });
});
