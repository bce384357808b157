import { describe, expect, it } from "vitest";
import type { Answer, Client } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

interface Count extends Record<string, unknown> {
  id: string;
}
type Line = Record<string, unknown>;
type Reader = Pick<Client, "get">;
const refusal = ({ status, body }: Answer) => [status, body.code];

/** Ten of lot A and five of lot B of a product, and eight of one without lots in another category. */
async function shelves() {
  const shop = await openPharmacy();
  await shop.receive("A", 10, day(30));
  await shop.receive("B", 5, day(60));
  const plain = await shop.product({ category: "Soap" });
  await shop.move({ type: "receive", ...shop.at, product_id: plain.id, quantity: 8 });
  const { warehouse_id, product_id } = shop.at;
  return {
    ...shop,
    plain,
    async open(fields: object = {}) {
      const opened = await shop.owner.post<Count>("/stock-counts", { warehouse_id, ...fields });
      const path = `/stock-counts/${opened.body.id}`;
      return {
        opened,
        path,
        lines: async (query = "") =>
          (await shop.owner.get<{ data: Line[] }>(`${path}/lines?${query}`)).body.data,
        count: (...lines: object[]) => shop.owner.post<{ lines: Line[] }>(`${path}/lines`, { lines }),
        review: (body: object = {}) => shop.owner.post<Count>(`${path}/review`, body),
        post: () => shop.owner.post<Count>(`${path}/post`),
      };
    },
    a: (counted: number) => ({ product_id, lot_number: "A", counted }),
    b: (counted: number) => ({ product_id, lot_number: "B", counted }),
    soap: (counted: number) => ({ product_id: plain.id, counted }),
  };
}

describe("a count sheet", () => {
  it("has a line for each product and lot of which there is some, of one category where that is asked for", async () => {
    const { open } = await shelves();
    const whole = await open({ sheet: true });
    expect(whole.opened.body).toMatchObject({ lines_count: 3, uncounted_count: 3, differences_count: 0 });
    expect(
      (await whole.lines()).map(({ lot_number, counted, rounds }) => [lot_number, counted, rounds]),
    ).toEqual(
      expect.arrayContaining([
        ["A", null, 0],
        ["B", null, 0],
        [null, null, 0],
      ]),
    );
    const soap = await open({ sheet: true, category: "Soap" });
    expect(soap.opened.body.lines_count).toBe(1);
    expect((await open()).opened.body.lines_count).toBe(0);
  });

  it("is reviewed when all of it is counted, or when what was not may stay as it is", async () => {
    const { open, a, b, soap, levels } = await shelves();
    const sheet = await open({ sheet: true });
    await sheet.count(a(9), soap(8));
    expect((await sheet.lines("counted=false")).map(({ lot_number }) => lot_number)).toEqual(["B"]);
    expect(refusal(await sheet.review())).toEqual([409, "stock_count.uncounted"]);
    expect((await sheet.review({ leave_uncounted: true })).body.status).toBe("review");
    expect((await sheet.post()).status).toBe(200);
    expect(Object.values(await levels()).sort()).toEqual(["14", "8"]);
    const other = await open({ sheet: true });
    await other.count(a(9), b(5), soap(8));
    expect((await other.review()).body).toMatchObject({ uncounted_count: 0, differences_count: 0 });
  });
});

describe("a blind count", () => {
  it("does not say what the books expect until it is reviewed", async () => {
    const { open, a, owner } = await shelves();
    const blind = await open({ sheet: true, blind: true });
    const hidden = { expected: null, difference: null, on_hand: null };
    expect((await blind.count(a(9))).body.lines).toMatchObject([{ counted: "9", ...hidden }]);
    for (const line of await blind.lines()) expect(line).toMatchObject(hidden);
    for (const differing of ["true", "false"])
      expect(await blind.lines(`differing=${differing}`)).toEqual([]);
    expect((await owner.get(blind.path)).body.differences_count).toBeNull();
    await blind.review({ leave_uncounted: true });
    expect(await blind.lines("counted=true")).toMatchObject([
      { expected: "10", difference: "-1", on_hand: "10" },
    ]);
  });

  it("says it to nobody below manager, nor to a key, until it is posted, though they review it and count again", async () => {
    const { open, a, owner, tenant } = await shelves();
    const { path, opened, post } = await open({ blind: true });
    const { id } = opened.body;
    const [staff, manager] = [await tenant.member("staff"), await tenant.member("manager")];
    const made = await owner.post<{ key: string }>("/api-keys", { name: "Counting", scopes: ["*"] });
    const key = {
      get: <T>(where: string) => owner.get<T>(where, { Authorization: `Bearer ${made.body.key}` }),
    };
    const hidden = { expected: null, difference: null, on_hand: null };
    const known = { expected: "10", difference: "-1" };
    const count = (client: Client) => client.post<{ lines: Line[] }>(`${path}/lines`, { lines: [a(9)] });
    const lines = async (client: Reader, query = "") =>
      (await client.get<{ data: Line[] }>(`${path}/lines?${query}`)).body.data;
    const differences = async (client: Reader) => [
      (await client.get(path)).body.differences_count,
      (await client.get<{ data: Count[] }>("/stock-counts")).body.data.find((one) => one.id === id)
        ?.differences_count,
    ];
    await count(staff);
    expect((await staff.post<Count>(`${path}/review`)).body).toMatchObject({
      status: "review",
      differences_count: null,
    });
    for (const counter of [staff, key]) {
      expect(await lines(counter)).toMatchObject([hidden]);
      for (const differing of ["true", "false"])
        expect(await lines(counter, `differing=${differing}`)).toEqual([]);
      expect(await differences(counter)).toEqual([null, null]);
      expect((await counter.get(`${path}/lines?format=csv`)).text).toMatch(/,,9,,,/);
    }
    expect(await lines(manager, "differing=true")).toMatchObject([known]);
    expect(await differences(manager)).toEqual([1, 1]);
    expect((await count(staff)).body.lines).toMatchObject([hidden]);
    expect(await lines(manager)).toMatchObject([hidden]);
    expect((await staff.post<Count>(`${path}/review`)).body.differences_count).toBeNull();
    expect((await post()).status).toBe(200);
    for (const counter of [staff, key]) {
      expect(await lines(counter, "differing=true")).toMatchObject([known]);
      expect(await differences(counter)).toEqual([1, 1]);
    }
  });

  it("takes what the books expect with it when it is cancelled, also from the events, which everybody reads", async () => {
    const { open, a, owner, tenant } = await shelves();
    const staff = await tenant.member("staff");
    for (const blind of [true, false]) {
      const { opened } = await open({ blind });
      const path = `/stock-counts/${opened.body.id}`;
      await staff.post(`${path}/lines`, { lines: [a(9)] });
      expect((await staff.post(`${path}/cancel`)).status).toBe(200);
    }
    const { body } = await owner.get<{ data: { payload: { differences: unknown } }[] }>(
      "/events?type=inventory.stock_count.cancelled",
    );
    expect(body.data.map(({ payload }) => payload.differences)).toEqual([1, null]);
  });
});

