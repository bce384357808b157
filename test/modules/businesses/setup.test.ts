import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { jobs } from "#modules/tenants";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { openEnvelope } from "#platform/envelope.ts";
import { asOwner, config, mintTenant } from "#test/tenant.ts";

interface Setup {
  complete: boolean;
  next_step: number | null;
  steps: { step: number; name: string; complete: boolean; missing: string[] }[];
}

const SETUP = "/businesses/me/setup";
const details = () => ({
  business_name: "Isoko Ltd",
  tin_number: newId().slice(-12),
  location: "KN 4 Ave, Kigali",
  phone_number: "+250788000000",
});
const zoho = { organization_id: "60001", client_id: "1000.ABCDEFGH", client_secret: "s3cret-of-the-client" };

async function openBusiness(status = "active") {
  const tenant = await mintTenant({ status, kind: "business" });
  const owner = await tenant.member("owner");
  const step = (number: number, body: Record<string, unknown>) =>
    owner.post<Setup>(`${SETUP}/step${number}`, body);
  const state = async () => (await owner.get<Setup>(`${SETUP}/status`)).body;
  const kept = async () =>
    (await asOwner(sql`select * from tenants.zoho_settings where tenant_id = ${tenant.id}`))[0]?.[0];
  return { ...tenant, owner, step, state, kept };
}

describe("setting a business up (E-E10, E-E12, E-E13, E-B15)", () => {
  it("starts with nothing, and each step says what comes next", async () => {
    const { step, state } = await openBusiness();
    expect((await state()).steps[0]).toEqual({
      ...{ step: 1, name: "details", complete: false },
      missing: ["tin_number", "location", "phone_number"],
    });
    expect((await state()).next_step).toBe(1);
    const first = await step(1, details());
    expect(first).toMatchObject({ status: 200, body: { complete: false } });
    expect(first.body.steps[0]).toMatchObject({ complete: true, missing: [] });
    expect(await state()).toEqual(first.body);
  });

  it("goes in whatever order, and a step may be taken again", async () => {
    const { step, state, owner } = await openBusiness();
    const last = await step(3, zoho);
    expect(last.body.steps.find(({ name }) => name === "zoho")).toMatchObject({ complete: true });
    expect(last.body.next_step).toBe(1);
    await step(1, details());
    await step(1, { ...details(), business_name: "Isoko and Sons" });
    expect((await owner.get<{ business_name: string }>("/businesses/me")).body.business_name).toBe(
      "Isoko and Sons",
    );
    expect((await state()).steps[0]?.complete).toBe(true);
  });

  it("is possible while the business waits for approval, and a number that another trades under is refused when it is approved", async () => {
    const { step } = await openBusiness("pending");
    const given = details();
    const other = await openBusiness();
    expect((await other.step(1, given)).status).toBe(200);
    expect((await step(1, given)).status).toBe(200);
    const third = await openBusiness();
    expect(await third.step(1, given)).toMatchObject({ status: 409, body: { code: "tenant.tin_taken" } });
    expect((await third.state()).next_step).toBe(1);
  });

  it("is the administrators' alone; an API key has no secrets to give", async () => {
    const { member } = await openBusiness();
    for (const role of ["manager", "cashier", "viewer"] as const) {
      const client = await member(role);
      expect((await client.get(`${SETUP}/status`)).status).toBe(403);
      expect((await client.post(`${SETUP}/step1`, details())).status).toBe(403);
      expect((await client.post(`${SETUP}/step3`, zoho)).status).toBe(403);
    }
    const admin = await member("admin");
    expect((await admin.post(`${SETUP}/step1`, details())).status).toBe(200);
  });

  it("refuses what is not whole, and keeps nothing of it", async () => {
    const { step, kept, state } = await openBusiness();
    for (const wrong of [{}, { ...details(), tin_number: "12" }, { ...details(), business_id: newId() }])
      expect((await step(1, wrong)).status).toBe(422);
    for (const wrong of [
      {},
      { ...zoho, client_secret: undefined },
      { ...zoho, skip: true },
      { skip: false },
      { ...zoho, organization_id: "sixty" },
      { ...zoho, client_secret: "has a space" },
      { ...zoho, data_center: "org" },
    ])
      expect((await step(3, wrong)).status, JSON.stringify(wrong)).toBe(422);
    expect(await kept()).toBeUndefined();
    expect((await state()).next_step).toBe(1);
  });
});

