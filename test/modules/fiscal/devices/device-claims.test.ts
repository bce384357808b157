import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintPerson, mintTenant } from "#test/tenant.ts";
import { openTrading } from "../../businesses/trading.ts";
import { addDevice, deviceFields, fiscalTenant, runFiscalJob, stateTin, tinOf } from "../fiscal-tenant.ts";
import { booksOf, freshTin } from "../simulator.ts";

const add = (by: Client, fields: Record<string, unknown>) =>
  by.post<{ id: string; code?: string }>("/fiscal-devices", fields);
const initialise = (by: Client, id: string) => by.post(`/fiscal-devices/${id}/initialise`, {});
const refused = (status: number, code: string) => ({ status, body: { code } });
const claimsOf = async (tenant: string) => {
  const [rows = []] = await asOwner(sql`select id from fiscal.claims where tenant_id = ${tenant}::uuid`);
  return rows.map(({ id }) => String(id));
};
const deactivate = (tenant: string) =>
  asOwner(sql`update tenants.tenants set status = 'deactivated' where id = ${tenant}::uuid`);

describe("whose taxpayer a device is of", () => {
  test("is the business itself: of another's number none is added, and none becomes it", async () => {
    const { owner, tin } = await fiscalTenant({ device: "initialised" });
    const other = deviceFields("RW");
    expect(await add(owner, other)).toMatchObject(refused(422, "device.foreign_tin"));
    const { body } = await add(owner, deviceFields("RW", { tin, branch_code: "01" }));
    expect(
      await owner.call("PATCH", `/fiscal-devices/${body.id}`, { body: { tin: other.tin } }),
    ).toMatchObject(refused(422, "device.foreign_tin"));
  });

  test("is known before the authority is asked: without a number, or with one stated since, nothing is", async () => {
    const { owner } = await fiscalTenant();
    const fields = deviceFields("RW");
    const { body } = await add(owner, fields);
    expect(await initialise(owner, body.id)).toMatchObject(refused(409, "device.tin_missing"));
    const state = (tin_number: string) =>
      owner.call("PUT", "/businesses/me/config", { body: { tin_number } });
    expect((await state(freshTin("RW"))).status).toBe(200);
    expect(await initialise(owner, body.id)).toMatchObject(refused(422, "device.foreign_tin"));
    expect((await booksOf(fields.tin)).calls).toEqual({});
    expect((await state(fields.tin)).status).toBe(200);
    expect((await initialise(owner, body.id)).status).toBe(200);
  });

  test("holds for one that is switched on again after the number was changed", async () => {
    const { owner, deviceId } = await fiscalTenant({ device: "initialised" });
    const state = () => owner.call("PUT", "/businesses/me/config", { body: { tin_number: freshTin("RW") } });
    expect(await state()).toMatchObject(refused(409, "tenant.tin_in_use"));
    await owner.post(`/fiscal-devices/${deviceId}/disable`);
    expect((await state()).status).toBe(200);
    expect(await initialise(owner, deviceId)).toMatchObject(refused(422, "device.foreign_tin"));
  });
});

describe("whose a device is", () => {
  test("is seen when one's own is added again: by its serial, or its branch; another branch has another one", async () => {
    const { owner, tin, deviceId } = await fiscalTenant({ device: "initialised" });
    const { body: first } = await owner.get<{ serial: string }>(`/fiscal-devices/${deviceId}`);
    const known = { status: 409, body: { code: "device.known", device_id: deviceId } };
    expect(await add(owner, deviceFields("RW", { tin }))).toMatchObject(known);
    const serial = first.serial.toUpperCase();
    expect(await add(owner, deviceFields("RW", { tin, serial, branch_code: "01" }))).toMatchObject(known);
    expect((await add(owner, deviceFields("RW", { tin, branch_code: "01" }))).status).toBe(201);
  });

  test("stays its first tenant's: nobody takes over its serial, in whatever case, or its taxpayer's branch", async () => {
    const theirs = await fiscalTenant();
    const fields = deviceFields("RW");
    await addDevice(theirs.owner, fields);
    await asOwner(sql`delete from tenants.tin_claims where tenant_id = ${theirs.tenant.id}::uuid`);
    for (const more of [
      { serial: `other-${newId()}` },
      { tin: freshTin("RW") },
      { tin: freshTin("RW"), serial: fields.serial.toUpperCase() },
    ]) {
      const ours = await fiscalTenant();
      const { body } = await add(ours.owner, { ...fields, ...more });
      await stateTin(body.id);
      expect(await initialise(ours.owner, body.id)).toMatchObject(refused(409, "device.claimed"));
      expect(await claimsOf(ours.tenant.id)).toEqual([]);
      await deactivate(ours.tenant.id);
    }
    expect((await booksOf(fields.tin)).calls).toEqual({ [`rw/${fields.tin}/initialise`]: 1 });
  });

  test("is nobody's for a tenant that is not active yet, which keeps nobody from it", async () => {
    const squatter = await mintTenant({ status: "pending" });
    const owner = await squatter.member("owner");
    await asOwner(sql`insert into fiscal.settings (tenant_id, country) values (${squatter.id}, 'RW')`);
    const fields = deviceFields("RW");
    const { body } = await add(owner, fields);
    await stateTin(body.id);
    expect(await initialise(owner, body.id)).toMatchObject(refused(409, "device.tenant_not_active"));
    const { owner: rightful } = await fiscalTenant();
    await addDevice(rightful, fields);
  });
});

