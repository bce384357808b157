import { describe, expect, test } from "vitest";
import type { Item } from "../shop.ts";
import { openPacks } from "./packs.ts";

describe("a pack in no lot of a product that has lots since", () => {
  /** The pack is at the second shelf, or at the first; the first has a lot of five, two of it reserved. */
  async function withPack(place: "here" | "there", fields: Record<string, unknown> = {}) {
    const shop = await openPacks(fields);
    const { said, owner, product, at, there } = shop;
    expect(await said("receive", ["Z1"], place === "here" ? at : there)).toBe("moved");
    expect(
      (await owner.call("PATCH", `/products/${product.id}`, { body: { track_lots: true } })).status,
    ).toBe(200);
    expect(await said("receive", undefined, { quantity: 5, lot_number: "L1" })).toBe("moved");
    const { id } = (await owner.post<Item>("/reservations", { ...at, quantity: 2 })).body;
    const consume = async () => {
      const body = { quantity: 1, serials: ["Z1"] };
      const answer = await owner.post(`/reservations/${id}/consume`, body);
      return answer.body.code ?? answer.status;
    };
    const send = async () => {
      const answer = await owner.post("/stock-transfers", {
        ...{ from_warehouse_id: at.warehouse_id, to_warehouse_id: there.warehouse_id },
        lines: [{ product_id: product.id, quantity: 1, serials: ["Z1"] }],
      });
      return answer.body.code ?? answer.status;
    };
    return { ...shop, consume, send };
  }

  test("does not leave from where it is not: by no issue, transfer or reservation", async () => {
    const { consume, send, said, there } = await withPack("there");
    expect(await said("issue", ["Z1"])).toBe("serial.not_in_stock");
    expect(await said("transfer", ["Z1"], { to_warehouse_id: there.warehouse_id })).toBe(
      "serial.not_in_stock",
    );
    expect(await send()).toBe("serial.not_in_stock");
    expect(await consume()).toBe("serial.not_in_stock");
    expect(await said("issue", ["Z1"], there)).toBe("moved");
  });

  test("leaves from where it is", async () => {
    const { consume, states } = await withPack("here");
    expect(await consume()).toBe(201);
    expect(await states()).toEqual({ Z1: "issued" });
    expect(await consume()).toBe("serial.not_in_stock");
  });

  test("does not leave where all that is in no lot has left unnamed", async () => {
    const { consume, send, said, move, at } = await withPack("here");
    await move({ type: "discard", ...at, quantity: 1, reason: "Broken" });
    expect(await said("issue", ["Z1"])).toBe("stock.insufficient");
    expect(await send()).toBe("stock.insufficient");
    expect(await consume()).toBe("stock.insufficient");
  });
});
