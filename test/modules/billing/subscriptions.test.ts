import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import type { TenantJob } from "#platform/operations/job.ts";
import { starting } from "#platform/operations/job-message.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { sendToTenants } from "../../../queues/jobs/tenants.ts";
import { jobs } from "../../../src/cron.ts";
import { mintPayer, mintPlan, noticesOf, platform, verify } from "./billing-tenant.ts";
import { dueAfter } from "./schedule-model.ts";

const pay = async (payer: Awaited<ReturnType<typeof mintPayer>>, amount?: string, currency = "RWF") => {
  const { body } = await payer.owner.post<{ id: string }>("/billing/payment-code", { code: `SU${newId()}` });
  const due = String((await payer.read()).amount_due);
  const done = await verify(body.id, { amount: amount ?? due, currency });
  expect(done.status, done.text).toBe(200);
};

describe("cycles", () => {
  it("end on the anchor day or the last of a shorter month, whatever the day and the cycle", async () => {
    const starts = fc.date({
      min: new Date("2024-01-01T00:00:00Z"),
      max: new Date("2040-12-31T00:00:00Z"),
      noInvalidDate: true,
    });
    const anyCycles = fc.array(
      fc.record({
        start: starts,
        cycle: fc.constantFrom("month" as const, "quarter" as const, "year" as const),
      }),
      { minLength: 200, maxLength: 200 },
    );
    await fc.assert(
      fc.asyncProperty(anyCycles, async (given) => {
        const cases = given.map(({ start, cycle }) => {
          const day = start.toISOString().slice(0, 10);
          return {
            day,
            cycle,
            anchor: Number(day.slice(8)),
            expected: dueAfter(day, cycle, Number(day.slice(8))),
          };
        });
        const [rows = []] = await asOwner(
          sql`select c.day::text, billing.cycle_after(c.day, c.cycle, c.anchor)::text as after, c.expected
                from jsonb_to_recordset(${JSON.stringify(cases)}::jsonb) c (day date, cycle text, anchor int, expected text)`,
        );
        for (const { after, expected } of rows) expect(after).toBe(expected);
      }),
      { numRuns: 3 },
    );
  });

  it("keep their anchor over short months: 31 January, 28 February, 31 March", async () => {
    const payer = await mintPayer({ due: "2031-01-31", today: "2031-01-20" });
    const days = [];
    for (let n = 0; n < 3; n += 1) {
      await pay(payer);
      days.push((await payer.read()).due_on);
    }
    expect(days).toEqual(["2031-02-28", "2031-03-31", "2031-04-30"]);
  });

  it.each([
    ["Pacific/Pago_Pago", "2031-03-26T11:00:00+00:00"],
    ["Pacific/Kiritimati", "2031-03-25T10:00:00+00:00"],
    ["America/New_York", "2031-03-26T04:00:00+00:00"],
    ["UTC", "2031-03-26T00:00:00+00:00"],
  ])("begin their notices as the day begins in %s", async (zone, moment) => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-10", zone });
    const [rows] = await asOwner(
      sql`select next_action_at = ${moment}::timestamptz as is_then from billing.subscriptions where tenant_id = ${payer.id}::uuid`,
    );
    expect(rows).toEqual([{ is_then: true }]);
  });

  it("stay where they are when the zone changes, and no day has two notices", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-29", zone: "Pacific/Kiritimati" });
    await payer.run();
    await asOwner(
      sql`update tenants.tenants set time_zone = 'Pacific/Pago_Pago' where id = ${payer.id}::uuid`,
    );
    await payer.run();
    await payer.run();
    expect(await payer.read()).toMatchObject({ due_on: "2031-03-31", anchor_day: 31 });
    expect(await noticesOf(payer)).toHaveLength(1);
  });
});

