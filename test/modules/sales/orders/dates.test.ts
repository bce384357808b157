import { describe, expect, test } from "vitest";
import { openTill, type SoldOrder } from "../till.ts";

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** A till that sells a service, of which nothing leaves the stock. */
async function openWithService() {
  const till = await openTill();
  const visit = await till.product({ price: "1180", stocked: false });
  return { till, visit, cashier: await till.tenant.member("cashier") };
}

const answered = ({ status, body }: { status: number; body: SoldOrder }) =>
  status < 300 ? status : body.code;

describe("what is sold without stock has the dates that stock may have", () => {
  test("a sale, a handing over and a payment go no further back than the caller's role", async () => {
    const { till, visit, cashier } = await openWithService();
    for (const at of [day(-1), day(-40), "1999-01-01T00:00:00Z"]) {
      expect(answered(await till.sell([[visit, 1]], { sold_at: at }, cashier)), at).toBe(
        "stock.too_far_back",
      );
      const { body: order } = await till.draft([[visit, 1]]);
      await till.step(order, "confirm");
      const money = { method: "cash" };
      const fulfilled = await till.step(order, "fulfil", { sold_at: at, payments: [money] }, cashier);
      expect(answered(fulfilled), at).toBe("stock.too_far_back");
      const paid = await till.step(order, "payments", { ...money, taken_at: at }, cashier);
      expect(answered(paid), at).toBe("stock.too_far_back");
      const { body: kept } = await till.owner.get<SoldOrder>(`/orders/${order.id}`);
      expect(kept).toMatchObject({ status: "confirmed", payments: [], fulfilments: [] });
    }
    expect(answered(await till.sell([[visit, 1]], { sold_at: day(-40) }))).toBe(201);
  });

  test("late paper of the same day, also in a batch, goes on", async () => {
    const { till, visit, cashier } = await openWithService();
    const now = new Date().toISOString();
    expect(answered(await till.sell([[visit, 1]], { sold_at: now }, cashier))).toBe(201);
    const sale = (sold_at: string, client_id: string) => ({
      ...{ client_id, op: "sale" },
      body: {
        ...{ warehouse_id: till.shelf, sold_at, payments: [{ method: "cash" }] },
        lines: [{ product_id: visit.id, quantity: 1 }],
      },
    });
    const { body } = await cashier.post<{ results: { status: number; problem: { code: string } | null }[] }>(
      "/sync/batch",
      { operations: [sale(now, "a"), sale(day(-2), "b")] },
    );
    expect(body.results).toMatchObject([
      { status: 201, problem: null },
      { status: 403, problem: { code: "stock.too_far_back" } },
    ]);
  });

  test("nobody sells or is paid in closed books", async () => {
    const { till, visit } = await openWithService();
    const { body: order } = await till.draft([[visit, 1]]);
    await till.step(order, "confirm");
    const closed = await till.owner.call("PATCH", "/stock-settings", {
      body: { closed_through: day(-3).slice(0, 10) },
    });
    expect(closed.status, closed.text).toBe(200);
    expect(answered(await till.sell([[visit, 1]], { sold_at: day(-5) }))).toBe("stock.period_closed");
    expect(answered(await till.step(order, "payments", { method: "cash", taken_at: day(-5) }))).toBe(
      "stock.period_closed",
    );
    expect(answered(await till.step(order, "payments", { method: "cash", taken_at: day(-1) }))).toBe(201);
  });
});
