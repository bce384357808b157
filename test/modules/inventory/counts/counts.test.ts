import { expect, test } from "vitest";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | number | null>;
interface Page {
  data: Row[];
}

async function stocked() {
  const shop = await openPharmacy();
  await shop.receive("A", 10, day(10));
  await shop.receive("B", 5, day(20));
  const plain = await shop.product();
  await shop.move({ type: "receive", ...shop.at, product_id: plain.id, quantity: 8 });
  const opened = await shop.owner.post<Row>("/stock-counts", {
    warehouse_id: shop.at.warehouse_id,
    reference: "Year's end",
  });
  const path = `/stock-counts/${opened.body.id}`;
  const { product_id } = shop.at;
  const count = (...lines: object[]) =>
    shop.owner.post<{ lines: Row[]; code?: string }>(`${path}/lines`, { lines });
  const step = (verb: string) => shop.owner.post<Row>(`${path}/${verb}`);
  const lines = async (query = "") => (await shop.owner.get<Page>(`${path}/lines?${query}`)).body.data;
  const levels = async () =>
    Object.fromEntries(
      (await shop.owner.get<Page>("/stock-levels?by_lot=true")).body.data.map((one) => [
        one.lot_number ?? "plain",
        one.quantity,
      ]),
    );
  return { ...shop, plain, opened, path, product_id, count, step, lines, levels };
}

test("G5: open, count, review, post: each line becomes a count movement of its difference", async () => {
  const { opened, product_id, plain, count, step, lines, levels, owner } = await stocked();
  expect([opened.status, opened.body.status, opened.body.lines_count]).toEqual([201, "open", 0]);
  expect((await step("review")).body.code).toBe("stock_count.not_counting");
  const counted = await count(
    { product_id, lot_number: "A", counted: 9 },
    { product_id, lot_number: "B", counted: 5 },
    { product_id: plain.id, counted: "8.5" },
  );
  expect(
    counted.body.lines.map(({ lot_number, expected, difference }) => [lot_number, expected, difference]),
  ).toEqual([
    ["A", "10", "-1"],
    ["B", "5", "0"],
    [null, "8", "0.5"],
  ]);
  expect((await step("post")).body.code).toBe("stock_count.not_in_review");
  expect((await step("review")).body).toMatchObject({
    status: "review",
    lines_count: 3,
    differences_count: 2,
  });
  expect(await levels()).toEqual({ A: "10", B: "5", plain: "8" });
  const posted = await step("post");
  expect(posted.body).toMatchObject({ status: "posted", differences_count: 2 });
  expect(await levels()).toEqual({ A: "9", B: "5", plain: "8.5" });
  const moves = await owner.get<Page>(`/stock-movements?stock_count_id=${opened.body.id}&sort=created_at`);
  expect(moves.body.data.map((one) => [one.type, one.quantity, one.counted, one.reference])).toEqual([
    ["count", "-1", "9", "Year's end"],
    ["count", "0", "5", "Year's end"],
    ["count", "0.5", "8.5", "Year's end"],
  ]);
  expect(await lines("differing=true")).toMatchObject([{ on_hand: "9" }, { on_hand: "8.5" }]);
  for (const verb of ["post", "review", "cancel"]) expect((await step(verb)).status).toBe(409);
  expect((await count({ product_id: plain.id, counted: 1 })).body.code).toBe("stock_count.closed");
  const events = await owner.get<{ data: { payload: Row }[] }>("/events?type=inventory.stock_count.posted");
  expect(events.body.data).toMatchObject([{ payload: { stock_count_id: opened.body.id, differences: 2 } }]);
});

test("G5: stock may move between counting and posting: the difference is posted, the movement stays", async () => {
  const { product_id, count, step, issue, levels, lines } = await stocked();
  await count({ product_id, lot_number: "A", counted: 7 });
  await issue(2);
  expect(await lines()).toMatchObject([{ expected: "10", on_hand: "8", difference: "-3" }]);
  await step("review");
  await step("post");
  expect((await levels()).A).toBe("5");
});

test("G5: a difference that no longer fits is refused whole; counted again it fits", async () => {
  const { product_id, plain, count, step, issue, levels } = await stocked();
  await count({ product_id, lot_number: "A", counted: 3 }, { product_id: plain.id, counted: 1 });
  await issue(6);
  await step("review");
  const refused = await step("post");
  expect([refused.status, refused.body.code, refused.body.product_id]).toEqual([
    409,
    "stock.insufficient",
    product_id,
  ]);
  expect(await levels()).toEqual({ A: "4", B: "5", plain: "8" });
  const again = await count({ product_id, lot_number: "A", counted: 3 });
  expect(again.body.lines).toMatchObject([{ expected: "4", difference: "-1" }]);
  expect((await step("post")).body).toMatchObject({
    code: "stock_count.not_in_review",
    current_status: "counting",
  });
  await step("review");
  expect((await step("post")).status).toBe(200);
  expect(await levels()).toEqual({ A: "3", B: "5", plain: "1" });
});

test("G5: a lot that is new is made by its count; one product and lot is one line", async () => {
  const { product_id, count, step, lines, levels, lotOf, plain } = await stocked();
  await count({ product_id, lot_number: "New", expires_on: day(40), counted: 2 });
  await count(
    { product_id, lot_number: "A", counted: 1 },
    { product_id, lot_id: lotOf("A"), counted: 10 },
    { product_id: plain.id, counted: 0 },
  );
  expect((await lines()).map(({ lot_number, counted }) => [lot_number, counted]).sort()).toEqual(
    [
      ["A", "10"],
      ["New", "2"],
      [null, "0"],
    ].sort(),
  );
  expect((await count({ product_id, counted: 1 })).body.code).toBe("lot.required");
  expect((await count({ product_id, lot_id: crypto.randomUUID(), counted: 1 })).body.code).toBe(
    "lot.not_found",
  );
  expect((await count({ product_id: crypto.randomUUID(), counted: 1 })).body.code).toBe("product.not_found");
  await step("review");
  await step("post");
  expect(await levels()).toEqual({ A: "10", B: "5", New: "2" });
});

test("G5: staff count and cancel, a manager posts; two who post at once post once", async () => {
  const { tenant, path, count, plain, step, levels } = await stocked();
  await count({ product_id: plain.id, counted: 3 });
  await step("review");
  const [staff, manager] = [await tenant.member("staff"), await tenant.member("manager")];
  expect((await staff.post(`${path}/post`)).status).toBe(403);
  const answers = await Promise.all([1, 2, 3].map(() => manager.post(`${path}/post`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect((await levels()).plain).toBe("3");
  const { body } = await staff.post<Row>("/stock-counts", {
    warehouse_id: (await stocked()).at.warehouse_id,
  });
  expect(body.code).toBe("warehouse.not_found");
});

test("G5: a cancelled count posts nothing", async () => {
  const { path, count, plain, step, levels, owner } = await stocked();
  await count({ product_id: plain.id, counted: 3 });
  expect((await step("cancel")).body).toMatchObject({ status: "cancelled" });
  expect((await step("review")).status).toBe(409);
  expect((await levels()).plain).toBe("8");
  expect((await owner.get<Page>("/stock-counts?status=cancelled")).body.data).toHaveLength(1);
  expect((await owner.get(path)).body.finished_at).toBeTruthy();
  expect((await owner.get(`/stock-counts/${crypto.randomUUID()}/lines`)).body.code).toBe(
    "stock_count.not_found",
  );
});