describe("a line that differs by more than the tenant lets pass", () => {
  it("is counted twice before the review", async () => {
    const { open, a, b, soap, owner } = await shelves();
    await owner.call("PATCH", "/stock-settings", { body: { recount_percent: 20, recount_quantity: 4 } });
    const { count, review, lines } = await open();
    await count(a(7), b(4), soap(12));
    const refused = await review();
    expect(refusal(refused)).toEqual([409, "stock_count.recount_needed"]);
    const [doubtful] = await lines();
    expect(refused.body.lines).toMatchObject([{ product_id: doubtful?.product_id }, {}]);
    await count(a(7), soap(12));
    expect((await review()).body.status).toBe("review");
    expect((await lines()).map(({ rounds }) => rounds).sort()).toEqual([1, 2, 2]);
  });

  it("is counted again by scan: the first scan of it begins anew", async () => {
    const { open, plain, owner } = await shelves();
    await owner.call("PATCH", "/stock-settings", { body: { recount_quantity: 4 } });
    await owner.post(`/products/${plain.id}/barcodes`, { barcode: "ONE" });
    const { path, review } = await open({ sheet: true });
    const scan = (more: object) => owner.post<Line>(`${path}/scan`, { code: "ONE", ...more });
    await scan({ quantity: 2 });
    expect(refusal(await review({ leave_uncounted: true }))).toEqual([409, "stock_count.recount_needed"]);
    expect((await scan({ quantity: 1, again: true })).body).toMatchObject({ counted: "1", rounds: 2 });
    expect((await scan({ quantity: 1 })).body).toMatchObject({ counted: "2", rounds: 2 });
    expect((await review({ leave_uncounted: true })).body.status).toBe("review");
  });

  it("has a reason where the tenant wants one for counts", async () => {
    const { open, a, owner } = await shelves();
    await owner.call("PATCH", "/stock-settings", { body: { reasons: ["count"] } });
    const { count, review, path } = await open();
    await count(a(9));
    await review();
    expect(refusal(await owner.post(`${path}/post`))).toEqual([422, "stock.reason_required"]);
    expect((await owner.post(`${path}/post`, { reason: "Year's end" })).status).toBe(200);
    const { body } = await owner.get<{ data: Line[] }>("/stock-movements?type=count");
    expect(body.data).toMatchObject([{ reason: "Year's end" }]);
  });
});

describe("counting by scan", () => {
  it("adds what each code stands for: one, a pack, or what is typed; a lot by its own code", async () => {
    const { open, owner, plain, at } = await shelves();
    const pack = { barcode: "PACK-6", pack_quantity: 6 };
    await owner.post(`/products/${plain.id}/barcodes`, { barcode: "ONE" });
    await owner.post(`/products/${plain.id}/barcodes`, pack);
    await owner.call("PATCH", `/products/${at.product_id}`, { body: { barcode: "5901234123457" } });
    const { path, lines, review, count } = await open({ sheet: true });
    const scan = (code: string, more: object = {}) => owner.post<Line>(`${path}/scan`, { code, ...more });
    expect((await scan("ONE")).body).toMatchObject({ product_id: plain.id, counted: "1", expected: "8" });
    expect((await scan("PACK-6")).body).toMatchObject({ counted: "7", rounds: 1 });
    expect((await scan("ONE", { quantity: "1" })).body).toMatchObject({ counted: "8", difference: "0" });
    const lot = await scan("]d2010590123412345710A");
    expect(lot.body).toMatchObject({ lot_number: "A", counted: "1", expected: "10" });
    expect(refusal(await scan("NOTHING"))).toEqual([404, "product.not_found"]);
    expect(refusal(await scan("5901234123457", { quantity: 40 }))).toEqual([422, "lot.required"]);
    const together = await Promise.all(Array.from({ length: 6 }, () => scan("PACK-6")));
    expect(together.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect((await lines("counted=true")).map(({ counted }) => counted).sort()).toEqual(["1", "44"]);
    await count({ product_id: plain.id, counted: 8 });
    expect((await review({ leave_uncounted: true })).body.status).toBe("review");
    await owner.post(`${path}/post`);
    expect(refusal(await scan("ONE"))).toEqual([409, "stock_count.closed"]);
  });
});
