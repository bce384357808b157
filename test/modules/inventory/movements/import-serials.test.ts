import { describe, expect, test } from "vitest";
import { type Item, inShort, openShop } from "../shop.ts";

const HEAD = "sku,warehouse_code,quantity,lot_number,expires_on,occurred_at,serials";

/** A shop with packs that require serials, tubes of lots that may have some, and a shelf. */
async function openSerials() {
  const shop = await openShop();
  const packs = await shop.product({ sku: "PACK", serials_required: true });
  const tubes = await shop.product({ sku: "TUBE", track_lots: true });
  const main = await shop.warehouse({ code: "MAIN" });
  const send = async (rows: string[], query?: string) =>
    (await shop.importAs("stock-movements", [HEAD, ...rows].join("\n"), query)).report;
  const serials = async () => {
    const { body } = await shop.owner.get<{ data: Item[] }>("/serials?limit=100");
    return Object.fromEntries(
      body.data.map(({ serial, state, lot_number }) => [serial, [state, lot_number].join(" ").trim()]),
    );
  };
  const move = async (type: string, named: string[], more: object = {}) => {
    const at = { product_id: packs.id, warehouse_id: main.id, ...more };
    const moved = await shop.move({ type, quantity: named.length, ...at, serials: named });
    expect(moved.status, moved.text).toBe(201);
  };
  return { ...shop, packs, tubes, main, send, serials, move };
}

describe("a file of stock that names serials", () => {
  test("brings in packs that require them, separated by spaces or semicolons, and some of what may have them", async () => {
    const { send, serials, levels, packs, tubes, main } = await openSerials();
    const report = await send([
      "PACK,MAIN,3,,,,S1  S2;S3",
      'PACK,MAIN,2,,,2026-01-01,"A,1; B""2"',
      "TUBE,MAIN,5,L1,2090-01-01,,T1;T2",
      "TUBE,MAIN,5,L2,2090-01-01,,",
    ]);
    expect(inShort(report)).toEqual(["2 created", "3 created", "4 created", "5 created"]);
    expect(await serials()).toEqual({
      ...{ S1: "in_stock", S2: "in_stock", S3: "in_stock", "A,1": "in_stock", 'B"2': "in_stock" },
      ...{ T1: "in_stock L1", T2: "in_stock L1" },
    });
    expect(await levels()).toEqual({ [`${packs.id} ${main.id}`]: "5", [`${tubes.id} ${main.id}`]: "10" });
  });

  test("has one for every unit of the product's own where they are required, and nowhere more", async () => {
    const { send, owner, packs, serials } = await openSerials();
    await owner.post(`/products/${packs.id}/units`, { unit: "pair", quantity: 2 });
    const bad = await send(
      [
        "PACK,MAIN,3,,,,S1 S2",
        "PACK,MAIN,2,,,,",
        "TUBE,MAIN,1,L1,2090-01-01,,T1 T2",
        "PACK,MAIN,2,,,,S1 S1",
        "PACK,MAIN,1,,,,Sé",
        "PACK,MAIN,1,,,,S9",
      ],
      "mode=skip_bad",
    );
    expect(inShort(bad)).toEqual([
      "2 failed serials serial.count_differs",
      "3 failed serials serial.count_differs",
      "4 failed serials serial.count_differs",
      "5 failed serials custom",
      "6 failed serials invalid_format",
      "7 created",
    ]);
    const file = "sku,warehouse_code,quantity,unit,serials\nPACK,MAIN,1,pair,P1 P2";
    const { body } = await owner.call("POST", "/stock-movements/import?existing=update", {
      raw: { type: "text/csv", text: file },
    });
    expect(body.totals).toMatchObject({ created: 1 });
    expect(Object.keys(await serials()).sort()).toEqual(["P1", "P2", "S9"]);
  });

  test("brings in no pack twice: none of an earlier row, none that is there, out or of another lot; what was lost comes back", async () => {
    const { send, serials, move, tubes } = await openSerials();
    await move("receive", ["HERE", "OUT", "LOST"]);
    await move("issue", ["OUT"]);
    await move("adjust", ["LOST"], { quantity: -1, reason: "Lost" });
    const lot = { product_id: tubes.id, lot_number: "L1", expires_on: "2090-01-01" };
    await move("receive", ["T1"], lot);
    const lost = { product_id: tubes.id, lot_number: "L1", quantity: -1, reason: "Lost" };
    await move("adjust", ["T1"], lost);
    const report = await send(
      [
        "PACK,MAIN,1,,,,HERE",
        "PACK,MAIN,1,,,,OUT",
        "PACK,MAIN,2,,,,NEW LOST",
        "PACK,MAIN,1,,,,NEW",
        "TUBE,MAIN,1,L2,2090-01-01,,T1",
        "TUBE,MAIN,1,L3,2090-01-01,,NEW",
      ],
      "mode=skip_bad&existing=update",
    );
    expect(inShort(report)).toEqual([
      "2 failed serials serial.known",
      "3 failed serials serial.known",
      "4 created",
      "5 failed serials duplicate_in_file",
      "6 failed serials serial.known",
      "7 created",
    ]);
    expect(await serials()).toMatchObject({ HERE: "in_stock", OUT: "issued", LOST: "in_stock" });
  });

  test("brings in none before its last movement, nor before a count that saw which there are", async () => {
    const { send, move, serials, owner, packs, main } = await openSerials();
    await move("receive", ["LOST", "KEPT"]);
    await move("adjust", ["LOST"], { quantity: -1, reason: "Lost" });
    const early = await send(["PACK,MAIN,1,,,2026-01-01,LOST"], "existing=update");
    expect(inShort(early)).toEqual(["2 failed occurred_at serial.moved_since"]);
    const counted = await owner.post("/stock-movements", {
      ...{ type: "count", product_id: packs.id, warehouse_id: main.id, quantity: 1, serials: ["KEPT"] },
    });
    expect(counted.status, counted.text).toBe(201);
    const before = await send(["PACK,MAIN,1,,,2026-01-01,NEW"], "existing=update");
    expect(inShort(before)).toEqual(["2 failed occurred_at serial.moved_since"]);
    expect(inShort(await send(["PACK,MAIN,2,,,,NEW LOST"], "existing=update"))).toEqual(["2 created"]);
    expect(await serials()).toEqual({ LOST: "in_stock", KEPT: "in_stock", NEW: "in_stock" });
  });

  test("changes nothing in a dry run, and one that is sent twice is refused", async () => {
    const { send, serials } = await openSerials();
    const rows = ["PACK,MAIN,2,,,,S1 S2"];
    expect(inShort(await send(rows, "dry_run=true"))).toEqual(["2 created"]);
    expect(await serials()).toEqual({});
    expect(inShort(await send(rows))).toEqual(["2 created"]);
    expect((await send(rows)).code).toBe("import.rejected");
    expect(inShort(await send(rows, "mode=skip_bad&existing=update"))).toEqual([
      "2 failed serials serial.known",
    ]);
  });
});
