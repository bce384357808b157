import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { openEnvelope } from "#platform/envelope.ts";
import { asOwner, config } from "#test/tenant.ts";
import { addDevice, deviceFields, fiscalTenant, stateTin } from "../fiscal-tenant.ts";
import { booksOf, setFaults } from "../simulator.ts";

type Owner = Awaited<ReturnType<typeof fiscalTenant>>["owner"];
/** Adds a device, whose number the business states where it has none. */
const make = async (owner: Owner, fields: Record<string, unknown>) => {
  const { id } = (await owner.post<{ id: string }>("/fiscal-devices", fields)).body;
  await stateTin(id);
  return id;
};
const initialise = (owner: Owner, id: string, body: unknown = {}, headers = {}) =>
  owner.post<Record<string, unknown>>(`/fiscal-devices/${id}/initialise`, body, headers);
const rowOf = async (id: string) => {
  const [rows = []] = await asOwner(sql`select * from fiscal.devices where id = ${id}::uuid`);
  return rows[0] as Record<string, unknown>;
};

describe("initialising a device", () => {
  test("has the authority take it, keeps its keys sealed, and shows, logs and tells them nobody", async () => {
    const { owner, tenant } = await fiscalTenant();
    const id = await make(owner, deviceFields("RW"));
    const done = await initialise(owner, id);
    expect(done).toMatchObject({
      status: 200,
      body: {
        ...{ status: "active", has_key: true, sdc_id: expect.stringMatching(/^SDC/), last_error: null },
        ...{ taxpayer_name: expect.stringMatching(/^Taxpayer/), last_number: 0, offline_since: null },
      },
    });
    const row = await rowOf(id);
    const keys = JSON.parse(
      await openEnvelope(config.SEALING_KEYS, `fiscal-device:${tenant.id}:${id}`, String(row.sealed_keys)),
    );
    expect(keys).toMatchObject({ communication: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const read = await owner.get(`/fiscal-devices/${id}`);
    const [audit = []] = await asOwner(
      sql`select before, after from audit.audit_events where target_id = ${id}::uuid and target_type = 'fiscal.devices'`,
    );
    const [events = []] = await asOwner(
      sql`select type, payload from platform.domain_events where tenant_id = ${tenant.id} and type like 'fiscal.device.%' order by id`,
    );
    expect(events.map(({ type }) => type)).toEqual(["fiscal.device.created", "fiscal.device.initialised"]);
    const shown = [done.text, read.text, JSON.stringify(audit), JSON.stringify(events)].join("\n");
    for (const secret of [...Object.values<string>(keys), String(row.sealed_keys)])
      expect(shown).not.toContain(secret);
    expect(JSON.stringify(audit)).toContain('"sealed_keys":"***"');
  });

  test("twice is refused, and asked under the same key answers the first time's", async () => {
    const { owner } = await fiscalTenant();
    const fields = deviceFields("RW");
    const id = await make(owner, fields);
    const key = { "Idempotency-Key": newId() };
    const first = await initialise(owner, id, {}, key);
    const again = await initialise(owner, id, {}, key);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await initialise(owner, id)).toMatchObject({
      status: 409,
      body: { code: "device.already_active" },
    });
    expect((await booksOf(fields.tin)).calls).toEqual({ [`rw/${fields.tin}/initialise`]: 1 });
  });

  test("that the authority refuses leaves it new, and says why and what helps", async () => {
    const { owner } = await fiscalTenant();
    const id = await make(owner, deviceFields("RW", { serial: `UNKNOWN-${newId()}` }));
    expect(await initialise(owner, id)).toMatchObject({
      status: 503,
      body: { code: "authority.not_ready", authority_code: "901", fix: expect.stringMatching(/serial/) },
    });
    expect((await owner.get(`/fiscal-devices/${id}`)).body).toMatchObject({
      status: "new",
      last_error: { code: "901", cause: expect.stringMatching(/./), fix: expect.stringMatching(/./) },
    });
  });

  test("that did not come through may be tried again", async () => {
    const { owner } = await fiscalTenant();
    const fields = deviceFields("RW");
    const id = await make(owner, fields);
    await setFaults(fields.tin, [{ code: "894" }]);
    expect(await initialise(owner, id)).toMatchObject({
      status: 503,
      body: { code: "authority.not_reached" },
    });
    expect((await owner.get(`/fiscal-devices/${id}`)).body).toMatchObject({
      status: "new",
      offline_since: expect.stringMatching(/^\d{4}-/),
    });
    expect(await initialise(owner, id)).toMatchObject({ status: 200, body: { offline_since: null } });
  });

  test("is for one at once, and a branch has one that is active", async () => {
    const { owner, tin } = await fiscalTenant({ device: "initialised" });
    const other = await make(owner, deviceFields("RW", { tin, branch_code: "01" }));
    expect(await initialise(owner, other)).toMatchObject({
      status: 409,
      body: { code: "device.branch_taken" },
    });
    const branch = await owner.post<{ id: string }>("/branches", { code: "B", name: "B" });
    const id = await make(owner, deviceFields("RW", { tin, branch_code: "02", branch_id: branch.body.id }));
    await asOwner(sql`update fiscal.devices set status = 'initialising' where id = ${id}::uuid`);
    expect(await initialise(owner, id)).toMatchObject({ status: 409, body: { code: "device.busy" } });
    await asOwner(
      sql`update fiscal.devices set status_since = now() - interval '6 minutes' where id = ${id}::uuid`,
    );
    expect(await initialise(owner, id)).toMatchObject({ status: 200 });
  });

  test("again after it was disabled asks nobody", async () => {
    const { owner, deviceId, tin } = await fiscalTenant({ device: "initialised" });
    expect(await owner.post(`/fiscal-devices/${deviceId}/disable`)).toMatchObject({
      body: { status: "disabled" },
    });
    expect(await initialise(owner, deviceId)).toMatchObject({ status: 200, body: { status: "active" } });
    expect((await booksOf(tin)).calls).toEqual({ [`rw/${tin}/initialise`]: 1 });
  });
});

describe("a device that another system had", () => {
  async function installedElsewhere() {
    const first = await fiscalTenant();
    const fields = deviceFields("RW", { flavour: "osdc" });
    const id = await addDevice(first.owner, fields);
    const { sealed_keys } = await rowOf(id);
    const keys = JSON.parse(
      await openEnvelope(config.SEALING_KEYS, `fiscal-device:${first.tenant.id}:${id}`, String(sealed_keys)),
    );
    await asOwner(
      sql`delete from fiscal.claims where device_id = ${id}::uuid`,
      sql`update fiscal.devices set status = 'disabled' where id = ${id}::uuid`,
      sql`update tenants.tenants set status = 'deactivated' where id = ${first.tenant.id}::uuid`,
    );
    return { fields, key: String(keys.communication) };
  }

  test("is taken over by who has its key, and its numbers go on", async () => {
    const { fields, key } = await installedElsewhere();
    const { owner } = await fiscalTenant();
    const id = await make(owner, fields);
    expect(await initialise(owner, id)).toMatchObject({
      status: 409,
      body: { code: "device.already_installed" },
    });
    const wrong = { last_number: 41, communication_key: "0".repeat(32) };
    expect(await initialise(owner, id, { installed_before: wrong })).toMatchObject({
      status: 422,
      body: { code: "device.key_refused" },
    });
    const right = { last_number: 41, communication_key: key };
    expect(await initialise(owner, id, { installed_before: right })).toMatchObject({
      status: 200,
      body: { status: "active", last_number: 41 },
    });
  });

  test("without a key of its own is taken over by nobody of a tenant", async () => {
    const first = await fiscalTenant();
    const fields = deviceFields("RW");
    const theirs = await addDevice(first.owner, fields);
    await asOwner(
      sql`delete from fiscal.claims where device_id = ${theirs}::uuid`,
      sql`update tenants.tenants set status = 'deactivated' where id = ${first.tenant.id}::uuid`,
    );
    const { owner } = await fiscalTenant();
    const id = await make(owner, fields);
    const installed_before = { last_number: 5, communication_key: "whatever-key" };
    expect(await initialise(owner, id, { installed_before })).toMatchObject({
      status: 409,
      body: { code: "device.already_installed" },
    });
  });
});
