import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { openTill } from "./till.ts";

test("a refusal of a sale says which product, line or till it is of, and of what is dated back as of when", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 5);
  const stranger = newId();
  const unknown = await till.sell([
    [soap, 1],
    [{ ...soap, id: stranger }, 1],
  ]);
  expect(unknown.body).toMatchObject({ code: "product.not_found", product_id: stranger });
  const nowhere = await till.sell([[soap, 1]], { till_id: stranger });
  expect([nowhere.status, nowhere.body.code]).toEqual([404, "till.not_found"]);
  const { body: order } = await till.draft([[soap, 1]]);
  await till.step(order, "confirm");
  const line = await till.step(order, "fulfil", { lines: [{ line_id: stranger }] });
  expect(line.body).toMatchObject({ code: "order.line_not_found", line_id: stranger });
  const sold_at = new Date(Date.now() - 86_400_000).toISOString();
  const early = await till.sell([[soap, 1]], { sold_at });
  expect(early.body).toMatchObject({ code: "stock.insufficient", product_id: soap.id });
  expect(Date.parse(String(early.body.at))).toBe(Date.parse(sold_at));
});
