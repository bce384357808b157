import { describe, expect, it } from "vitest";
import type { Answer, Client } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";
import { openShop, type Shop } from "../shop.ts";

type Row = Record<string, unknown>;

const refusal = ({ status, body }: Answer) => [status, body.code];

/** This moment, between what was done before and what is done next, as the API writes it. */
async function moment(): Promise<string> {
  await new Promise((done) => setTimeout(done, 5));
  const at = new Date().toISOString().replace(/\.?0*Z$/, "+00:00");
  await new Promise((done) => setTimeout(done, 5));
  return at;
}

const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** A count that is open, and its steps. */
async function openCount(owner: Client, warehouse_id: string) {
  const { body } = await owner.post<{ id: string }>("/stock-counts", { warehouse_id });
  const path = `/stock-counts/${body.id}`;
  const fine = async <T>(answer: Promise<Answer<T>>) => {
    const { status, text, body: said } = await answer;
    expect(status, text).toBe(200);
    return said;
  };
  return {
    path,
    type: (...lines: object[]) => owner.post<{ lines: Row[]; errors?: Row[] }>(`${path}/lines`, { lines }),
    scan: (code: string, more: object = {}) => owner.post<Row>(`${path}/scan`, { code, ...more }),
    lines: async () => (await owner.get<{ data: Row[] }>(`${path}/lines`)).body.data,
    review: () => fine(owner.post<Row>(`${path}/review`)),
    async finish() {
      await fine(owner.post(`${path}/review`));
      await fine(owner.post(`${path}/post`));
    },
  };
}

const levelOf = async ({ levels }: Shop, { product_id, warehouse_id }: Record<string, string>) =>
  (await levels())[`${product_id} ${warehouse_id}`];

/** Ten pieces on a shelf, with a barcode, and a count of it that is open. */
async function shelf() {
  const shop = await openShop();
  const at = {
    product_id: (await shop.product({ barcode: "ONE" })).id,
    warehouse_id: (await shop.warehouse()).id,
  };
  await shop.move({ type: "receive", ...at, quantity: 10 });
  const count = await openCount(shop.owner, at.warehouse_id);
  const { product_id } = at;
  return {
    ...shop,
    at,
    count,
    counted: (counted: number, counted_at?: string) => ({
      product_id,
      counted,
      ...(counted_at ? { counted_at } : {}),
    }),
    sell: async (quantity: number, occurred_at?: string) => {
      const sold = await shop.move({
        ...{ type: "issue", ...at, quantity },
        ...(occurred_at ? { occurred_at } : {}),
      });
      expect(sold.status, sold.text).toBe(201);
    },
    level: () => levelOf(shop, at),
  };
}

