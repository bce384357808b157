import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { mintPlan, plusDays } from "../billing/billing-tenant.ts";
import { bring, earning, fee, mintAffiliate, payOut, pays, platform, setRate, tell } from "./brought.ts";

describe("a commission", () => {
  it("is rounded down to the currency's unit, once a fee, at the rate of when it was paid", async () => {
    const affiliate = await mintAffiliate("0.125");
    const { id } = await bring(affiliate.code);
    await fee(id, "15007");
    await setRate(affiliate.as.userId, "0.5");
    await fee(id, "10.99", { currency: "USD" });
    await setRate(affiliate.as.userId, "0.9", { status: "paused", reason: "Looked at" });
    await fee(id, "999999");
    await setRate(affiliate.as.userId, "0.2");
    await tell(id, (all) => [...all.toReversed(), ...all, ...all]);
    await tell(id);
    expect((await affiliate.entries()).map(({ kind, amount, currency }) => [kind, amount, currency])).toEqual(
      [
        ["commission", "1875", "RWF"],
        ["commission", "5.49", "USD"],
      ],
    );
  });

  it("goes back in part with what is given back of a cycle, at the rate of that cycle, and never more than it was", async () => {
    const affiliate = await mintAffiliate("0.1");
    const { id } = await bring(affiliate.code);
    await fee(id, "10000", { from: "2031-01-01", to: "2031-02-01" });
    await setRate(affiliate.as.userId, "0.5");
    await fee(id, "-4000", { from: "2031-01-20", to: "2031-02-01" });
    await tell(id);
    expect(await affiliate.balances()).toEqual({ RWF: "600" });
    await fee(id, "-90000", { from: "2031-01-02", to: "2031-02-01" });
    await tell(id, (all) => [...all, ...all]);
    expect(await affiliate.balances()).toEqual({ RWF: "0" });
    await fee(id, "20000", { from: "2031-02-01", to: "2031-03-01" });
    await tell(id, (all) => [...all, ...all]);
    expect(await affiliate.balances()).toEqual({ RWF: "10000" });
  });

  it("comes of what is owed yet once it is paid", async () => {
    const { tenant, ...affiliate } = await earning("KES");
    const { KES: before } = await affiliate.balances();
    await fee(tenant, "20000", { currency: "KES", from: "2031-02-01", to: "2031-03-01", owed: true });
    await tell(tenant);
    expect(await affiliate.balances()).toEqual({ KES: before });
    await pays(tenant, "20000", "KES");
    await fee(tenant, "100", { currency: "KES", from: "2031-03-01", to: "2031-03-02" });
    await tell(tenant);
    expect(Number((await affiliate.balances()).KES)).toBe(Number(before) + 2_010);
  });

  it("is not taken for what is given back of a cycle by which nothing was earned", async () => {
    const affiliate = await mintAffiliate();
    const { id } = await bring(affiliate.code);
    await fee(id, "1");
    await fee(id, "-1");
    await fee(id, "10", { from: "2031-02-01", to: "2031-03-01" });
    await tell(id);
    await tell(id, (all) => [...all, ...all]);
    expect(await affiliate.balances()).toEqual({ RWF: "1" });
  });

  it("follows a payment that is verified, goes with one that is reversed, and comes again with the next", async () => {
    const affiliate = await mintAffiliate();
    const { id, founder } = await bring(affiliate.code);
    const today = new Date().toISOString().slice(0, 10);
    const set = await platform.call("PUT", `/admin/tenants/${id}/subscription`, {
      body: { plan_id: await mintPlan(), currency: "RWF", due_on: plusDays(today, 3) },
    });
    expect(set.status, set.text).toBe(200);
    const pay = async () => {
      const code = { code: `AF${newId()}` };
      const made = await founder.post<{ id: string }>("/billing/payment-code", code, { "X-Tenant-ID": id });
      const body = { amount: "15000", currency: "RWF", paid_on: today, differs: true };
      const done = await platform.post(`/admin/payments/${made.body.id}/verify`, body);
      expect(done.status, done.text).toBe(200);
      await tell(id);
      return made.body.id;
    };
    const first = await pay();
    expect(await affiliate.balances()).toEqual({ RWF: "1500" });
    const back = await platform.post(`/admin/payments/${first}/reverse`, { reason: "The bank took it back" });
    expect(back.status, back.text).toBe(200);
    await tell(id, (all) => [...all.toReversed(), ...all]);
    expect(await affiliate.balances()).toEqual({ RWF: "0" });
    await pay();
    expect((await affiliate.entries()).map(({ amount }) => amount)).toEqual(["1500", "-1500", "1500"]);
  });

  it("goes with a payment that is reversed of a subscription that ended, and comes again once what is owed is paid", async () => {
    const affiliate = await mintAffiliate();
    const { id, founder } = await bring(affiliate.code);
    const today = new Date().toISOString().slice(0, 10);
    const pay = async () => {
      const code = { code: `AF${newId()}` };
      const made = await founder.post<{ id: string }>("/billing/payment-code", code, { "X-Tenant-ID": id });
      const body = { amount: "15000", currency: "RWF", paid_on: today, differs: true };
      expect((await platform.post(`/admin/payments/${made.body.id}/verify`, body)).status).toBe(200);
      await tell(id);
      return made.body.id;
    };
    const back = async (payment: string) => {
      const done = await platform.post(`/admin/payments/${payment}/reverse`, { reason: "bounced" });
      expect(done.status, done.text).toBe(200);
      await tell(id, (all) => [...all.toReversed(), ...all]);
    };
    const terms = { plan_id: await mintPlan(), currency: "RWF" };
    const set = (body: object) => platform.call("PUT", `/admin/tenants/${id}/subscription`, { body });
    expect((await set({ ...terms, due_on: today })).status).toBe(200);
    const [first, second] = [await pay(), await pay()];
    expect(await affiliate.balances()).toEqual({ RWF: "3000" });
    expect((await set({ ...terms, cancels: true })).status).toBe(200);
    await back(second);
    expect(await affiliate.balances()).toEqual({ RWF: "1500" });
    await back(first);
    expect(await affiliate.balances()).toEqual({ RWF: "0" });
    await pay();
    expect(await affiliate.balances()).toEqual({ RWF: "1500" });
    await back(await pay());
    expect(await affiliate.balances()).toEqual({ RWF: "1500" });
    await pay();
    await tell(id);
    expect(await affiliate.balances()).toEqual({ RWF: "3000" });
  });

  it("is at the rate that was said last, whoever began first, and each is audited; nobody says their own", async () => {
    const affiliate = await mintAffiliate();
    const { userId } = affiliate.as;
    // Another's, whose transaction began a moment later and was quicker.
    await asOwner(
      sql`insert into affiliates.terms (id, affiliate_id, rate, valid_from)
          values (app.uuid7(), ${userId}::uuid, 0.3, clock_timestamp() + interval '1 second')`,
    );
    await setRate(userId, "0.2");
    await Promise.all(["0.4", "0.5", "0.4", "0.5"].map((rate) => setRate(userId, rate)));
    await setRate(userId, "0.25");
    const { body } = await affiliate.as.get<{ rate: string }>("/affiliate");
    expect(body.rate).toBe("0.25");
    const [terms = [], audit = []] = await asOwner(
      sql`select rate::float8 as rate, id::text from affiliates.terms where affiliate_id = ${userId}::uuid order by valid_from`,
      sql`select target_id::text as id from audit.platform_events where target_type = 'affiliates.terms' and actor_id = ${platform.userId}::uuid`,
    );
    const rates = terms.map(({ rate }) => rate);
    expect([rates.slice(0, 3), rates.at(-1)]).toEqual([[0.1, 0.3, 0.2], 0.25]);
    const audited = audit.map(({ id }) => id);
    expect(terms.slice(2).filter(({ id }) => !audited.includes(id))).toEqual([]);
    const own = await platform.call("PUT", `/admin/affiliates/${platform.userId}`, { body: { rate: "0.9" } });
    expect(own).toMatchObject({ status: 409, body: { code: "affiliate.four_eyes" } });
  });

  it("that was paid out and clawed back is a debt, which later ones pay first", async () => {
    const { tenant, ...affiliate } = await earning("KES");
    expect(await payOut("KES")).toBeDefined();
    await fee(tenant, "-10000", { currency: "KES" });
    await tell(tenant);
    expect(await affiliate.balances()).toEqual({ KES: "-1000" });
    expect(await payOut("KES")).toBeUndefined();
    await fee(tenant, "15000", { currency: "KES", from: "2031-02-01", to: "2031-03-01" });
    await tell(tenant);
    const made = await platform.post<{ id: string }>("/admin/affiliate-payouts", { currency: "KES" });
    expect(made.body).toMatchObject({ total: "500", line_count: 1 });
    await platform.post(`/admin/affiliate-payouts/${made.body.id}/cancel`, {});
  });
});
