import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { untilItSleeps } from "#test/until-it-sleeps.ts";
import { openTill } from "../till.ts";

/** How often something is tried at once. */
const AT_ONCE = 12;

const codes = (answers: readonly { status: number; body: Record<string, unknown> }[]) =>
  answers.map(({ status, body }) => (status < 300 ? "done" : String(body.code))).sort();

test("of tills that sell the last one at once, one does", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 1);
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => till.sell([[soap, 1]])));
  expect(codes(answers)).toEqual([
    "done",
    ...Array.from({ length: AT_ONCE - 1 }, () => "stock.insufficient"),
  ]);
  expect(await till.left(soap)).toBe("0");
});

test("baskets of the same products in whatever order never wait for each other in a circle", async () => {
  const till = await openTill();
  const goods = await Promise.all(["10", "20", "30", "40"].map((price) => till.goods(price, 100)));
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, at) => {
      const turned = goods.map((_, n) => goods[(n * (at % 2 ? 1 : 3) + at) % 4] ?? goods[0]);
      return till.sell([...new Set(turned)].flatMap((one) => (one ? [[one, 1] as const] : [])));
    }),
  );
  expect(codes(answers)).toEqual(answers.map(() => "done"));
  const numbers = answers.map(({ body }) => body.number).sort((a, b) => a - b);
  expect(numbers).toEqual(answers.map((_, at) => at + 1));
});

test("an order that is handed over and cancelled at once is one or the other", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 50);
  const ends: string[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    const { body: order } = await till.draft([[soap, 2]]);
    await till.step(order, "confirm");
    const fulfil = () => till.step(order, "fulfil", { payments: [{ method: "cash" }] });
    const cancel = () => till.step(order, "cancel");
    const answers = await Promise.all(turn % 2 ? [fulfil(), cancel()] : [cancel(), fulfil()]);
    expect(codes(answers)).toMatchObject(["done", expect.stringMatching(/^order\.(cancelled|over)$/)]);
    const { body } = await till.owner.get<{ status: string; paid: string }>(`/orders/${order.id}`);
    expect([`fulfilled 200`, `cancelled 0`]).toContain(`${body.status} ${body.paid}`);
    ends.push(body.status);
  }
  const sold = ends.filter((end) => end === "fulfilled").length;
  expect(await till.left(soap)).toBe(String(50 - 2 * sold));
  const [[held]] = [
    await asOwner(
      sql`select coalesce(sum(quantity), 0)::int as promised from inventory.active_reservations where tenant_id = ${till.tenant.id}`,
    ),
  ];
  expect(held).toEqual([{ promised: 0 }]);
});

test("of payments of the balance at once, one is taken", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const { body: order } = await till.draft([[soap, 3]]);
  await till.step(order, "confirm");
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, () => till.step(order, "payments", { method: "card", amount: "300" })),
  );
  expect(codes(answers)).toEqual([
    "done",
    ...Array.from({ length: AT_ONCE - 1 }, () => "payment.exceeds_balance"),
  ]);
  const { body } = await till.owner.get(`/orders/${order.id}`);
  expect(body).toMatchObject({ paid: "300", balance: "0", payment_status: "paid" });
});

test("of refunds at once no more is given back than was paid, and of returns no more than was sold", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  const { body: sale } = await till.sell([[soap, 3]], { contact_id: contact.id });
  const bring = () =>
    till.step(sale, "returns", {
      ...{
        lines: [{ line_id: sale.lines[0]?.id, quantity: 2 }],
        reason_code: "06",
        refund: { method: "cash" },
      },
    });
  const brought = await Promise.all(Array.from({ length: 6 }, bring));
  expect(codes(brought)).toEqual(["done", ...Array.from({ length: 5 }, () => "return.more_than_fulfilled")]);
  const given = await Promise.all(
    Array.from({ length: 6 }, () => till.step(sale, "refunds", { method: "cash", amount: "60" })),
  );
  expect(codes(given)).toEqual(["done", ...Array.from({ length: 5 }, () => "refund.exceeds_paid")]);
  expect(await till.left(soap)).toBe("9");
});

test("a customer's limit holds for what they take at several tills at once", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 100);
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  await till.owner.call("PUT", `/contacts/${contact.id}/credit-limit`, { body: { credit_limit: "350" } });
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      till.sell([[soap, 1]], { contact_id: contact.id, payments: [{ method: "credit" }] }),
    ),
  );
  expect(codes(answers)).toEqual([
    ...Array.from({ length: 3 }, () => "done"),
    ...Array.from({ length: 5 }, () => "sale.credit_exceeded"),
  ]);
  const limit = await till.owner.get(`/contacts/${contact.id}/credit-limit`);
  expect(limit.body).toMatchObject({ own: true, credit_limit: "350", owed: "300" });
});

test("sales of other products wait for nobody who waits at a till, each gets a number of its own, and none is missing", async () => {
  const till = await openTill();
  const goods = await Promise.all(Array.from({ length: 8 }, () => till.goods("100", 10)));
  const { body: front } = await till.owner.post<{ id: string }>("/tills", {
    name: "Front",
    warehouse_id: till.shelf,
  });
  const cashier = await till.tenant.member("admin");
  await cashier.post(`/tills/${front.id}/open`, { opening_float: 0 });
  let isHeld = true;
  const held = asOwner(
    sql`select from sales.till_sessions where tenant_id = ${till.tenant.id} for update`,
    sql`select pg_sleep(3)`,
  ).then(() => {
    isHeld = false;
  });
  await untilItSleeps(held);
  const [first, ...others] = goods.map((one, at) =>
    till.sell([[one, 1]], {}, at === 0 ? cashier : till.owner),
  );
  let most = 0;
  while (isHeld) {
    // Who waits for somebody who waits.
    const [[row] = []] = await asOwner(
      sql`select count(*)::int as waiting from pg_stat_activity a cross join lateral unnest(pg_blocking_pids(a.pid)) b (pid)
           where cardinality(pg_blocking_pids(b.pid)) > 0`,
    );
    most = Math.max(most, Number(row?.waiting));
  }
  await held;
  const answers = await Promise.all([first, ...others]);
  expect(most).toBe(0);
  expect(answers.map((one) => one?.status)).toEqual(answers.map(() => 201));
  const numbers = answers.map((one) => Number(one?.body.number));
  expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
}, 60_000);

test("a sale that comes to nothing leaves its number to the next one", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 3);
  const answers = [];
  for (const quantity of [1, 9, 1]) answers.push(await till.sell([[soap, quantity]]));
  expect(answers.map(({ status, body }) => (status === 201 ? body.number : status))).toEqual([1, 409, 2]);
});
