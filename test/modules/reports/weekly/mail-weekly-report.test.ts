import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner, config } from "#test/tenant.ts";
import { before, busyShop, mailTo, type Report, runFor, SUNDAY } from "./week.ts";

test("B-B09: owners and managers get it by mail, once, as text, HTML and PDF", async () => {
  const { tenant, owner } = await busyShop();
  const manager = await tenant.member("manager");
  for (let delivery = 0; delivery < 3; delivery++) await runFor(tenant);
  await Promise.all([runFor(tenant), runFor(tenant)]);
  for (const { email } of [owner, manager]) {
    const [message, ...more] = await mailTo(email);
    expect(more).toEqual([]);
    expect(message?.subject).toContain("Weekly report");
    expect(message?.text).toContain("3,014");
    expect(message?.text).toContain("Soap <b>&co</b>");
    expect(message?.html).toContain("Soap &lt;b&gt;&amp;co&lt;/b&gt;");
  }
  const { body } = await owner.get<{ data: Report[] }>("/reports/weekly");
  expect(body.data).toMatchObject([{ mailed_to: 2 }]);
});

test("B-B09: when the mail is not taken, the report stays, and the next delivery mails it", async () => {
  const { tenant, owner } = await busyShop();
  const nowhere = { RESEND_API_URL: `${config.RESEND_API_URL}/nowhere` } as Partial<Env>;
  await expect(runFor(tenant, SUNDAY, "UTC", nowhere)).rejects.toThrow();
  const reports = async () => (await owner.get<{ data: Report[] }>("/reports/weekly")).body.data;
  const [kept] = await reports();
  expect(kept).toMatchObject({ mailed_to: 0 });
  await runFor(tenant);
  expect(await reports()).toMatchObject([{ id: kept?.id, mailed_to: 1 }]);
  expect(await mailTo(owner.email)).toHaveLength(1);
  await runFor(tenant, new Date(SUNDAY.getTime() - 7 * 86_400_000));
  expect((await reports()).map(({ first_day }) => first_day)).toEqual(
    [before(14), before(7)].map((day) => day.slice(0, 10)),
  );
});

test("B-B09: nobody gets it but active owners and managers who proved their address", async () => {
  const { tenant, owner } = await busyShop();
  const others = await Promise.all(
    (["admin", "operator", "staff", "cashier", "viewer", "customer"] as const).map((role) =>
      tenant.member(role),
    ),
  );
  const membership = (set: SQL) => (userId: string) =>
    sql`update identity.memberships set ${set} where user_id = ${userId}::uuid`;
  const person = (set: SQL) => (userId: string) =>
    sql`update identity.users set ${set} where id = ${userId}::uuid`;
  for (const changed of [
    membership(sql`status = 'pending'`),
    membership(sql`status = 'rejected'`),
    membership(sql`status = 'ended'`),
    person(sql`email_verified_at = null`),
    person(sql`status = 'unverified', email_verified_at = null`),
    person(sql`status = 'deactivated'`),
  ]) {
    for (const role of ["owner", "manager"] as const) {
      const member = await tenant.member(role);
      await asOwner(changed(member.userId));
      others.push(member);
    }
  }
  await runFor(tenant);
  for (const { email } of others) expect([email, await mailTo(email)]).toEqual([email, []]);
  expect(await mailTo(owner.email)).toHaveLength(1);
  const { body } = await owner.get<{ data: Report[] }>("/reports/weekly");
  expect(body.data).toMatchObject([{ mailed_to: 1 }]);
});

test("B-B09: who is asked to join gets it once they have, with the report that is there", async () => {
  const { tenant, owner } = await busyShop();
  const pending = await tenant.member("manager");
  const status = (now: string) =>
    asOwner(sql`update identity.memberships set status = ${now} where user_id = ${pending.userId}::uuid`);
  await status("pending");
  await runFor(tenant);
  expect(await mailTo(pending.email)).toEqual([]);
  await status("active");
  await runFor(tenant);
  expect([await mailTo(pending.email), await mailTo(owner.email)].map(({ length }) => length)).toEqual([
    1, 1,
  ]);
});
