import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { jobs } from "../../../src/cron.ts";
import { contextOf } from "../billing/billing-tenant.ts";
import { mailsTo } from "../identity/person.ts";
import { bring, earning, fee, payOut, pays, setRate, tell } from "./brought.ts";

/** A night, so many minutes after what was done. */
async function night(minutes: number): Promise<void> {
  const job = jobs.find(({ name }) => name === "affiliates.news.mail");
  if (!job || job.perTenant) throw new Error("nobody is told");
  await job.run(contextOf(), new Date(Date.now() + minutes * 60_000));
}

it("an affiliate is told once a night, in one mail, what they earned, lost and were paid, and nothing where nothing is", async () => {
  const { as, tenant, ...affiliate } = await earning("CVE");
  const { version } = (await as.get<{ version: number }>("/affiliate")).body;
  await fee(tenant, "5000", { currency: "CVE", from: "2031-02-01", to: "2031-03-01" });
  await fee(tenant, "300", { currency: "USD", from: "2031-02-01", to: "2031-03-01" });
  await tell(tenant);
  await night(0);
  expect(await mailsTo(as.email)).toEqual([]);
  await night(20);
  await night(20);
  const [mail, ...others] = await mailsTo(as.email);
  expect(others).toEqual([]);
  expect(mail?.text).toBe("You earned 1500 CVE.\n\nYou earned 30 USD.\n");
  expect(mail?.html).toContain("<p>You earned 1500 CVE.</p>");
  expect((await as.get<{ version: number }>("/affiliate")).body.version).toBe(version);
  await asOwner(
    sql`update affiliates.affiliates set told_until = now() - interval '1 minute' where id = ${as.userId}`,
    sql`update affiliates.ledger set created_at = now() - interval '1 hour' where affiliate_id = ${as.userId}`,
  );
  await payOut("CVE");
  await fee(tenant, "-3000", { currency: "USD", from: "2031-02-01", to: "2031-03-01" });
  await tell(tenant);
  await night(21);
  const told = await mailsTo(as.email);
  expect(told.map(({ text }) => text)).toContain(
    "30 USD was taken back: what it was a share of was not paid after all.\n\n1500 CVE was paid to you.\n\nA payout to you of 1500 CVE was approved.\n",
  );
  expect(told).toHaveLength(2);
  expect(await affiliate.balances()).toEqual({ CVE: "0", USD: "0" });
});

it("the export of a person has what they are as an affiliate, and by whose link they came", async () => {
  const { as, tenant, code } = await earning("STN");
  await setRate(as.userId, "0.2");
  await payOut("STN");
  await pays(tenant, "1", "STN");
  const exported = async (by: typeof as) =>
    (await by.get<{ affiliate: Record<string, unknown> | null }>("/users/me/export")).body.affiliate;
  expect(await exported(as)).toMatchObject({
    ...{ came_by: null, account: { status: "active", pay_to: "+250788000001" }, links: [{ code }] },
    rates: [{ rate: "0.1" }, { rate: "0.2" }],
    entries: [
      { kind: "commission", amount: "1000", currency: "STN" },
      { kind: "payout", amount: "-1000" },
    ],
    payouts: [{ amount: "1000", currency: "STN", pay_to: "+250788000001", status: "approved" }],
  });
  const { founder } = await bring(code);
  expect(await exported(founder)).toMatchObject({ came_by: code, account: null, links: [], entries: [] });
});
