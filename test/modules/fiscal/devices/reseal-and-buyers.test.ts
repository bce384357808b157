import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { keyIdOf, openEnvelope } from "#platform/envelope.ts";
import { asOwner, config } from "#test/tenant.ts";
import { fiscalTenant, runFiscalJob } from "../fiscal-tenant.ts";
import { booksOf, endFaults, setFaults } from "../simulator.ts";

test("keys of devices are wrapped under a new sealing key, and open after the old one is gone", async () => {
  const { tenant, deviceId } = await fiscalTenant({ device: "initialised" });
  const kept = async () => {
    const [rows = []] = await asOwner(
      sql`select sealed_keys, key_id from fiscal.devices where id = ${deviceId}::uuid`,
    );
    return { sealed: String(rows[0]?.sealed_keys), keyId: rows[0]?.key_id };
  };
  const purpose = `fiscal-device:${tenant.id}:${deviceId}`;
  const before = await openEnvelope(config.SEALING_KEYS, purpose, (await kept()).sealed);
  const next = { id: `next-${newId()}`, key: newId().replaceAll("-", "").repeat(2) };
  const rotated = { SEALING_KEYS: JSON.stringify([next, ...config.SEALING_KEYS]) };
  await runFiscalJob("fiscal.devices.reseal", "", rotated);
  const { sealed, keyId } = await kept();
  expect([keyIdOf(sealed), keyId]).toEqual([next.id, next.id]);
  expect(await openEnvelope([next], purpose, sealed)).toBe(before);
  const back = { SEALING_KEYS: JSON.stringify([...config.SEALING_KEYS, next]) };
  await runFiscalJob("fiscal.devices.reseal", "", back);
  expect((await kept()).keyId).toBe(config.SEALING_KEYS[0]?.id);
});

describe("a buyer", () => {
  const find = (of: Awaited<ReturnType<typeof fiscalTenant>>, tin: string) =>
    of.owner.post<Record<string, unknown>>(`/fiscal-devices/${of.deviceId}/find-buyer`, { tin });

  test("is looked up at the authority, once a day", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    const found = await find(of, " 999991112 ");
    expect(found).toMatchObject({
      status: 200,
      body: {
        tin: "999991112",
        known: true,
        name: "Taxpayer1112",
        status: "A",
        address: "KACYIRU, GASABO, KIGALI CITY",
      },
    });
    expect((await find(of, "999991112")).body).toEqual(found.body);
    expect((await booksOf(of.tin)).calls[`rw/${of.tin}/customer`]).toBe(1);
    await asOwner(
      sql`update fiscal.buyers set fetched_at = now() - interval '25 hours' where tenant_id = ${of.tenant.id}`,
    );
    expect((await find(of, "999991112")).body.fetched_at).not.toBe(found.body.fetched_at);
    expect((await booksOf(of.tin)).calls[`rw/${of.tin}/customer`]).toBe(2);
  });

  test("who was asked about more than thirty days ago is forgotten", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    await find(of, "999991112");
    await find(of, "999991113");
    const mine = sql`tenant_id = ${of.tenant.id}`;
    await asOwner(
      sql`update fiscal.buyers set fetched_at = now() - interval '31 days' where ${mine} and tin = '999991112'`,
    );
    await runFiscalJob("fiscal.buyers.remove_old", of.tenant.id);
    const [left] = await asOwner(sql`select tin from fiscal.buyers where ${mine}`);
    expect(left).toEqual([{ tin: "999991113" }]);
  });

  test("however many were asked about, none of them is left behind by the night", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    const mine = sql`tenant_id = ${of.tenant.id}::uuid`;
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`insert into fiscal.buyers (tenant_id, country, tin, fetched_at)
          select ${of.tenant.id}::uuid, 'RW', (100000000 + n)::text, now() - interval '31 days' from generate_series(1, 2100) n`,
    );
    await runFiscalJob("fiscal.buyers.remove_old", of.tenant.id);
    const [left] = await asOwner(sql`select count(*)::int as count from fiscal.buyers where ${mine}`);
    expect(left).toEqual([{ count: 0 }]);
  });

  test("whom the authority does not know is said to be unknown", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    expect(await find(of, "999990000")).toMatchObject({
      status: 200,
      body: { known: false, name: null, address: null },
    });
  });

  test("with a number of no form of the country is asked of nobody", async () => {
    const of = await fiscalTenant({ country: "KE", device: "initialised" });
    expect(await find(of, "999991112")).toMatchObject({ status: 422, body: { code: "buyer.bad_tin" } });
    expect((await booksOf(of.tin)).calls[`ke/${of.tin}/customer`]).toBeUndefined();
    expect(await find(of, "a123456789z"), "capital letters").toMatchObject({
      body: { tin: "A123456789Z", known: true },
    });
  });

  test("is of cashiers to look up, and not while the authority is away", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    const cashier = await of.tenant.member("cashier");
    await setFaults(of.tin, [{ always: true, code: "894" }]);
    const path = `/fiscal-devices/${of.deviceId}/find-buyer`;
    expect(await cashier.post(path, { tin: "999991112" })).toMatchObject({
      status: 503,
      body: { code: "authority.not_reached" },
    });
    expect((await cashier.get(`/fiscal-devices/${of.deviceId}`)).body).toMatchObject({
      offline_since: expect.stringMatching(/^\d{4}-/),
      last_error: { kind: "not_sent" },
    });
    await endFaults(of.tin);
    expect((await cashier.post(path, { tin: "999991112" })).status).toBe(200);
    expect((await cashier.get(`/fiscal-devices/${of.deviceId}`)).body).toMatchObject({ offline_since: null });
  });
});

describe("a device's connection", () => {
  const tried = (of: Awaited<ReturnType<typeof fiscalTenant>>) =>
    of.owner.post(`/fiscal-devices/${of.deviceId}/test`, {});

  test("is tried, and says what stands in the way", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    expect(await tried(of)).toMatchObject({
      status: 200,
      body: { reached: true, ready: true, initialised: true, code: null, milliseconds: expect.any(Number) },
    });
    await setFaults(of.tin, [{ code: "901" }, { code: "894", message: "No network" }, { lost: true }]);
    expect((await tried(of)).body).toMatchObject({
      reached: true,
      ready: false,
      code: "901",
      fix: expect.stringMatching(/./),
    });
    expect((await tried(of)).body).toMatchObject({ reached: false, ready: false, message: "894 No network" });
    expect((await tried(of)).body).toMatchObject({ reached: false, ready: false, outcome: "maybe_sent" });
  });

  test("at an address that the deployment no longer allows reaches nobody", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    await asOwner(
      sql`update fiscal.devices set base_url = 'http://127.0.0.1:9/rw' where id = ${of.deviceId}::uuid`,
    );
    expect((await tried(of)).body).toMatchObject({
      reached: false,
      message: expect.stringContaining("does not allow"),
    });
  });
});
