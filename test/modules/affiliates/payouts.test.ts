import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { mintPlan, plusDays } from "../billing/billing-tenant.ts";
import { PASSWORD, signedIn } from "../identity/person.ts";
import { bring, fee, mintAffiliate, payOut, pays, platform, second, setRate, tell } from "./brought.ts";

/** An affiliate with something to come, in a currency that the test has for itself. */
async function earning(currency: string, amount = "10000") {
  const affiliate = await mintAffiliate();
  const { id } = await bring(affiliate.code);
  await fee(id, amount, { currency });
  await tell(id);
  return { ...affiliate, tenant: id };
}
const propose = (currency: string, more: object = {}) =>
  platform.post<{ id: string; total: string; line_count: number }>("/admin/affiliate-payouts", {
    currency,
    ...more,
  });
const decide = (id: string, verb: string, by = second) =>
  by.post(`/admin/affiliate-payouts/${id}/${verb}`, {});

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

  it("that was paid out and clawed back is a debt, which later ones pay first", async () => {
    const { tenant, ...affiliate } = await earning("KES");
    expect(await payOut("KES")).toBeDefined();
    await fee(tenant, "-10000", { currency: "KES" });
    await tell(tenant);
    expect(await affiliate.balances()).toEqual({ KES: "-1000" });
    expect(await payOut("KES")).toBeUndefined();
    await fee(tenant, "15000", { currency: "KES", from: "2031-02-01", to: "2031-03-01" });
    await tell(tenant);
    const made = await propose("KES");
    expect(made.body).toMatchObject({ total: "500", line_count: 1 });
    await decide(made.body.id, "cancel");
  });
});

describe("a payout", () => {
  it("is approved by somebody else who gets nothing of it, and is taken off once", async () => {
    const affiliate = await earning("UGX");
    const made = await propose("UGX");
    expect(made).toMatchObject({ status: 201, body: { status: "proposed", total: "1000", line_count: 1 } });
    expect(await propose("UGX")).toMatchObject({ status: 409, body: { code: "payout.open" } });
    const { id } = made.body;
    expect(await decide(id, "approve", platform)).toMatchObject({ body: { code: "payout.four_eyes" } });
    await asOwner(
      sql`update identity.users set platform_roles = '{affiliate,platform_admin}' where id = ${affiliate.as.userId}`,
    );
    const both = await mintPerson({ platformRoles: ["platform_admin"] });
    await asOwner(
      sql`insert into affiliates.affiliates (id) values (${both.userId})`,
      sql`insert into affiliates.payout_lines (id, payout_id, affiliate_id, amount, pay_to)
          values (app.uuid7(), ${id}, ${both.userId}, 1, 'me')`,
    );
    expect(await decide(id, "approve", both)).toMatchObject({ body: { code: "payout.four_eyes" } });
    const answers = await Promise.all([decide(id, "approve"), decide(id, "approve"), decide(id, "approve")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await affiliate.balances()).toEqual({ UGX: "0" });
    const { body } = await platform.get<{ data: { affiliate_id: string; status: string }[] }>(
      `/admin/affiliate-payouts/${id}/lines`,
    );
    expect(Object.fromEntries(body.data.map((one) => [one.affiliate_id, one.status]))).toEqual({
      [affiliate.as.userId]: "approved",
      [both.userId]: "dropped",
    });
    expect((await decide(id, "pay")).status).toBe(200);
    expect((await decide(id, "cancel")).status).toBe(409);
  });

  it("drops a line that is no longer covered when it is approved", async () => {
    const { tenant, ...affiliate } = await earning("TZS");
    const made = await propose("TZS");
    await fee(tenant, "-5000", { currency: "TZS" });
    await tell(tenant);
    expect(await decide(made.body.id, "approve")).toMatchObject({
      status: 200,
      body: { total: "0", line_count: 0 },
    });
    expect(await affiliate.balances()).toEqual({ TZS: "500" });
  });

  it("leaves out who is paused, who does not say where they are paid, and who has less than is asked for", async () => {
    const [paused, silent, poor] = [await earning("MWK"), await earning("MWK"), await earning("MWK", "900")];
    await setRate(paused.as.userId, "0.1", { status: "paused" });
    await silent.as.call("PATCH", "/affiliate", { body: { pay_to: null } });
    expect(await propose("MWK", { minimum: "100" })).toMatchObject({ body: { code: "payout.nothing_due" } });
    const made = await propose("MWK");
    expect(made.body.line_count).toBe(1);
    await decide(made.body.id, "cancel");
    expect(await poor.balances()).toEqual({ MWK: "90" });
  });

  it("that did not arrive is to come again, once", async () => {
    const affiliate = await earning("ZMW");
    const id = await payOut("ZMW");
    const { body } = await platform.get<{ data: { id: string }[] }>(`/admin/affiliate-payouts/${id}/lines`);
    const back = () =>
      platform.post(`/admin/affiliate-payout-lines/${body.data[0]?.id}/return`, { reason: "Wrong number" });
    expect(await back()).toMatchObject({ status: 200, body: { status: "returned" } });
    expect(await back()).toMatchObject({ status: 409, body: { code: "payout.wrong_status" } });
    expect(await affiliate.balances()).toEqual({ ZMW: "1000" });
  });

  it("that did not arrive is never said so by who gets it", async () => {
    await earning("MWK");
    const id = await payOut("MWK");
    const both = await mintPerson({ platformRoles: ["platform_admin"] });
    const line = newId();
    await asOwner(
      sql`insert into affiliates.affiliates (id) values (${both.userId})`,
      sql`insert into affiliates.payout_lines (id, payout_id, affiliate_id, amount, pay_to, status)
          values (${line}, ${id ?? ""}, ${both.userId}, 1, 'me', 'approved')`,
    );
    const back = (by: typeof both) =>
      by.post(`/admin/affiliate-payout-lines/${line}/return`, { reason: "Wrong number" });
    expect(await back(both)).toMatchObject({ status: 409, body: { code: "payout.four_eyes" } });
    expect(await back(platform)).toMatchObject({ status: 200, body: { status: "returned" } });
  });
});

it("who erases their account is forgotten as an affiliate, and earns nothing more", async () => {
  const person = await signedIn();
  await asOwner(sql`update identity.users set platform_roles = '{affiliate}' where id = ${person.id}`);
  const link = await person.api<{ code: string }>("POST", "/affiliate/register-link", {});
  await person.api("PATCH", "/affiliate", { pay_to: "+250788123456" });
  const { id } = await bring(link.body.code);
  expect((await person.api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
  await fee(id, "10000");
  await tell(id);
  const [kept, earned] = await asOwner(
    sql`select status, pay_to from affiliates.affiliates where id = ${person.id}`,
    sql`select count(*)::int as n from affiliates.ledger where affiliate_id = ${person.id}`,
  );
  expect([kept, earned]).toEqual([[{ status: "closed", pay_to: null }], [{ n: 0 }]]);
});