describe("what was counted on paper and is typed later", () => {
  it("is compared with the level of its moment: ten counted, three sold, typed and posted leave seven", async () => {
    const { count, counted, sell, level } = await shelf();
    const then = await moment();
    await sell(3);
    const { body } = await count.type(counted(10, then));
    expect(body.lines).toMatchObject([
      { expected: "10", counted: "10", difference: "0", on_hand: "7", counted_at: then },
    ]);
    await count.finish();
    expect(await level()).toBe("7");
  });

  it("is so by scan too", async () => {
    const { count, sell, level } = await shelf();
    const then = await moment();
    await sell(3);
    const scanned = await count.scan("ONE", { quantity: 10, counted_at: then });
    expect(scanned.body).toMatchObject({ expected: "10", difference: "0", on_hand: "7", counted_at: then });
    await count.finish();
    expect(await level()).toBe("7");
  });

  it("is of this moment where none is named", async () => {
    const { count, counted, sell, level } = await shelf();
    await sell(3);
    expect((await count.type(counted(7))).body.lines).toMatchObject([{ expected: "7" }]);
    await sell(1);
    await count.finish();
    expect(await level()).toBe("6");
  });

  it("has a moment for each line", async () => {
    const { owner, product, move, at, count, counted, sell, level, levels } = await shelf();
    const other = { product_id: (await product()).id, warehouse_id: at.warehouse_id };
    await move({ type: "receive", ...other, quantity: 5 });
    const first = await moment();
    await sell(3);
    await move({ type: "issue", ...other, quantity: 1 });
    const second = await moment();
    await move({ type: "issue", ...other, quantity: 1 });
    const { body } = await count.type(counted(10, first), {
      ...{ product_id: other.product_id, counted: 4, counted_at: second },
    });
    expect(body.lines).toMatchObject([
      { expected: "10", counted_at: first },
      { expected: "4", counted_at: second },
    ]);
    await count.finish();
    expect(await level()).toBe("7");
    expect(await levelOf({ levels } as Shop, other)).toBe("3");
    const moves = await owner.get<{ data: Row[] }>("/stock-movements?type=count");
    expect(moves.body.data.map(({ occurred_at }) => occurred_at).sort()).toEqual([first, second]);
  });

  it("was not counted in the future, nor before the count was opened", async () => {
    const { count, counted, level } = await shelf();
    const future = await count.type(counted(10), counted(10, minutesFromNow(6)));
    expect(refusal(future)).toEqual([422, "request.invalid"]);
    expect(future.body.errors).toMatchObject([{ path: "lines.1.counted_at", code: "in_future" }]);
    const scanned = await count.scan("ONE", { counted_at: minutesFromNow(6) });
    expect(scanned.body.errors).toMatchObject([{ path: "counted_at", code: "in_future" }]);
    const early = { counted_at: minutesFromNow(-1) };
    const before = [422, "stock_count.counted_before_opening"];
    expect(refusal(await count.type(counted(10, early.counted_at)))).toEqual(before);
    expect(refusal(await count.scan("ONE", early))).toEqual(before);
    expect(await count.lines()).toEqual([]);
    expect(await level()).toBe("10");
  });

  it("by a clock that is a little fast is of the moment of recording", async () => {
    const { count, counted, sell, level } = await shelf();
    const { body } = await count.type(counted(10, minutesFromNow(3)));
    expect(Date.parse(String(body.lines[0]?.counted_at))).toBeLessThanOrEqual(Date.now() + 1000);
    await sell(3);
    await count.finish();
    expect(await level()).toBe("7");
  });

  it("has seen what moved at the very moment", async () => {
    const { count, counted, sell, level } = await shelf();
    const then = await moment();
    await sell(3, then);
    expect((await count.type(counted(7, then))).body.lines).toMatchObject([{ expected: "7" }]);
    await count.finish();
    expect(await level()).toBe("7");
  });
});

describe("paper that is late", () => {
  it("of before the counting is in what was expected, whether it comes before the line, the review or the posting", async () => {
    const { count, counted, sell, level } = await shelf();
    const before = await moment();
    const then = await moment();
    await sell(3);
    await sell(1, before);
    expect((await count.type(counted(8, then))).body.lines).toMatchObject([
      { expected: "9", difference: "-1" },
    ]);
    await sell(1, before);
    await count.review();
    expect(await count.lines()).toMatchObject([{ expected: "8", difference: "0", on_hand: "5" }]);
    await count.finish();
    expect(await level()).toBe("5");
    await sell(1, before);
    expect(await level()).toBe("5");
  });

  it("of after the counting is no difference, before the posting and after it", async () => {
    const { count, counted, sell, level } = await shelf();
    const then = await moment();
    const after = await moment();
    await sell(1);
    await count.type(counted(9, then));
    await sell(2, after);
    await count.review();
    expect(await count.lines()).toMatchObject([{ expected: "10", difference: "-1", on_hand: "7" }]);
    await count.finish();
    expect(await level()).toBe("6");
    await sell(2, after);
    expect(await level()).toBe("4");
  });
});

