import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, mintPlan, noticesOf, type Payer, platform, plusDays } from "./billing-tenant.ts";

const product = () => ({ sku: crypto.randomUUID(), name: "Paracetamol" });
const DUE = "2031-03-31";

/** Runs each day of a span, several times. */
async function runThrough(payer: Payer, from: string, to: string, times = 2): Promise<void> {
  for (let day = from; day <= to; day = plusDays(day, 1)) {
    await payer.at(day);
    for (let n = 0; n < times; n += 1) await payer.run();
  }
}

const statusOf = async ({ id }: Payer) => {
  const [rows] = await asOwner(sql`select status from tenants.tenants where id = ${id}::uuid`);
  return rows?.[0]?.status;
};

describe("a tenant that does not pay (A-B11, A-B12, X23)", () => {
  it("by the literal rule: one notice a day from five days before to five after, blocked on the due date", async () => {
    const payer = await mintPayer({ due: DUE });
    await runThrough(payer, "2031-03-24", "2031-03-30");
    expect(await statusOf(payer)).toBe("active");
    expect(await payer.read()).toMatchObject({
      state: "active",
      blocks_on: DUE,
      notices_sent: 5,
      amount_due: "15000",
    });
    await runThrough(payer, DUE, "2031-04-08");
    const days = (await noticesOf(payer)).map(({ day }) => day);
    expect(days).toEqual(Array.from({ length: 11 }, (_, n) => plusDays("2031-03-26", n)));
    expect((await noticesOf(payer)).slice(0, 6).map(({ blocks_on }) => blocks_on)).toEqual(
      Array(6).fill(DUE),
    );
    expect(await statusOf(payer)).toBe("blocked");
    const refused = await payer.owner.post("/products", product());
    expect(refused).toMatchObject({
      status: 402,
      body: {
        code: "tenant.blocked",
        amount: "15000",
        currency: "RWF",
        due_on: DUE,
        pay_at: "/api/v1/billing/payment-code",
      },
    });
    expect(refused.body.still_works).toMatch(/receipts/);
    expect((await payer.owner.get("/products")).status).toBe(200);
    expect((await payer.owner.get("/tenants/current")).body).toMatchObject({
      status: "blocked",
      unpaid: { state: "blocked", amount: "15000", due_on: DUE },
    });
  });

  it("with grace and overdue notices alone: past due the day after, blocked when both hold", async () => {
    const payer = await mintPayer({
      due: DUE,
      plan: { grace_days: 4, notices_counted: "overdue", notices_to_block: 2 },
    });
    await runThrough(payer, "2031-03-26", DUE, 1);
    expect(await payer.read()).toMatchObject({ state: "active", notices_sent: 0, blocks_on: "2031-04-04" });
    await runThrough(payer, "2031-04-01", "2031-04-03", 1);
    expect(await statusOf(payer)).toBe("past_due");
    expect((await payer.owner.get("/tenants/current")).body).toMatchObject({
      unpaid: { state: "past_due", blocks_on: "2031-04-04" },
    });
    expect((await payer.owner.post("/products", product())).status).toBe(201);
    await runThrough(payer, "2031-04-04", "2031-04-04", 1);
    expect(await statusOf(payer)).toBe("blocked");
  });

  it("whose days nobody came on gets today's notice alone, and is blocked once the count is there", async () => {
    const payer = await mintPayer({ due: DUE });
    for (const [day, status] of [
      ["2031-04-09", "past_due"],
      ["2031-04-12", "past_due"],
      ["2031-04-13", "blocked"],
    ] as const) {
      await payer.at(day);
      await payer.run();
      expect(await statusOf(payer)).toBe(status);
    }
    expect((await noticesOf(payer)).map(({ day }) => day)).toEqual([
      "2031-04-09",
      "2031-04-12",
      "2031-04-13",
    ]);
  });

  it("is foretold by the calendar what then happens", async () => {
    const payer = await mintPayer({ due: DUE, plan: { grace_days: 2 } });
    type Calendar = { data: { on_day: string; what: string }[] };
    const { data } = (await payer.owner.get<Calendar>("/subscription/calendar?days=60")).body;
    await runThrough(payer, "2031-03-24", "2031-04-12", 1);
    const days = (what: string) => data.filter((one) => one.what === what).map(({ on_day }) => on_day);
    expect(days("notice")).toEqual((await noticesOf(payer)).map(({ day }) => day));
    expect([days("due"), days("past_due"), days("blocked")]).toEqual([[DUE], ["2031-04-01"], ["2031-04-02"]]);
  });
});

describe("whom people stopped", () => {
  it("is left alone while suspended, and comes back to what billing says", async () => {
    const payer = await mintPayer({ due: DUE });
    await runThrough(payer, "2031-03-26", "2031-03-28", 1);
    await platform.post(`/admin/tenants/${payer.id}/suspend`, { reason: "looked at" });
    await runThrough(payer, "2031-03-29", "2031-04-02", 1);
    expect(await statusOf(payer)).toBe("suspended");
    expect(await noticesOf(payer)).toHaveLength(3);
    await platform.post(`/admin/tenants/${payer.id}/activate`, {});
    await payer.run();
    expect(await statusOf(payer)).toBe("blocked");
  });

  it("by a block of their own stays blocked, paid or not", async () => {
    const payer = await mintPayer({ due: DUE });
    await platform.post(`/admin/tenants/${payer.id}/block`, { reason: "fraud" });
    await payer.run();
    expect(await statusOf(payer)).toBe("blocked");
    const refused = await payer.owner.post("/products", product());
    expect(refused.status).toBe(402);
    expect(refused.body).not.toHaveProperty("amount");
  });

  it("has no subscription: nothing is due", async () => {
    const payer = await mintPayer();
    await payer.set({ plan_id: payer.plan, currency: "RWF", cancels: true });
    await runThrough(payer, "2031-03-30", "2031-04-03", 1);
    expect(await payer.read()).toMatchObject({ state: "cancelled", amount_due: "0", blocks_on: null });
    expect(await statusOf(payer)).toBe("active");
    expect(await noticesOf(payer)).toEqual([]);
  });
});

describe("plans", () => {
  it("give quotas between the tenant's own and the default, and are archived while somebody has them", async () => {
    const plan = await mintPlan({ contacts: 7, products: 3 });
    const payer = await mintPayer({ plan });
    type Quotas = { data: { resource: string; quota: number }[] };
    const { data } = (await payer.owner.get<Quotas>("/quotas")).body;
    expect(data).toContainEqual(expect.objectContaining({ resource: "contacts", quota: 7 }));
    // The tenant's own limit, which tests have, goes first.
    expect(data).toContainEqual(expect.objectContaining({ resource: "products", quota: 100_000 }));
    const limits = await platform.get(`/admin/tenants/${payer.id}/limits`);
    expect(limits.body).toMatchObject({ contacts: null, in_force: { contacts: 7, products: 100_000 } });
    expect((await platform.call("DELETE", `/admin/plans/${plan}`)).status).toBe(204);
    const archived = await platform.get(`/admin/plans/${plan}`);
    expect(archived.body.archived_at).toBeTruthy();
    const other = await mintPayer();
    const given = await other.set({ plan_id: plan, currency: "RWF" });
    expect(given.body.code).toBe("plan.archived");
    const unused = await mintPlan();
    await platform.call("DELETE", `/admin/plans/${unused}`);
    expect((await platform.get(`/admin/plans/${unused}`)).status).toBe(404);
    const lost = await platform.call("PATCH", `/admin/plans/${plan}`, { body: { prices: { USD: "9" } } });
    expect(lost.body.code).toBe("plan.currency_in_use");
  });
});
