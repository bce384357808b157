import { describe, expect, test } from "vitest";
import type { Item } from "../shop.ts";
import { openPacks } from "./packs.ts";

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

describe("a product that requires serials", () => {
  test("needs one for every unit of what moves, in whatever unit it is said", async () => {
    const { said, owner, product, states } = await openPacks();
    expect(await said("receive", undefined)).toBe("serial.count_differs");
    expect(await said("receive", ["A"], { quantity: 2 })).toBe("serial.count_differs");
    expect(await said("receive", ["A"], { quantity: "0.5" })).toBe("serial.count_differs");
    await owner.post(`/products/${product.id}/units`, { unit: "pair", quantity: 2 });
    expect(await said("receive", ["A", "B"], { quantity: 1, unit: "pair" })).toBe("moved");
    expect(await states()).toEqual({ A: "in_stock", B: "in_stock" });
  });

  test("refuses what is no serial, or named twice", async () => {
    const { said } = await openPacks();
    for (const serials of [["A", "A"], [""], ["x".repeat(21)], ["a b"], ["é"]])
      expect(await said("receive", serials)).toBe("request.invalid");
    expect(await said("receive", ["!\"%&'()*+,-./:;<=>?"])).toBe("moved");
  });

  test("issues each serial once, and none that was never received or is elsewhere", async () => {
    const { said, there, states } = await openPacks();
    await said("receive", ["A"]);
    await said("receive", ["B"], there);
    await said("receive", ["C"]);
    expect(await said("issue", ["X"])).toBe("serial.not_in_stock");
    expect(await said("issue", ["B"])).toBe("serial.not_in_stock");
    expect(await said("issue", ["A"])).toBe("moved");
    expect(await said("issue", ["A"])).toBe("serial.not_in_stock");
    expect(await said("receive", ["A"])).toBe("serial.known");
    expect(await said("adjust", ["A"])).toBe("serial.known");
    expect(await states()).toEqual({ A: "issued", B: "in_stock", C: "in_stock" });
  });

  test("takes back the serials of the issue that a return names, and of no other", async () => {
    const { said, idOf, states } = await openPacks();
    await said("receive", ["A", "B", "C"]);
    const [first, second] = [await idOf("issue", ["A", "B"]), await idOf("issue", ["C"])];
    expect(await said("return", ["A"], { issue_id: second })).toBe("serial.not_of_issue");
    expect(await said("return", undefined, { issue_id: first })).toBe("serial.count_differs");
    expect(await said("return", ["A"], { issue_id: first })).toBe("moved");
    expect(await said("return", ["A"], { issue_id: first })).toBe("serial.not_of_issue");
    expect(await said("issue", ["A"])).toBe("moved");
    expect(await said("return", ["A"], { issue_id: first })).toBe("serial.not_of_issue");
    expect(await states()).toEqual({ A: "issued", B: "issued", C: "issued" });
  });

  test("is transferred with them, at once and in parts, sent back and lost", async () => {
    const { said, at, there, owner, states } = await openPacks();
    const { product_id } = at;
    await said("receive", ["A", "B", "C", "D"]);
    expect(await said("transfer", ["A"], { to_warehouse_id: there.warehouse_id })).toBe("moved");
    expect(await said("issue", ["A"])).toBe("serial.not_in_stock");
    expect(await said("issue", ["A"], there)).toBe("moved");
    const to = { from_warehouse_id: at.warehouse_id, to_warehouse_id: there.warehouse_id };
    const lines = [{ product_id, quantity: 3, serials: ["B", "C", "D"] }];
    const sent = await owner.post<Item>("/stock-transfers", { ...to, lines });
    expect(sent.status, sent.text).toBe(201);
    expect(await states()).toMatchObject({ B: "in_transit", C: "in_transit", D: "in_transit" });
    const path = `/stock-transfers/${sent.body.id}`;
    const arrive = async (serials?: string[]) =>
      (await owner.post(`${path}/receive`, { lines: [{ product_id, quantity: 1, serials }] })).body.code;
    expect(await arrive(["A"])).toBe("serial.not_in_transit");
    expect(await arrive()).toBe("serial.count_differs");
    expect(await arrive(["B"])).toBeUndefined();
    expect(await states()).toMatchObject({ B: "in_stock", C: "in_transit" });
    expect((await owner.post(`${path}/write-off`, { reason: "Lost" })).status).toBe(200);
    expect(await states()).toEqual({ A: "issued", B: "in_stock", C: "discarded", D: "discarded" });
    const back = await owner.post<Item>("/stock-transfers", {
      ...{ from_warehouse_id: there.warehouse_id, to_warehouse_id: at.warehouse_id },
      lines: [{ product_id, quantity: 1, serials: ["B"] }],
    });
    expect((await owner.post(`/stock-transfers/${back.body.id}/cancel`)).status).toBe(200);
    expect(await said("issue", ["B"], there)).toBe("moved");
  });

  test("loses and finds them by adjustments and discards", async () => {
    const { said, states } = await openPacks();
    await said("receive", ["A", "B"]);
    expect(await said("adjust", ["A"], { quantity: -1 })).toBe("moved");
    expect(await said("discard", ["B"])).toBe("moved");
    expect(await states()).toEqual({ A: "missing", B: "discarded" });
    expect(await said("receive", ["B"])).toBe("serial.known");
    expect(await said("adjust", ["A", "C"], { quantity: 2 })).toBe("moved");
    expect(await states()).toEqual({ A: "in_stock", B: "discarded", C: "in_stock" });
  });

  test("has after a count those that were counted: others of the place are missing, others found", async () => {
    const { said, states, there, levels } = await openPacks();
    await said("receive", ["A", "B"]);
    await said("receive", ["C"], there);
    expect(await said("count", ["C", "B"])).toBe("serial.known");
    expect(await said("count", ["B", "D"], { quantity: 2 })).toBe("moved");
    expect(await states()).toEqual({ A: "missing", B: "in_stock", C: "in_stock", D: "in_stock" });
    expect(await said("count", undefined, { quantity: 0 })).toBe("moved");
    expect(await states()).toEqual({ A: "missing", B: "missing", C: "in_stock", D: "missing" });
    expect(Object.values(await levels()).toSorted()).toEqual(["0", "1"]);
  });

  test("undoes a receipt with its serials, unless one of them has moved since", async () => {
    const { said, states, idOf, owner, at, there } = await openPacks();
    await said("receive", ["X", "Y"]);
    const receipt = await idOf("receive", ["A", "B"]);
    const reverse = (id: string) => owner.post(`/stock-movements/${id}/reverse`, { reason: "Wrong" });
    const transfer = { to_warehouse_id: there.warehouse_id };
    await said("transfer", ["A"], transfer);
    expect((await reverse(receipt)).status).toBe(409);
    await said("transfer", ["A"], { ...there, to_warehouse_id: at.warehouse_id });
    expect((await reverse(receipt)).body.code).toBe("serial.moved_since");
    const wrong = await idOf("receive", ["C"]);
    expect((await reverse(wrong)).status).toBe(201);
    expect(await states()).toMatchObject({ A: "in_stock", B: "in_stock", C: "reversed" });
    expect(await said("receive", ["C"])).toBe("moved");
  });

  test("moves none before its last movement", async () => {
    const { said } = await openPacks();
    expect(await said("receive", ["A", "B"], { occurred_at: ago(30) })).toBe("moved");
    expect(await said("issue", ["A"], { occurred_at: ago(40) })).toBe("stock.insufficient");
    expect(await said("receive", ["C"], { occurred_at: ago(60) })).toBe("moved");
    expect(await said("issue", ["A"], { occurred_at: ago(40) })).toBe("serial.moved_since");
    expect(await said("issue", ["A"], { occurred_at: ago(20) })).toBe("moved");
    expect(await said("issue", ["B"], { occurred_at: ago(25) })).toBe("moved");
  });
});