describe("counting again", () => {
  it("takes the place of what was counted, with its own moment and what was expected then", async () => {
    const { count, counted, sell, level } = await shelf();
    const first = await moment();
    await sell(3);
    const second = await moment();
    await sell(1);
    await count.type(counted(12, first));
    const again = await count.type(counted(7, second));
    expect(again.body.lines).toMatchObject([
      { expected: "7", difference: "0", counted_at: second, rounds: 2 },
    ]);
    await count.finish();
    expect(await level()).toBe("6");
  });

  it("of a product twice in one call is the last line of it", async () => {
    const { count, counted, sell } = await shelf();
    const first = await moment();
    await sell(3);
    const second = await moment();
    expect((await count.type(counted(10, first), counted(7, second))).body.lines).toMatchObject([
      { counted: "7", expected: "7", counted_at: second, rounds: 1 },
    ]);
  });

  it("by scan is of the last scan, in whatever order they come in", async () => {
    const { count, sell, level } = await shelf();
    const first = await moment();
    await sell(3);
    const second = await moment();
    await sell(1);
    await count.scan("ONE", { quantity: 4, counted_at: second });
    expect((await count.scan("ONE", { quantity: 3, counted_at: first })).body).toMatchObject({
      ...{ counted: "7", expected: "7", difference: "0", counted_at: second },
    });
    expect((await count.scan("ONE", { quantity: 10, counted_at: first, again: true })).body).toMatchObject({
      ...{ counted: "10", expected: "10", counted_at: first, rounds: 2 },
    });
    await count.finish();
    expect(await level()).toBe("6");
  });
});

describe("a lot that is counted on paper", () => {
  it("is compared with what it held then; one that came since is new", async () => {
    const shop = await openPharmacy();
    const { product_id, warehouse_id } = shop.at;
    await shop.receive("A", 10, day(30));
    const count = await openCount(shop.owner, warehouse_id);
    const then = await moment();
    await shop.issue(3);
    await shop.receive("B", 5, day(60));
    const { body } = await count.type(
      { product_id, lot_number: "A", counted: 9, counted_at: then },
      { product_id, lot_number: "B", counted: 0, counted_at: then },
    );
    expect(body.lines.map(({ lot_number, expected, on_hand }) => [lot_number, expected, on_hand])).toEqual([
      ["A", "10", "7"],
      ["B", "0", "5"],
    ]);
    await count.finish();
    const levels = await shop.owner.get<{ data: Row[] }>("/stock-levels?by_lot=true");
    expect(levels.body.data.map(({ lot_number, quantity }) => [lot_number, quantity]).sort()).toEqual([
      ["A", "6"],
      ["B", "5"],
    ]);
  });
});

describe("packs that are counted on paper by their serials", () => {
  it("are where they went since, and what came since is not missing", async () => {
    const shop = await openShop();
    const at = {
      product_id: (await shop.product({ serials_required: true })).id,
      warehouse_id: (await shop.warehouse()).id,
    };
    const move = async (type: string, serials: string[]) => {
      const moved = await shop.move({ type, ...at, quantity: serials.length, serials });
      expect(moved.status, moved.text).toBe(201);
    };
    await move("receive", ["S1", "S2", "S3", "S4"]);
    const count = await openCount(shop.owner, at.warehouse_id);
    const then = await moment();
    await move("issue", ["S1"]);
    await move("receive", ["S5"]);
    const typed = await count.type({
      ...{ product_id: at.product_id, counted: 3, serials: ["S1", "S2", "S3"], counted_at: then },
    });
    expect(typed.body.lines).toMatchObject([{ expected: "4", difference: "-1", on_hand: "4" }]);
    await count.finish();
    expect(await levelOf(shop, at)).toBe("3");
    const { body } = await shop.owner.get<{ data: Row[] }>("/serials");
    expect(Object.fromEntries(body.data.map(({ serial, state }) => [serial, state]))).toEqual({
      ...{ S1: "issued", S2: "in_stock", S3: "in_stock", S4: "missing", S5: "in_stock" },
    });
  });
});
