import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { PASSWORD, signedIn } from "../identity/person.ts";
import { bring, earning, fee, payOut, platform, second, setRate, tell } from "./brought.ts";

const propose = (currency: string, more: object = {}) =>
  platform.post<{ id: string; total: string; line_count: number }>("/admin/affiliate-payouts", {
    currency,
    ...more,
  });
const decide = (id: string, verb: string, by = second) =>
  by.post(`/admin/affiliate-payouts/${id}/${verb}`, {});

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
  const link = await person.api<{ code: string }>("POST", "/affiliate/register-link", {
    name: "Aline's shop",
  });
  await person.api("PATCH", "/affiliate", { pay_to: "+250788123456" });
  const { id } = await bring(link.body.code);
  const waiting: string[] = [];
  for (const currency of ["SSP", "SOS", "DJF"]) {
    await fee(id, "10000", { currency });
    await tell(id);
    if (currency === "SOS") await payOut(currency);
    else waiting.push((await propose(currency)).body.id);
  }
  const [approved = "", proposed = ""] = waiting;
  expect((await decide(approved, "approve")).status).toBe(200);
  expect((await person.api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
  await fee(id, "10000");
  await tell(id);
  const paidTo = sql`select l.status, l.pay_to, l.amount::int as amount from affiliates.payout_lines l
    join affiliates.payouts p on p.id = l.payout_id where l.affiliate_id = ${person.id} order by p.id`;
  const [kept, earned, links, lines] = await asOwner(
    sql`select status, pay_to from affiliates.affiliates where id = ${person.id}`,
    sql`select count(*)::int as n from affiliates.ledger where affiliate_id = ${person.id} and currency = 'RWF'`,
    sql`select name from affiliates.links where affiliate_id = ${person.id}`,
    paidTo,
  );
  expect([kept, earned, links]).toEqual([[{ status: "closed", pay_to: null }], [{ n: 0 }], [{ name: null }]]);
  // What is on its way is still paid; where to is forgotten then. What was paid, to whom and how much, stays.
  expect(lines).toEqual([
    { status: "approved", pay_to: "+250788123456", amount: 1000 },
    { status: "approved", pay_to: null, amount: 1000 },
    { status: "proposed", pay_to: null, amount: 1000 },
  ]);
  expect((await decide(approved, "pay")).status).toBe(200);
  expect((await decide(proposed, "approve")).status).toBe(200);
  const [after] = await asOwner(paidTo);
  expect(after?.map(({ status, pay_to }) => [status, pay_to])).toEqual([
    ...[
      ["approved", null],
      ["approved", null],
      ["dropped", null],
    ],
  ]);
  const [audit] = await asOwner(
    sql`select 1 from audit.platform_events where concat(before, after) ~ '250788123456|Aline''s shop'
        and target_type like 'affiliates.%'`,
  );
  expect(audit).toEqual([]);
});