describe("a tax number of a business whose country is known (E-B03)", () => {
  it("has the country's form, whichever comes first; one that devices are known by stays", async () => {
    const tenant = await mintTenant({ kind: "business" });
    const owner = await tenant.member("owner");
    const state = (tin_number: string) =>
      owner.call("PUT", "/businesses/me/config", { body: { tin_number } });
    const country = (code: string) => owner.call("PATCH", "/fiscal-settings", { body: { country: code } });
    const malformed = { status: 422, body: { code: "tenant.tin_malformed" } };
    const [nine, ten] = [`1${String(Date.now()).slice(-8)}`, `20${String(Date.now()).slice(-8)}`];
    expect((await state(ten)).status).toBe(200);
    expect(await country("RW")).toMatchObject(malformed);
    expect((await country("ZM")).status).toBe(200);
    expect(await state(nine)).toMatchObject(malformed);
    await asOwner(
      sql`insert into fiscal.devices (tenant_id, id, name, country, tin, branch_code, serial, flavour, environment, base_url, status, initialised_at)
          values (${tenant.id}, ${newId()}, 'D', 'ZM', ${ten}, '000', ${newId()}, 'vsdc', 'test', 'http://127.0.0.1:1/', 'active', now())`,
    );
    expect(await state(`30${ten.slice(2)}`)).toMatchObject({
      status: 409,
      body: { code: "tenant.tin_in_use" },
    });
    expect((await state(ten)).status).toBe(200);
  });
});

describe("access to Zoho", () => {
  it("is sealed for its tenant, and shown nowhere: neither answered, nor audited, nor in events", async () => {
    const { id, step, kept, owner } = await openBusiness();
    const webhook_secret = "whsec-of-the-shop";
    await step(3, { ...zoho, data_center: "eu", webhook_secret });
    const row = await kept();
    const opened = await openEnvelope(
      config.SEALING_KEYS,
      `zoho-settings:${id}`,
      String(row?.sealed_secrets),
    );
    expect(JSON.parse(opened)).toEqual({ client_secret: zoho.client_secret, webhook_secret });
    const seen = await owner.get<{ zoho_config: unknown }>("/businesses/me/config");
    expect(seen.body.zoho_config).toEqual({
      ...{ data_center: "eu", organization_id: "60001", client_id: zoho.client_id },
      ...{ has_client_secret: true, has_webhook_secret: true },
    });
    const [audited, events] = await asOwner(
      sql`select before, after from audit.audit_events where tenant_id = ${id}`,
      sql`select payload from platform.domain_events where tenant_id = ${id} and type = 'tenants.zoho_settings.updated'`,
    );
    expect(audited?.length).toBeGreaterThan(0);
    expect(events).toEqual([{ payload: { skipped: false } }]);
    for (const secret of [zoho.client_secret, webhook_secret, String(row?.sealed_secrets)])
      expect(JSON.stringify([audited, events, seen.body])).not.toContain(secret);
  });

  it("is replaced as a whole, and gone where the business does without", async () => {
    const { step, kept, owner, state } = await openBusiness();
    await step(3, { ...zoho, webhook_secret: "whsec-of-the-shop" });
    await step(3, { ...zoho, client_secret: "another-secret" });
    const seen = async () =>
      (await owner.get<{ zoho_config: object | null }>("/businesses/me/config")).body.zoho_config;
    expect(await seen()).toMatchObject({ has_webhook_secret: false, data_center: "com" });
    expect((await step(3, { skip: true })).body.steps.find(({ name }) => name === "zoho")?.complete).toBe(
      true,
    );
    expect(await seen()).toBeNull();
    expect(await kept()).toMatchObject({
      skipped: true,
      sealed_secrets: null,
      client_id: null,
      key_id: null,
    });
    expect((await state()).steps.find(({ name }) => name === "zoho")?.complete).toBe(true);
  });

  it("is sealed anew under the deployment's first key, and opens for nobody else", async () => {
    const { id, step, kept } = await openBusiness();
    await step(3, zoho);
    const next = { id: `next-${newId()}`, key: "ab".repeat(32) };
    const rotated = {
      ...env,
      SEALING_KEYS: JSON.stringify([next, ...config.SEALING_KEYS]),
    } as unknown as Env;
    const reseal = jobs.find(({ name }) => name === "tenants.zoho_settings.reseal");
    if (!reseal || reseal.perTenant) throw new Error("there is no such job");
    await reseal.run(backgroundContext(rotated, createExecutionContext(), newId(), {}), new Date());
    const row = await kept();
    expect(row?.key_id).toBe(next.id);
    const open = (tenant: string) =>
      openEnvelope([next], `zoho-settings:${tenant}`, String(row?.sealed_secrets));
    expect(await open(id)).toContain(zoho.client_secret);
    await expect(open(newId())).rejects.toThrow();
  });
});
