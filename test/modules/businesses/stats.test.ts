import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openTill } from "../sales/till.ts";
import { openTrading, type Written } from "./trading.ts";

interface Stats {
  time_zone: string;
  today: string;
  month_start: string;
  users: number;
  products: number;
  invoices: {
    currency: string | null;
    today: Invoiced;
    month: Invoiced;
    month_by_status: Record<string, number>;
  };
  sales: { today: Sold[]; month: Sold[] };
}
interface Invoiced {
  invoices: number;
  credit_notes: number;
  total: string;
  tax: string;
}
interface Sold {
  currency: string;
  orders: number;
  total: string;
  paid: string;
}

const PATH = "/businesses/me/stats";
const NOTHING = { invoices: 0, credit_notes: 0, total: "0", tax: "0" };

/** Kigali is two hours ahead all year. */
const KIGALI = 2 * 3_600_000;
const dayAt = (at: Date): Date =>
  new Date(Math.floor((at.getTime() + KIGALI) / 86_400_000) * 86_400_000 - KIGALI);
const monthAt = (at: Date): Date => {
  const there = new Date(at.getTime() + KIGALI);
  return new Date(Date.UTC(there.getUTCFullYear(), there.getUTCMonth(), 1) - KIGALI);
};

describe("a business at a glance (E-E14, E-B14)", () => {
  it("is of nothing before the first sale", async () => {
    const trading = await openTrading();
    const owner = await trading.member("owner");
    const stats = await owner.get<Stats>(PATH);
    expect(stats).toMatchObject({
      status: 200,
      body: {
        ...{ time_zone: "Africa/Kigali", users: 1, products: 0 },
        invoices: { currency: null, today: NOTHING, month: NOTHING, month_by_status: {} },
        sales: { today: [], month: [] },
      },
    });
  });

  it("counts a sale from the first moment of the business's own day and month, not before", async () => {
    const trading = await openTrading();
    const viewer = await trading.member("viewer");
    const now = new Date();
    const [day, month] = [dayAt(now), monthAt(now)];
    const justBefore = (at: Date) => new Date(at.getTime() - 1);
    await trading.issue(
      { total: "100", tax: "15.25", soldAt: day },
      { total: "10", tax: "1.53", soldAt: justBefore(day) },
      { total: "1", tax: "0.15", soldAt: justBefore(month) },
    );
    const { invoices, today, month_start } = (await viewer.get<Stats>(PATH)).body;
    expect(invoices.today).toEqual({ invoices: 1, credit_notes: 0, total: "100", tax: "15.25" });
    const isFirst = day.getTime() === month.getTime();
    expect(invoices.month).toEqual(
      isFirst ? invoices.today : { invoices: 2, credit_notes: 0, total: "110", tax: "16.78" },
    );
    expect(new Date(`${today}T00:00:00+02:00`)).toEqual(day);
    expect(new Date(`${month_start}T00:00:00+02:00`)).toEqual(month);
  });

  it("is what was invoiced less what was credited; what was given up, or was practice, is none of it", async () => {
    const document = fc.record({
      cents: fc.integer({ min: 0, max: 5_000_000 }),
      refund: fc.boolean(),
      status: fc.constantFrom(
        "pending",
        "sending",
        "accepted",
        "ambiguous",
        "rejected",
        "dead",
        "void",
        "issued",
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 12 }), async (documents) => {
        const trading = await openTrading();
        const soldAt = new Date();
        const [original] = await trading.issue({ total: "0", soldAt, status: "void" });
        const written = documents.map(
          ({ cents, refund, status }): Written => ({
            ...{
              total: (cents / 100).toFixed(2),
              tax: (Math.floor(cents / 7) / 100).toFixed(2),
              soldAt,
              status,
            },
            ...(status === "issued" ? { mode: "training" as const } : {}),
            ...(refund ? { type: "refund" as const, original: original ?? "" } : {}),
          }),
        );
        await trading.issue(...written);
        const owner = await trading.member("owner");
        const { invoices } = (await owner.get<Stats>(PATH)).body;
        const counted = documents.filter(({ status }) => status !== "void" && status !== "issued");
        const sum = (of: (cents: number) => number) =>
          counted.reduce((all, { cents, refund }) => all + (refund ? -of(cents) : of(cents)), 0);
        expect(invoices.month.invoices).toBe(counted.filter(({ refund }) => !refund).length);
        expect(invoices.month.credit_notes).toBe(counted.filter(({ refund }) => refund).length);
        expect(Math.round(Number(invoices.month.total) * 100)).toBe(sum((cents) => cents));
        expect(Math.round(Number(invoices.month.tax) * 100)).toBe(sum((cents) => Math.floor(cents / 7)));
        expect(Object.values(invoices.month_by_status).reduce((all, some) => all + some, 0)).toBe(
          counted.length,
        );
      }),
      { numRuns: 15 },
    );
  });

  it("has what was sold and paid by currency, of what was handed over", async () => {
    const till = await openTill();
    const soap = await till.goods("1000", 100);
    const sold = async (quantity: number, more: Record<string, unknown> = {}) => {
      const order = await till.sell([[soap, quantity]], more);
      expect(order.status, order.text).toBe(201);
      return order.body;
    };
    await sold(2);
    await sold(3);
    const draft = await till.draft([[soap, 7]]);
    expect((await till.step(draft.body, "confirm")).status).toBe(200);
    await till.draft([[soap, 5]]);
    const cancelled = await till.draft([[soap, 4]]);
    await till.step(cancelled.body, "confirm");
    expect((await till.step(cancelled.body, "cancel")).status).toBe(200);
    const { sales } = (await till.owner.get<Stats>(PATH)).body;
    const { currency } = soap;
    expect(sales.today).toEqual([{ currency, orders: 2, total: "5000", paid: "5000" }]);
    expect(sales.month).toEqual(sales.today);
  });

  it("is of their branches alone for a member who is limited to some", async () => {
    const trading = await openTrading();
    const [branch, shelf] = [newId(), newId()];
    await asOwner(
      sql`insert into tenants.branches (tenant_id, id, code, name) values (${trading.id}, ${branch}, 'B', 'Branch')`,
      sql`insert into inventory.warehouses (tenant_id, id, code, name, branch_id) values (${trading.id}, ${shelf}, 'B', 'Branch', ${branch})`,
    );
    const soldAt = new Date();
    await trading.issue({ total: "100", soldAt }, { total: "7", soldAt, warehouse: shelf });
    const cashier = await trading.member("cashier");
    await asOwner(
      sql`update identity.memberships set branch_ids = array[${branch}]::uuid[] where id = ${cashier.membershipId}`,
    );
    expect((await cashier.get<Stats>(PATH)).body.invoices.today).toMatchObject({ invoices: 1, total: "7" });
    expect((await (await trading.member("owner")).get<Stats>(PATH)).body.invoices.today.total).toBe("107");
    expect((await (await trading.member("customer")).get(PATH)).status).toBe(403);
  });
});
