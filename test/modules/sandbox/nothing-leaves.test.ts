import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { SCHEDULES } from "#platform/operations/job.ts";
import { forPlatform, KeptInSandbox, outside, reachOf } from "#platform/outside.ts";
import { asOwner, type Client, config, mintTenant } from "#test/tenant.ts";
import { cron } from "../../../src/cron.ts";
import { served } from "../../http/deployment.ts";
import { deviceFields, fiscalTenant, stateTin } from "../fiscal/fiscal-tenant.ts";
import { booksOf, simulator } from "../fiscal/simulator.ts";
import { freshEmail, mailsTo } from "../identity/person.ts";
import { openOffice } from "../notifications/office.ts";
import { givePhone, openTestAccount, rowsOf, send, takenBy } from "../notifications/post.ts";
import { runFor } from "../reports/weekly/week.ts";

/** Asks a deployment, and waits for what it does after the answer. */
const ask = async (by: Client, path: string, body: unknown = {}, bindings: Record<string, unknown> = {}) => {
  const headers = { Authorization: `Bearer ${by.token}` };
  return (await served(bindings, "POST", `/api/v1${path}`, headers, body)).answer;
};

/** A sandbox and, to see that the same reaches somebody elsewhere, a tenant that does business. */
const both = [
  ["a sandbox", true],
  ["another tenant", false],
] as const;

describe("notifications", () => {
  test.each(both)("of %s, by accounts of its own", async (_, isSandbox) => {
    const office = await openOffice({ isSandbox });
    const { owner } = office;
    const mail = await openTestAccount(office, "brevo", "email");
    const texts = await openTestAccount(office, "twilio", "sms");
    await givePhone(owner);
    await owner.post("/notifications/preferences", {
      channels: { "monitoring.alert": { email: true, sms: true } },
    });
    await office.alert("HIGH");
    await office.settle();
    await send(office);
    const taken = [await takenBy(mail), await takenBy(texts)].map(({ length }) => length);
    expect(taken).toEqual(isSandbox ? [0, 0] : [1, 1]);
    const { data } = (await owner.get<{ data: Record<string, unknown>[] }>("/notification-deliveries")).body;
    expect(data.map(({ channel, status, provider }) => `${channel} ${status} ${provider}`).sort()).toEqual(
      isSandbox ? ["email sent sandbox", "sms sent sandbox"] : ["email sent brevo", "sms sent twilio"],
    );
  });

  test.each(both)("of %s, by the platform's account", async (_, isSandbox) => {
    const office = await openOffice({ isSandbox });
    await office.alert("HIGH");
    await office.settle();
    await send(office);
    expect((await rowsOf(office)).map(({ status }) => status)).toEqual(["sent"]);
    expect(await mailsTo(office.owner.email)).toHaveLength(isSandbox ? 0 : 1);
  });
});

test.each(both)(
  "mails of %s that invite people, or tell them that they are members",
  async (_, isSandbox) => {
    const admin = await (await mintTenant({ isSandbox })).member("admin");
    const known = await (await mintTenant()).member("staff");
    for (const path of ["/invitations", "/tenants/current/memberships", "/users", "/staff"]) {
      for (const email of path === "/invitations" ? [freshEmail(), known.email] : [freshEmail()]) {
        const made = await ask(admin, path, { email, role: "staff" });
        expect(made.status, made.text).toBe(201);
        expect(await mailsTo(email), path).toHaveLength(isSandbox ? 0 : 1);
      }
    }
    const email = freshEmail();
    const { body } = await ask(admin, "/invitations", { email, role: "staff" });
    expect((await ask(admin, `/invitations/${body.id}/resend`)).status).toBe(200);
    expect(await mailsTo(email)).toHaveLength(isSandbox ? 0 : 2);
  },
);

