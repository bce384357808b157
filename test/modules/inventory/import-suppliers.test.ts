import { expect, test } from "vitest";
import { type Item, inShort, openShop } from "./shop.ts";

test("suppliers: new ones are made, those with a known code get what the row says, and no more", async () => {
  const { importAs, owner } = await openShop();
  const kept = { phone: "1", lead_time_days: 9 };
  const { body } = await owner.post<Item>("/suppliers", {
    code: "A",
    name: "Old",
    email: "a@b.example",
    ...kept,
  });
  const file =
    "code;name;email;phone;lead_time_days;active;clear\nA;New;;;;no;email\nB;Fresh;;;3;;\nC;Odd;x;;1,5;;\n";
  const { status, report } = await importAs("suppliers", file, "existing=update&mode=skip_bad");
  expect([status, inShort(report)]).toEqual([
    200,
    ["2 updated", "3 created", "4 failed email invalid_format lead_time_days invalid_type"],
  ]);
  expect(report.rows[0]).toMatchObject({ code: "A", supplier_id: body.id });
  expect((await owner.get(`/suppliers/${body.id}`)).body).toMatchObject({
    ...kept,
    name: "New",
    email: null,
    active: false,
  });
  const { data } = (await owner.get<{ data: Item[] }>("/suppliers?code=B")).body;
  expect(data).toMatchObject([{ name: "Fresh", lead_time_days: 3, active: true }]);
  expect(inShort((await importAs("suppliers", "code,name\nA,Again\n")).report)).toEqual([
    "2 failed code supplier.code_taken",
  ]);
  const { body: events } = await owner.get<{ data: Item[] }>("/events?type=inventory.supplier.imported");
  expect(events.data.map(({ payload }) => payload)).toEqual([{ created: 1, updated: 1 }]);
});