describe("another plan", () => {
  it("at once is prorated by days, and the next cycle costs what the new plan does", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-31" });
    await pay(payer);
    await payer.at("2031-04-15");
    const dear = await mintPlan({ prices: { RWF: "30000" } });
    const set = await payer.set({ plan_id: dear, currency: "RWF", takes_effect: "now" });
    // Half of thirty days: 7,500 back, 15,000 charged.
    expect(set.body).toMatchObject({
      plan_id: dear,
      balance: "-7500",
      price: "30000",
      amount_due: "37500",
      due_on: "2031-04-30",
    });
    await pay(payer, "37500");
    expect(await payer.read()).toMatchObject({ balance: "0", due_on: "2031-05-31" });
  });

  it("from the next cycle on leaves this one as it is, in another currency too", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-10" });
    const yearly = await mintPlan({ cycle: "year", prices: { USD: "120" } });
    const set = await payer.set({ plan_id: yearly, currency: "USD" });
    expect(set.body).toMatchObject({
      plan_id: payer.plan,
      next_plan_id: yearly,
      amount_currency: "USD",
      price: "120",
    });
    await pay(payer, "120", "USD");
    expect(await payer.read()).toMatchObject({
      plan_id: yearly,
      currency: "USD",
      next_plan_id: null,
      due_on: "2032-03-31",
    });
    const refused = await payer.set({ plan_id: yearly, currency: "RWF" });
    expect(refused.body.code).toBe("plan.no_price");
  });

  it("of another price holds from the next cycle on, or the one after where a notice named it", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-20" });
    await platform.call("PATCH", `/admin/plans/${payer.plan}`, { body: { prices: { RWF: "16000" } } });
    expect(await payer.read()).toMatchObject({ price: "16000" });
    await payer.at("2031-03-27");
    await payer.run();
    await platform.call("PATCH", `/admin/plans/${payer.plan}`, { body: { prices: { RWF: "99000" } } });
    expect(await payer.read()).toMatchObject({ amount_due: "16000" });
    await pay(payer);
    expect(await payer.read()).toMatchObject({ due_on: "2031-04-30", price: "99000" });
  });

  it("begins anew after one that ended, and is tried until it is due", async () => {
    const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-31", more: { cancels: true } });
    expect(await payer.read()).toMatchObject({ state: "cancelled" });
    const set = await payer.set({ plan_id: payer.plan, currency: "RWF", due_on: "2031-04-30", trial: true });
    expect(set.body).toMatchObject({ state: "trial", due_on: "2031-04-30", cancels: false });
    const past = await payer.set({ plan_id: payer.plan, currency: "RWF", due_on: "2031-03-01" });
    expect(past.body.code).toBe("subscription.due_in_past");
  });

  it("is the platform's to give, of a tenant that is there", async () => {
    const [tenant, plan] = [await mintTenant(), await mintPlan()];
    const owner = await tenant.member("owner");
    const body = { plan_id: plan, currency: "RWF" };
    expect((await owner.call("PUT", `/admin/tenants/${tenant.id}/subscription`, { body })).status).toBe(403);
    expect((await owner.get("/subscription")).status).toBe(404);
    const nowhere = await platform.call("PUT", `/admin/tenants/${newId()}/subscription`, { body });
    expect(nowhere.status).toBe(404);
    const stranger = await (await mintTenant()).member("owner");
    expect((await stranger.get("/subscription", { "X-Tenant-ID": tenant.id })).status).toBe(403);
    const outsider = await mintPerson();
    expect((await outsider.get("/admin/payments")).status).toBe(403);
  });
});

/** Whom a deployment sends the day's work for, at this moment. */
async function sentFor(): Promise<string[]> {
  const job = jobs.find(({ name }) => name === "billing.subscriptions.run") as TenantJob;
  const sent: string[] = [];
  const queue = [starting(job, new Date())];
  const JOBS = {
    sendBatch: async (batch: { body: { kind: string; tenant?: { id: string } } }[]) => {
      for (const { body } of batch)
        if (body.tenant) sent.push(body.tenant.id);
        else queue.push(body as (typeof queue)[number]);
    },
  };
  const ctx = backgroundContext({ ...env, JOBS } as unknown as Env, createExecutionContext(), newId(), {});
  for (let next = queue.shift(); next; next = queue.shift())
    await sendToTenants(ctx, job, next as Parameters<typeof sendToTenants>[2]);
  return sent;
}

describe("the fan-out", () => {
  it("sends a message for those alone for whom there is something to do, page by page, each once", async () => {
    const [due, later] = [await mintPayer(), await mintPayer()];
    await asOwner(
      sql`update billing.subscriptions set next_action_at = now() - interval '1 hour' where tenant_id = ${due.id}::uuid`,
      sql`update billing.subscriptions set next_action_at = now() + interval '1 day' where tenant_id = ${later.id}::uuid`,
    );
    const sent = await sentFor();
    expect(sent.filter((id) => id === due.id)).toHaveLength(1);
    expect(sent).not.toContain(later.id);
    expect(new Set(sent).size).toBe(sent.length);
  });

  it("sends for a sandbox by its own clock, however far that is ahead", async () => {
    const sandbox = await mintPayer({ due: "2031-03-31", today: "2031-03-10", isSandbox: true });
    expect(await sentFor()).not.toContain(sandbox.id);
    await sandbox.at("2031-03-26");
    expect(await sentFor()).toContain(sandbox.id);
    await sandbox.run();
    expect(await sentFor()).not.toContain(sandbox.id);
  });
});