test("mails that a sandbox would have sent are read in it, without what proves whose an address is", async () => {
  const { id, member } = await mintTenant({ isSandbox: true });
  const admin = await member("admin");
  const known = await (await mintTenant()).member("staff");
  for (const email of [known.email, freshEmail()])
    expect((await ask(admin, "/invitations", { email, role: "staff" })).status).toBe(201);
  interface Kept {
    data: { recipient: string; subject: string; text: string }[];
  }
  const { body } = await admin.get<Kept>("/sandbox/mails");
  expect(body.data.map(({ recipient }) => recipient)).toContain(known.email);
  expect(body.data).toHaveLength(2);
  for (const { text } of body.data) {
    expect(text).toContain("the address alone is told");
    expect(text).not.toMatch(/[\w-]{43}/);
  }
  expect((await (await member("viewer")).get("/sandbox/mails")).status).toBe(403);
  const [rows] = await asOwner(
    sql`select count(*)::int as n from tenants.sandbox_mails where tenant_id <> ${id}::uuid and recipient = ${known.email}`,
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test("mails that go to nobody take nothing from who would have had them", async () => {
  const email = freshEmail();
  const bindings = { MAIL_LIMIT_PER_HOUR: "2" };
  for (let n = 0; n < 4; n++) {
    const admin = await (await mintTenant({ isSandbox: true })).member("admin");
    const made = await ask(admin, "/invitations", { email, role: "staff" }, bindings);
    expect(made.status, made.text).toBe(201);
  }
  const admin = await (await mintTenant()).member("admin");
  expect((await ask(admin, "/invitations", { email, role: "staff" }, bindings)).status).toBe(201);
  expect(await mailsTo(email)).toHaveLength(1);
});

test.each(both)("the weekly report of %s, which is made all the same", async (_, isSandbox) => {
  const tenant = await mintTenant({ isSandbox });
  const owner = await tenant.member("owner");
  await owner.post("/products", { sku: "soap", name: "Soap" });
  await runFor(tenant);
  expect((await owner.get<{ data: unknown[] }>("/reports/weekly")).body.data).toHaveLength(1);
  const kept = await owner.get<{ data: { recipient: string }[] }>("/sandbox/mails");
  expect(kept.body.data.map(({ recipient }) => recipient)).toEqual(isSandbox ? [owner.email] : []);
  expect(await mailsTo(owner.email)).toHaveLength(isSandbox ? 0 : 1);
});

describe("exchange rates", () => {
  const rates = new URL(config.EXCHANGE_RATE_API_URL as string).origin;
  const callsOf = async (key: string) =>
    ((await (await fetch(`${rates}/calls/${key}`)).json()) as { count: number }).count;
  const ratesOf = async (owner: Client) =>
    (await owner.get<{ data: unknown[] }>("/exchange-rates")).body.data.length;

  test("are asked for by a sandbox's own people in vain: nobody is called", async () => {
    const owner = await (await mintTenant({ isSandbox: true })).member("owner");
    await owner.call("PUT", "/exchange-rate-settings", { body: { fetch_rates: true, currencies: ["USD"] } });
    const key = `k-${newId()}`;
    const answer = await ask(owner, "/exchange-rates/fetch", {}, { EXCHANGE_RATE_API_KEY: key });
    expect([answer.status, answer.body.code]).toEqual([503, "exchange_rate.source_off"]);
    expect([await callsOf(key), await ratesOf(owner)]).toEqual([0, 0]);
  });

  test("of the platform's night come to no sandbox", async () => {
    const owners = await Promise.all(
      both.map(async ([, isSandbox]) => (await mintTenant({ isSandbox })).member("owner")),
    );
    for (const owner of owners)
      await owner.call("PUT", "/exchange-rate-settings", {
        body: { fetch_rates: true, currencies: ["USD"] },
      });
    const job = cron.get(SCHEDULES.nightly)?.find(({ name }) => name === "tenants.exchange_rates.fetch_all");
    if (!job || job.perTenant) throw new Error("there is no such job every night");
    const key = `k-${newId()}`;
    const bindings = { ...env, EXCHANGE_RATE_API_KEY: key } as unknown as Env;
    await job.run(backgroundContext(bindings, createExecutionContext(), newId(), {}), new Date());
    expect([await callsOf(key), ...(await Promise.all(owners.map(ratesOf)))]).toEqual([1, 0, 1]);
  });
});

describe("a tax authority", () => {
  const closed = { SANDBOX_HOSTS: "stand-in.example" };

  test("in earnest is none of a sandbox's", async () => {
    const { owner } = await fiscalTenant({ isSandbox: true });
    const fields = deviceFields("RW", { environment: "production" });
    const made = await owner.post("/fiscal-devices", fields);
    expect([made.status, made.body.code]).toEqual([422, "device.of_sandbox"]);
    const tested = await owner.post("/fiscal-devices", deviceFields("RW"));
    expect(tested.status, tested.text).toBe(201);
    const changed = await owner.call("PATCH", `/fiscal-devices/${tested.body.id}`, {
      body: { environment: "production" },
    });
    expect([changed.status, changed.body.code]).toEqual([422, "device.of_sandbox"]);
  });

  test("is called for it at stand-ins alone", async () => {
    const { owner } = await fiscalTenant({ isSandbox: true });
    const fields = deviceFields("RW");
    const { id } = (await owner.post<{ id: string }>("/fiscal-devices", fields)).body;
    await stateTin(id);
    const device = `/fiscal-devices/${id}`;
    const callsOf = async () => Object.values((await booksOf(fields.tin)).calls).reduce((a, b) => a + b, 0);
    const before = await callsOf();
    const refused = await ask(owner, `${device}/initialise`, {}, closed);
    expect([refused.status, refused.body.code]).toEqual([503, "authority.not_reached"]);
    expect((await ask(owner, `${device}/test`, {}, closed)).body).toMatchObject({ reached: false });
    expect(await callsOf()).toBe(before);
    const ready = await ask(owner, `${device}/initialise`);
    expect(ready.status, ready.text).toBe(200);
    const called = await callsOf();
    expect(called).toBeGreaterThan(before);
    for (const [path, body] of [
      [`${device}/find-buyer`, { tin: "999991112" }],
      [`${device}/fetch-codes`, {}],
    ] as const) {
      const asked = await ask(owner, path, body, closed);
      expect([asked.status, asked.body.code], path).toEqual([503, "authority.not_reached"]);
    }
    const { body } = await owner.post("/contacts", { name: "Buyer", tin: "999991112", country: "RW" });
    expect((await ask(owner, `/contacts/${body.id}/verify-tin`, {}, closed)).status).toBeGreaterThan(399);
    expect(await callsOf()).toBe(called);
  });
});

test("a device of a sandbox is in nobody's way: its rightful owner claims it all the same", async () => {
  const fields = deviceFields("RW");
  for (const [, isSandbox] of both) {
    const { owner } = await fiscalTenant({ isSandbox });
    const { id } = (await owner.post<{ id: string }>("/fiscal-devices", fields)).body;
    await stateTin(id);
    // What stands in for the authority makes a device known once: the second one comes as far as that.
    const { body } = await ask(owner, `/fiscal-devices/${id}/initialise`);
    expect(body.code).not.toBe("device.claimed");
  }
});

test("the one way out is closed to a sandbox, whatever is asked of it, but for stand-ins", async () => {
  const sandbox = reachOf({ ...config, SANDBOX_HOSTS: [] }, true);
  const url = `${simulator}/books/999990001`;
  for (const one of [url, config.RESEND_API_URL, "https://api.twilio.com/2010-04-01", "https://[::1]/"])
    await expect(outside(sandbox, one, {})).rejects.toThrow(KeptInSandbox);
  const named = reachOf({ ...config, SANDBOX_HOSTS: ["stand-in.example"] }, true);
  await expect(outside(named, `https://stand-in.example@${new URL(url).host}/`, {})).rejects.toThrow(
    KeptInSandbox,
  );
  for (const reach of [reachOf(config, true), reachOf(config, false), forPlatform])
    expect((await outside(reach, url, {})).status).toBe(200);
});

test("a tenant is a sandbox for ever, and another one never", async () => {
  for (const [, isSandbox] of both) {
    const { id } = await mintTenant({ isSandbox });
    await expect(
      asOwner(sql`update tenants.tenants set is_sandbox = not is_sandbox where id = ${id}::uuid`),
    ).rejects.toThrow();
  }
});
