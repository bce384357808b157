import fc from "fast-check";
import { expect, test } from "vitest";
import { openReceiptTill } from "./receipt-till.ts";

/** What is done with an order that is paid: so much of it is handed over, or so much of that comes back and is paid for. */
const step = fc.record({
  kind: fc.constantFrom("fulfil", "return"),
  quantity: fc.integer({ min: 1, max: 3 }),
});

test("what was paid in full is handed over in full, whatever came back and was refunded between", async () => {
  const till = await openReceiptTill("active", "KE");
  const goods = await till.goods("1", 100_000, { currency: "KES" });
  const journey = async (
    price: string,
    quantity: number,
    steps: readonly { kind: string; quantity: number }[],
  ) => {
    const drafted = await till.draft([[goods, quantity, { unit_price: price }]], { currency: "KES" });
    expect(drafted.status, drafted.text).toBe(201);
    const { body: order } = drafted;
    await till.step(order, "confirm");
    const paid = await till.step(order, "payments", { method: "cash" });
    expect(paid.status, paid.text).toBe(201);
    const line_id = order.lines[0]?.id;
    let [left, held] = [quantity, 0];
    for (const { kind, quantity: wished } of [...steps, { kind: "fulfil", quantity }]) {
      const part = Math.min(wished, kind === "fulfil" ? left : held);
      if (part === 0) continue;
      const lines = [{ line_id, quantity: part }];
      const done =
        kind === "fulfil"
          ? await till.step(order, "fulfil", { lines })
          : await till.step(order, "returns", { lines, reason_code: "06", refund: { method: "cash" } });
      expect(done.status < 300, done.text).toBe(true);
      expect(done.body).toMatchObject({ balance: "0" });
      if (kind === "fulfil") [left, held] = [left - part, held + part];
      else held -= part;
    }
    expect((await till.owner.get(`/orders/${order.id}`)).body).toMatchObject({ status: "fulfilled" });
  };
  const once = (kind: string) => ({ kind, quantity: 1 });
  await journey("33.3333", 3, [once("fulfil"), once("fulfil"), once("return")]);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 10_000, max: 9_999_999 }).map((parts) => (parts / 10_000).toFixed(4)),
      fc.integer({ min: 2, max: 7 }),
      fc.array(step, { maxLength: 5 }),
      journey,
    ),
    { numRuns: 6 },
  );
}, 300_000);