test("a count that names all serials stays true, whatever paper of before comes in late", async () => {
  const { said, states } = await openPacks();
  await said("receive", ["A"], { occurred_at: ago(30) });
  expect(await said("count", ["A"], { occurred_at: ago(10) })).toBe("moved");
  expect(await said("receive", ["B"], { occurred_at: ago(20) })).toBe("serial.moved_since");
  expect(await said("issue", ["A"], { occurred_at: ago(20) })).toBe("serial.moved_since");
  expect(await said("receive", ["B"], { occurred_at: ago(5) })).toBe("moved");
  expect(await states()).toEqual({ A: "in_stock", B: "in_stock" });
});

test("a reservation is consumed by the serials that leave", async () => {
  const { said, owner, at, states } = await openPacks();
  await said("receive", ["A", "B"]);
  const { id } = (await owner.post<Item>("/reservations", { ...at, quantity: 1 })).body;
  const consume = async (body: object) => {
    const answer = await owner.post(`/reservations/${id}/consume`, body);
    return answer.body.code ?? answer.status;
  };
  expect(await consume({})).toBe("serial.count_differs");
  expect(await consume({ serials: ["X"] })).toBe("serial.not_in_stock");
  expect(await consume({ serials: ["B"], min_shelf_life_days: 3 })).toBe("request.invalid");
  expect(await consume({ serials: ["B"] })).toBe(201);
  expect(await states()).toEqual({ A: "in_stock", B: "issued" });
});