describe("a device that is taken from its tenant", () => {
  const release = (by: Client, id: string, body: unknown = { reason: "sold with the shop" }) =>
    by.post<Record<string, unknown>>(`/admin/device-claims/${id}/release`, body);

  test("by the platform, with a reason, signs no more, and is another one's to initialise", async () => {
    const { tenant, owner, deviceId, tin } = await fiscalTenant({ device: "initialised" });
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const listed = await platform.get<{ data: { id: string }[] }>(`/admin/device-claims?tin=${tin}`);
    expect(listed.body.data).toMatchObject([{ tenant_id: tenant.id, device_id: deviceId, tin }]);
    const id = listed.body.data[0]?.id ?? "";
    expect((await release(owner, id)).status).toBe(403);
    expect((await release(platform, id, {})).status).toBe(422);
    expect(await release(platform, id)).toMatchObject({
      status: 200,
      body: { tenant_id: tenant.id, device_id: deviceId, unsent: [] },
    });
    expect(await release(platform, id)).toMatchObject(refused(404, "device_claim.not_found"));
    expect((await owner.get(`/fiscal-devices/${deviceId}`)).body).toMatchObject({ status: "disabled" });
    const [entries = []] = await asOwner(
      sql`select after from audit.audit_events where tenant_id = ${tenant.id}::uuid and actor_id = ${platform.userId}
             and action = 'fiscal.device_claims.release' and after ? 'reason'`,
    );
    expect(entries).toMatchObject([{ after: { reason: "sold with the shop", device_id: deviceId } }]);
    const [told = []] = await asOwner(
      sql`select payload from platform.domain_events where tenant_id = ${tenant.id}::uuid and type = 'fiscal.device.disabled'`,
    );
    expect(told).toEqual([{ payload: { device_id: deviceId } }]);
    expect((await initialise(owner, deviceId)).status).toBe(200);
    expect(await claimsOf(tenant.id)).toHaveLength(1);
  });

  test("while the authority has not got all of it, is named what, and goes where that is meant", async () => {
    const trading = await openTrading();
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const [sold = ""] = await trading.issue({ total: "100", soldAt: new Date() });
    await asOwner(
      sql`insert into fiscal.claims (tenant_id, device_id, country, environment, tin, branch_code, serial)
          select tenant_id, id, country, environment, tin, branch_code, serial from fiscal.devices where id = ${trading.device}::uuid`,
    );
    const [id = ""] = await claimsOf(trading.id);
    const unsent = [{ id: sold, number: 1, status: "pending" }];
    expect(await release(platform, id)).toMatchObject({
      status: 409,
      body: { code: "device_claim.unsent", unsent },
    });
    expect(await release(platform, id, { reason: "stolen", leave_unsent: true })).toMatchObject({
      status: 200,
      body: { unsent },
    });
  });

  test("issues nothing more: no credit note, copy or training receipt, and no number of a sale that began before", async () => {
    const trading = await openTrading();
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const owner = await trading.member("owner");
    const [sold = ""] = await trading.issue({ total: "100", soldAt: new Date(), status: "accepted" });
    await asOwner(
      sql`insert into fiscal.claims (tenant_id, device_id, country, environment, tin, branch_code, serial)
          select tenant_id, id, country, environment, tin, branch_code, serial from fiscal.devices where id = ${trading.device}::uuid`,
    );
    const [id = ""] = await claimsOf(trading.id);
    expect((await release(platform, id)).status).toBe(200);
    const released = { status: 409, body: { code: "device.released" } };
    expect(await owner.post(`/invoices/${sold}/credit-notes`, { reason_code: "06" })).toMatchObject(released);
    expect(await owner.post(`/invoices/${sold}/copies`, {})).toMatchObject(released);
    expect((await owner.get(`/fiscal-devices/${trading.device}`)).body.released_at).not.toBeNull();
    const [devices] = await asOwner(
      sql`select last_number from fiscal.devices where id = ${trading.device}::uuid`,
    );
    expect(devices).toEqual([{ last_number: "0" }]);
  });

  test("by the clock is that of a taxpayer that is another tenant by now, and no other", async () => {
    const [gone, stays] = [
      await fiscalTenant({ device: "initialised" }),
      await fiscalTenant({ device: "initialised" }),
    ];
    const tin = await tinOf(gone.tenant.id);
    await deactivate(gone.tenant.id);
    await runFiscalJob("fiscal.device_claims.release_left");
    expect(await claimsOf(gone.tenant.id)).toHaveLength(1);
    const heir = await mintTenant();
    await asOwner(
      sql`insert into tenants.fiscal_profiles (tenant_id, tin_number) values (${heir.id}::uuid, ${tin})`,
    );
    await runFiscalJob("fiscal.device_claims.release_left");
    expect(await claimsOf(gone.tenant.id)).toEqual([]);
    expect(await claimsOf(stays.tenant.id)).toHaveLength(1);
    const [rows] = await asOwner(sql`select status from fiscal.devices where id = ${gone.deviceId}::uuid`);
    expect(rows).toEqual([{ status: "disabled" }]);
  });
});
