import { expect, test } from "vitest";
import { openTill } from "../till.ts";

test("a sale takes its goods off the shelf, gives change, and is paid", async () => {
  const till = await openTill();
  const [soap, rice] = [await till.goods("1180", 10), await till.goods("25.5", 100)];
  const sold = await till.sell(
    [
      [soap, 2],
      [rice, "3.5"],
    ],
    { payments: [{ method: "cash", tendered: "3000" }] },
  );
  expect(sold.status, sold.text).toBe(201);
  expect(sold.body).toMatchObject({
    number: 1,
    ...{ status: "fulfilled", fulfilment_status: "all", payment_status: "paid" },
    ...{ subtotal: "2449.25", discount: "0", tax: "0", total: "2449.25", payable: "2449", rounding: "-0.25" },
    ...{ paid: "2449", balance: "0" },
    payments: [{ kind: "payment", method: "cash", amount: "2449", tendered: "3000", change: "551" }],
  });
  expect([await till.left(soap), await till.left(rice)]).toEqual(["8", "96.5"]);
});