describe("serials of a product with lots", () => {
  test("say which lots leave, and are of the lot that they came in", async () => {
    const { said, move, at, states } = await openPacks({ serials_required: true, track_lots: true });
    await said("receive", ["A", "B"], { lot_number: "L1", expires_on: "2090-01-01" });
    await said("receive", ["C"], { lot_number: "L2", expires_on: "2091-01-01" });
    expect(await said("issue", ["C"], { lot_number: "L1" })).toBe("serial.not_in_stock");
    const issue = await move({ type: "issue", ...at, quantity: 2, serials: ["C", "A"] });
    expect(issue.body.movements).toMatchObject([
      { lot_number: "L1", quantity: "-1", serials: ["A"] },
      { lot_number: "L2", quantity: "-1", serials: ["C"] },
    ]);
    expect(await states()).toEqual({ A: "issued", B: "in_stock", C: "issued" });
  });
});

describe("serials that nobody requires", () => {
  test("are followed where they are named", async () => {
    const { said, states } = await openPacks({});
    await said("receive", undefined, { quantity: 10 });
    expect(await said("receive", ["A"], { quantity: 5 })).toBe("moved");
    expect(await said("issue", ["A", "N"])).toBe("moved");
    expect(await said("issue", ["N"])).toBe("serial.not_in_stock");
    expect(await said("issue", ["M", "O"], { quantity: 1 })).toBe("serial.count_differs");
    expect(await said("issue", undefined, { quantity: 3 })).toBe("moved");
    expect(await states()).toEqual({ A: "issued", N: "issued" });
  });
});

describe("what is read", () => {
  test("a serial says where it is, and the ledger what it went through", async () => {
    const { said, owner, product, at, move } = await openPacks();
    await said("receive", ["A", "B"]);
    const issue = await move({ type: "issue", ...at, quantity: 1, serials: ["A"] });
    expect(issue.body.movements).toMatchObject([{ serials: ["A"] }]);
    const { body } = await owner.get(`/serials?product_id=${product.id}&serial=A`);
    const [serial] = body.data as Item[];
    expect(body.data).toMatchObject([{ serial: "A", state: "issued", warehouse_id: null, sku: product.sku }]);
    expect((await owner.get(`/serials/${serial?.id}`)).body).toEqual(serial);
    const through = await owner.get(`/stock-movements?serial_id=${serial?.id}`);
    expect((through.body.data as Item[]).map(({ type }) => type)).toEqual(["issue", "receive"]);
    expect((await owner.get(`/serials/${product.id}`)).body.code).toBe("serial.not_found");
  });

  test("a scan drafts a movement with the serial of the code, and says where it cannot leave", async () => {
    const { said, owner, at, move } = await openPacks({
      serials_required: true,
      barcode: "05901234123457",
    });
    const code = "(01)05901234123457(21)S-1";
    const scan = async (purpose: string) =>
      (await owner.post("/scan", { code, purpose, warehouse_id: at.warehouse_id })).body;
    const { movement } = await scan("receive");
    expect(movement).toMatchObject({ quantity: "1", serials: ["S-1"] });
    expect((await move(movement as Record<string, unknown>)).status).toBe(201);
    expect(await scan("receive")).toMatchObject({ movement: null, obstacles: ["serial_known"] });
    const out = (await scan("issue")).movement as Record<string, unknown>;
    expect((await move(out)).status).toBe(201);
    expect(await said("receive", ["S-2"])).toBe("moved");
    expect(await scan("issue")).toMatchObject({ movement: null, obstacles: ["serial_not_in_stock"] });
  });

  test("a count by scan names the serials, and counts none twice", async () => {
    const { said, owner, at, states } = await openPacks({
      serials_required: true,
      barcode: "05901234123457",
    });
    await said("receive", ["S1", "S2"]);
    const count = (await owner.post<Item>("/stock-counts", { warehouse_id: at.warehouse_id })).body;
    const scan = (serial: string) =>
      owner.post(`/stock-counts/${count.id}/scan`, { code: `(01)05901234123457(21)${serial}` });
    expect((await scan("S2")).body).toMatchObject({ counted: "1", serials: ["S2"] });
    expect((await scan("S2")).body.code).toBe("serial.counted");
    expect((await scan("S3")).body).toMatchObject({ counted: "2", serials: ["S2", "S3"] });
    await owner.post(`/stock-counts/${count.id}/review`, {});
    const posted = await owner.post(`/stock-counts/${count.id}/post`);
    expect(posted.status, posted.text).toBe(200);
    expect(await states()).toEqual({ S1: "missing", S2: "in_stock", S3: "in_stock" });
  });
});

