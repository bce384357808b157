import { expect, test } from "vitest";
import { type Item, openShop } from "../shop.ts";

interface Line {
  product_id: string;
  expected: string;
  version: number;
}

test("a review, and that again, writes the lines that late paper moved and none of the others; what it moved since is reviewed before it is posted", async () => {
  const { owner, product, warehouse, move } = await openShop();
  const { id: warehouse_id } = await warehouse();
  const ids: string[] = [];
  for (const _ of "abc") {
    const { id: product_id } = await product();
    ids.push(product_id);
    expect((await move({ type: "receive", product_id, warehouse_id, quantity: 10 })).status).toBe(201);
  }
  await new Promise((done) => setTimeout(done, 5));
  const occurred_at = new Date().toISOString();
  await new Promise((done) => setTimeout(done, 5));
  const opened = await owner.post<Item>("/stock-counts", { warehouse_id });
  const path = `/stock-counts/${opened.body.id}`;
  const typed = await owner.post(`${path}/lines`, {
    lines: ids.map((product_id) => ({ product_id, counted: 9 })),
  });
  expect(typed.status, typed.text).toBe(200);
  const lines = async () => (await owner.get<{ data: Line[] }>(`${path}/lines`)).body.data;
  const counted = await lines();
  const review = async () => expect((await owner.post<Item>(`${path}/review`)).body.status).toBe("review");
  const late = async (product_id?: string) => {
    const moved = await move({ type: "issue", product_id, warehouse_id, quantity: 1, occurred_at });
    expect(moved.status, moved.text).toBe(201);
  };
  /** What is written of the lines: those of these products once, expecting one less. */
  const refreshed = (...moved: (string | undefined)[]) =>
    counted.map(({ product_id, version }) =>
      moved.includes(product_id)
        ? { product_id, version: version + 1, expected: "9" }
        : { product_id, version, expected: "10" },
    );
  await review();
  await review();
  expect(await lines()).toMatchObject(refreshed());
  await late(ids[1]);
  await review();
  expect(await lines()).toMatchObject(refreshed(ids[1]));
  await late(ids[2]);
  const posted = await owner.post(`${path}/post`);
  expect([posted.status, posted.body.code]).toEqual([409, "stock_count.changed"]);
  await review();
  expect(await lines()).toMatchObject(refreshed(ids[1], ids[2]));
  expect((await owner.post<Item>(`${path}/post`)).body.status).toBe("posted");
});
