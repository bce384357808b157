import { expect, test } from "vitest";
import type { Answer } from "#test/tenant.ts";
import { openTold } from "./told-shop.ts";

const done = <T>(answer: Answer<T>): T => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
};

test("every movement is told by its kind, at what it is worth, once however often its event comes", async () => {
  const { product, warehouse, move, settle, reports, read, device } = await openTold();
  const [soap, here, there] = await Promise.all([product({ price: 1000 }), warehouse(), warehouse()]);
  const at = { product_id: soap.id, warehouse_id: here.id };
  done(await move({ ...at, type: "receive", quantity: 10, unit_cost: 590 }));
  done(await move({ ...at, type: "issue", quantity: 2, reference: "Kitchen" }));
  done(await move({ ...at, type: "adjust", quantity: 1, reason: "Found" }));
  done(await move({ ...at, type: "adjust", quantity: -3, reason: "Lost" }));
  done(await move({ ...at, type: "discard", quantity: 1, reason: "Broken" }));
  done(await move({ ...at, type: "count", quantity: 5 }));
  await settle();
  await settle((all) => all.toReversed());
  const told = await reports();
  expect(told.map(({ kind, status, number, remark }) => [kind, status, number, remark])).toEqual([
    ["purchase", "pending", null, null],
    ["adjust_out", "pending", null, "Kitchen"],
    ["adjust_in", "pending", null, "Found"],
    ["adjust_out", "pending", null, "Lost"],
    ["discard", "pending", null, "Broken"],
  ]);
  expect(told[0]).toMatchObject({ device_id: device, total: "5900", tax: "900", lines_count: 1 });
  expect((await read(told[1]?.id ?? "")).lines).toMatchObject([
    { product_id: soap.id, quantity: "2", total: "1180", tax: "180", band: "B", rate: "18" },
  ]);
  expect(there.id).toBeDefined();
});