test("a pack stays of its lot: by no correction does it become one of another", async () => {
  const { said, at, tenant, owner } = await openPacks({ track_lots: true });
  const into = (lot_number: string) => ({ lot_number });
  expect(await said("receive", ["A"], { ...into("BAD"), expires_on: "2040-01-01" })).toBe("moved");
  expect(await said("receive", ["B"], { ...into("GOOD"), expires_on: "2040-01-01" })).toBe("moved");
  expect(await said("adjust", ["A"], { ...into("BAD"), quantity: -1 })).toBe("moved");
  expect(await said("adjust", ["A"], into("GOOD"))).toBe("serial.known");
  expect(await said("adjust", ["A"], into("BAD"))).toBe("moved");
  const staff = await tenant.member("staff");
  const lots = await owner.get<{ data: Item[] }>("/lots?lot_number=BAD");
  const line = { ...at, lot_id: lots.body.data[0]?.id, quantity: 1, serials: ["A"] };
  const body = { reason: "Recalled", method: "Burnt", lines: [line] };
  const { body: destruction } = await staff.post<Item>("/stock-destructions", body);
  const confirmed = await owner.post(`/stock-destructions/${destruction.id}/confirm`);
  expect(confirmed.status, confirmed.text).toBe(200);
  expect(await said("adjust", ["A"], into("BAD"))).toBe("serial.known");
});

test("a pack that was counted and sold since stays sold, and the count is posted", async () => {
  const { said, at, owner, states } = await openPacks();
  await said("receive", ["A", "B", "C"]);
  const { body: count } = await owner.post<Item>("/stock-counts", { warehouse_id: at.warehouse_id });
  const lines = [{ product_id: at.product_id, counted: 3, serials: ["A", "B", "C"] }];
  await owner.post(`/stock-counts/${count.id}/lines`, { lines });
  expect(await said("issue", ["A"])).toBe("moved");
  await owner.post(`/stock-counts/${count.id}/review`);
  const posted = await owner.post(`/stock-counts/${count.id}/post`);
  expect(posted.status, posted.text).toBe(200);
  expect(await states()).toEqual({ A: "issued", B: "in_stock", C: "in_stock" });
});

test("a scan of a pack knows its lot: a recalled one is not drafted, nor one that the code calls another, nor from a quarantine", async () => {
  const { said, at, owner, product } = await openPacks({ track_lots: true, barcode: "5901234123457" });
  await said("receive", ["A"], { lot_number: "BAD", expires_on: "2040-01-01" });
  await said("receive", ["B"], { lot_number: "GOOD", expires_on: "2040-01-01" });
  const scan = async (rest: string, warehouse_id: string | undefined = at.warehouse_id) => {
    const code = `]d20105901234123457${rest}`;
    return (await owner.post("/scan", { code, purpose: "issue", warehouse_id })).body;
  };
  expect(await scan("21B")).toMatchObject({ obstacles: [], movement: { serials: ["B"] } });
  const lots = await owner.get<{ data: Item[] }>(`/lots?product_id=${product.id}&lot_number=BAD`);
  await owner.post(`/lots/${lots.body.data[0]?.id}/recall`, { reason: "By the maker" });
  expect(await scan("21A")).toMatchObject({
    usable: false,
    movement: null,
    lot: { lot_number: "BAD" },
    obstacles: ["lot_not_available"],
  });
  expect(await scan("10GOOD\u001d21A")).toMatchObject({ movement: null, obstacles: ["lot_differs"] });
  const waiting = await owner.post<Item>("/warehouses", { code: "Q", name: "Q", quarantine: true });
  expect((await scan("10GOOD", waiting.body.id)).obstacles).toContain("warehouse_quarantine");
});
