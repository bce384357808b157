import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { openShop as openBuyingShop } from "../../purchasing/shop.ts";
import { openShop } from "../shop.ts";

/** A product with lots at a warehouse, and ten of a lot of it. */
async function shelf(lot_number: string) {
  const shop = await openShop();
  const product = await shop.product({ sku: "PILLS", track_lots: true });
  const at = { product_id: product.id, warehouse_id: (await shop.warehouse({ code: "SHELF" })).id };
  const received = await shop.move({ type: "receive", ...at, quantity: 10, lot_number });
  const [first] = (received.body as { movements?: { lot_id: string }[] }).movements ?? [];
  return { ...shop, at, lot: first?.lot_id };
}

const TWENTY = "ABCDEFGHIJ-123456789";

type Say = (lot_number: string) => Promise<Answer>;

/** Whoever says the number of a lot. */
const WAYS: Record<string, () => Promise<Say>> = {
  async receive() {
    const { move, at } = await shelf("L1");
    return (lot_number) => move({ type: "receive", ...at, quantity: 1, lot_number });
  },
  async "count line"() {
    const { owner, at } = await shelf("L1");
    const { body } = await owner.post("/stock-counts", { warehouse_id: at.warehouse_id });
    return (lot_number) =>
      owner.post(`/stock-counts/${body.id}/lines`, {
        lines: [{ product_id: at.product_id, lot_number, counted: 1 }],
      });
  },
  async "movement request"() {
    const { owner, at } = await shelf("L1");
    const asked = { type: "adjust", ...at, quantity: 1, reason: "Found" };
    return (lot_number) => owner.post("/movement-requests", { ...asked, lot_number });
  },
  async reservation() {
    const { owner, at } = await shelf(TWENTY);
    return (lot_number) => owner.post("/reservations", { ...at, quantity: 1, lot_number });
  },
  async rename() {
    const { owner, lot } = await shelf("L1");
    return (lot_number) => owner.call("PATCH", `/lots/${lot}`, { body: { lot_number } });
  },
  async "purchase receipt"() {
    const { product, warehouse, approved, owner } = await openBuyingShop();
    const line = { product_id: await product({ track_lots: true }), warehouse_id: await warehouse() };
    const { id, lines } = await approved({ lines: [{ ...line, quantity: 1, unit_price: 1 }] });
    return (lot_number) =>
      owner.post(`/purchase-requests/${id}/receive`, {
        lines: [{ line_id: lines[0]?.id, quantity: 1, lot_number }],
      });
  },
};

test.each(Object.entries(WAYS))(
  "the number of a lot in a %s has one to twenty characters",
  async (_, open) => {
    const say = await open();
    for (const number of ["", `${TWENTY}0`, "L".repeat(60)]) {
      const { status, body } = await say(number);
      expect([status, body.code]).toEqual([422, "request.invalid"]);
      const { errors } = body as unknown as { errors: { path: string }[] };
      expect(errors.map(({ path }) => path.split(".").at(-1))).toEqual(["lot_number"]);
    }
    const taken = await say(TWENTY);
    expect([200, 201], taken.text).toContain(taken.status);
  },
);

test("the number of a lot in a file has twenty characters at most", async () => {
  const { importAs } = await shelf("L1");
  const file = (number: string) =>
    importAs("stock-movements", `sku,warehouse_code,quantity,lot_number\nPILLS,SHELF,1,${number}\n`);
  const refused = await file(`${TWENTY}0`);
  expect(refused.report.rows).toMatchObject([{ status: "failed", errors: [{ path: "lot_number" }] }]);
  expect((await file(TWENTY)).report.rows).toMatchObject([{ status: "created" }]);
});

test("no lot has another number, whoever writes it", async () => {
  const { lot } = await shelf("L1");
  for (const number of ["", `${TWENTY}0`])
    await expect(
      asOwner(sql`update inventory.lots set lot_number = ${number} where id = ${lot}::uuid`),
    ).rejects.toThrow();
});
