import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openReceiptTill } from "./receipt-till.ts";

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** A till that sells a visit of 118 francs at 18 %, and how its authority changes the rate. */
async function openAtRates() {
  const till = await openReceiptTill();
  const visit = await till.product({ price: "118", stocked: false, tax_category: "B" });
  const ordered = async (quantity: number) => {
    const { body } = await till.draft([[visit, quantity]]);
    const confirmed = await till.step(body, "confirm");
    expect(confirmed.status, confirmed.text).toBe(200);
    return { id: body.id, line: body.lines[0]?.id as string };
  };
  return {
    till,
    ordered,
    manual: () =>
      asOwner(sql`update fiscal.settings set documents_on = 'manual' where tenant_id = ${till.tenant.id}`),
    rate: (percent: number, from: string) =>
      asOwner(
        sql`insert into fiscal.tax_rates (tenant_id, id, country, band, rate, valid_from, source)
            values (${till.tenant.id}, app.uuid7(), 'RW', 'B', ${percent}, ${from.slice(0, 10)}::date, 'authority')`,
      ),
    handOver: async ({ id, line }: { id: string; line: string }, quantity: number, sold_at?: string) => {
      const done = await till.step({ id }, "fulfil", {
        ...(sold_at ? { sold_at } : {}),
        ...{ lines: [{ line_id: line, quantity }], payments: [{ method: "cash" }] },
      });
      expect(done.status, done.text).toBe(200);
      return done.body;
    },
    async moments() {
      const [rows = []] = await asOwner(
        sql`select sold_at from fiscal.documents where tenant_id = ${till.tenant.id} order by number`,
      );
      return rows.map(({ sold_at }) => new Date(String(sold_at)).toISOString());
    },
  };
}

describe("the tax of an order is that of", () => {
  test("its first document where that is issued before anything is handed over, and stays", async () => {
    const { till, ordered, rate, handOver } = await openAtRates();
    const order = await ordered(2);
    await rate(20, day(0));
    const first = await till.owner.post("/invoices", {
      order_id: order.id,
      order_lines: [{ line_id: order.line, quantity: 1 }],
    });
    expect(first.body, first.text).toMatchObject({ total: "118", tax: "19.67", lines: [{ rate: "20" }] });
    await rate(25, day(-1));
    await asOwner(sql`delete from fiscal.tax_rates where tenant_id = ${till.tenant.id} and rate = 20`);
    const done = await handOver(order, 2);
    expect(done).toMatchObject({ tax: "39.33", lines: [{ rate: "20" }] });
  });

  test("its first handing over where documents are issued by hand, whatever comes later", async () => {
    const { till, ordered, rate, manual, handOver } = await openAtRates();
    await manual();
    const order = await ordered(3);
    await rate(20, day(-2));
    await handOver(order, 1, day(-1));
    await handOver(order, 2, day(-9));
    const invoice = await till.owner.post("/invoices", { order_id: order.id });
    expect(invoice.body, invoice.text).toMatchObject({ total: "354", tax: "59", lines: [{ rate: "20" }] });
  });
});

describe("a document has the moment", () => {
  test("of the handing over that it is of", async () => {
    const { ordered, handOver, moments } = await openAtRates();
    const order = await ordered(3);
    const days = [day(-9), day(-4), day(-6)];
    for (const at of days) await handOver(order, 1, at);
    expect(await moments()).toEqual(days);
  });

  test("of the last handing over of its lines where it is issued by hand; before that, of now", async () => {
    const { till, ordered, manual, handOver, moments } = await openAtRates();
    await manual();
    const order = await ordered(3);
    const before = Date.now();
    await handOver(order, 1, day(-9));
    const at = day(-4);
    await handOver(order, 1, at);
    expect((await till.owner.post("/invoices", { order_id: order.id })).status).toBe(201);
    const early = await till.owner.post("/invoices", {
      order_id: order.id,
      order_lines: [{ line_id: order.line }],
    });
    expect(early.status, early.text).toBe(201);
    const [late, now] = await moments();
    expect(late).toBe(at);
    expect(Date.parse(String(now))).toBeGreaterThan(before - 5_000);
  });
});
