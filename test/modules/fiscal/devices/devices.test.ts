import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { deviceFields, fiscalTenant } from "../fiscal-tenant.ts";

const add = async (
  owner: Awaited<ReturnType<typeof fiscalTenant>>["owner"],
  fields: Record<string, unknown>,
) => owner.post<{ id: string; code?: string }>("/fiscal-devices", fields);

describe("a device that is added", () => {
  test("is new, of the tenant's country, and shows no key", async () => {
    const { owner } = await fiscalTenant();
    const fields = deviceFields("RW");
    const made = await add(owner, fields);
    expect(made).toMatchObject({
      status: 201,
      body: { ...fields, country: "RW", status: "new", has_key: false, branch_id: null, last_number: 0 },
    });
    expect(made.text).not.toContain("sealed");
    expect((await owner.get(`/fiscal-devices/${made.body.id}`)).body).toEqual(made.body);
    expect((await owner.get("/fiscal-devices?status=new")).body).toMatchObject({
      data: [{ id: made.body.id }],
    });
    expect((await owner.get("/fiscal-devices?status=active")).body).toMatchObject({ data: [] });
  });

  test.each([
    ["RW", { tin: "99999113" }, "device.bad_tin"],
    ["RW", { tin: "P051234567X" }, "device.bad_tin"],
    ["KE", { tin: "999991130" }, "device.bad_tin"],
    ["ZM", { branch_code: "00" }, "device.bad_branch_code"],
    ["RW", { flavour: "oscu" }, "device.wrong_flavour"],
    ["ZM", { flavour: "osdc" }, "device.wrong_flavour"],
  ] as const)("of %s with %j is refused", async (country, more, code) => {
    const { owner } = await fiscalTenant({ country });
    expect(await add(owner, deviceFields(country, more))).toMatchObject({ status: 422, body: { code } });
    expect((await owner.get("/fiscal-devices")).body).toMatchObject({ data: [] });
  });

  test("of a number that its country does not give is refused with the country and the form", async () => {
    const { owner } = await fiscalTenant();
    expect((await add(owner, deviceFields("RW", { tin: "12" }))).body).toMatchObject({
      country: "RW",
      form: "^\\d{9}$",
    });
  });

  test("wants a country first", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    expect(await add(owner, deviceFields("RW"))).toMatchObject({
      status: 409,
      body: { code: "device.no_country" },
    });
  });

  test.each([
    "http://169.254.169.254/latest/meta-data",
    "https://evil.example/vsdc",
    "http://127.0.0.1:1/rw",
    "https://api-ebm.rra.gov.rw@evil.example/",
  ])("at %s, which the deployment does not allow, is refused", async (base_url) => {
    const { owner } = await fiscalTenant();
    expect(await add(owner, deviceFields("RW", { base_url }))).toMatchObject({
      status: 422,
      body: { code: "request.invalid", errors: [{ path: "base_url" }] },
    });
  });

  test("of a branch that is none, or was removed, is refused", async () => {
    const { owner } = await fiscalTenant();
    const branch = await owner.post<{ id: string }>("/branches", { code: "B", name: "B" });
    const device = await add(owner, deviceFields("RW", { branch_id: branch.body.id }));
    expect(device).toMatchObject({ status: 201, body: { branch_id: branch.body.id } });
    expect(await owner.call("DELETE", `/branches/${branch.body.id}`)).toMatchObject({
      status: 409,
      body: { code: "branch.has_devices" },
    });
    await owner.post(`/fiscal-devices/${device.body.id}/disable`);
    expect((await owner.call("DELETE", `/branches/${branch.body.id}`)).status).toBe(204);
    for (const branch_id of [branch.body.id, newId()])
      expect(await add(owner, deviceFields("RW", { branch_id }))).toMatchObject({
        status: 404,
        body: { code: "device.branch_not_found" },
      });
  });

  test("is an administrator's own to add, and of staff to see", async () => {
    const { tenant, owner } = await fiscalTenant();
    const cashier = await tenant.member("cashier");
    const { body } = await add(owner, deviceFields("RW"));
    expect((await add(cashier, deviceFields("RW"))).status).toBe(403);
    expect((await cashier.get(`/fiscal-devices/${body.id}`)).status).toBe(200);
    expect((await cashier.post(`/fiscal-devices/${body.id}/initialise`, {})).status).toBe(403);
  });
});

describe("a device that is changed", () => {
  test("keeps what the authority knows it by once it was initialised, and may have another name and address", async () => {
    const { owner, deviceId } = await fiscalTenant({ device: "initialised" });
    const change = (body: unknown) => owner.call("PATCH", `/fiscal-devices/${deviceId}`, { body });
    expect(await change({ name: "Front" })).toMatchObject({ status: 200, body: { name: "Front" } });
    for (const more of [
      { tin: "111222333" },
      { serial: "other" },
      { branch_code: "01" },
      { environment: "production" },
    ])
      expect(await change(more)).toMatchObject({ status: 409, body: { code: "device.in_use" } });
    expect(await change({ base_url: "https://evil.example" })).toMatchObject({ status: 422 });
  });

  test("is at its version, and its numbers are no new one", async () => {
    const { owner, deviceId } = await fiscalTenant({ device: "initialised" });
    const before = await owner.get(`/fiscal-devices/${deviceId}`);
    const etag = before.headers.get("ETag") ?? "";
    await asOwner(sql`update fiscal.devices set last_number = last_number + 1 where id = ${deviceId}::uuid`);
    const change = (name: string) =>
      owner.call("PATCH", `/fiscal-devices/${deviceId}`, { body: { name }, headers: { "If-Match": etag } });
    expect(await change("One")).toMatchObject({ status: 200, body: { name: "One", last_number: 1 } });
    expect(await change("Two")).toMatchObject({ status: 412 });
  });
});

describe("the fiscal settings", () => {
  test("write a country's usual rates, and stay with it once there is a device", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    expect((await owner.get("/fiscal-settings")).body).toMatchObject({
      country: null,
      currency: null,
      version: 0,
    });
    const set = (body: unknown) => owner.call("PATCH", "/fiscal-settings", { body });
    expect(await set({ country: "KE" })).toMatchObject({
      status: 200,
      body: {
        country: "KE",
        currency: "KES",
        time_zone: "Africa/Nairobi",
        default_band: "B",
        offline_hours: 24,
      },
    });
    expect((await set({ default_band: "Z" })).body).toMatchObject({ code: "fiscal_settings.bad_band" });
    const rates = await owner.get<{ data: { band: string; rate: string; country: string }[] }>("/tax-rates");
    const ofKenya = rates.body.data.map(({ band, rate }) => [band, rate]).sort();
    expect(ofKenya).toEqual([
      ["A", "0"],
      ["B", "16"],
      ["C", "0"],
      ["D", "0"],
      ["E", "8"],
    ]);
    expect(await set({ country: "RW" })).toMatchObject({
      status: 200,
      body: { country: "RW", offline_hours: null },
    });
    const device = await owner.post<{ id: string }>("/fiscal-devices", deviceFields("RW"));
    expect(await set({ country: "KE" })).toMatchObject({
      status: 409,
      body: { code: "fiscal_settings.in_use" },
    });
    await owner.post(`/fiscal-devices/${device.body.id}/disable`);
    expect((await set({ country: "KE" })).status).toBe(200);
  });

  test("never allow longer offline than the country's law", async () => {
    const { owner } = await fiscalTenant({ country: "KE" });
    const set = (offline_hours: number | null) =>
      owner.call("PATCH", "/fiscal-settings", { body: { offline_hours } });
    expect((await set(100)).body).toMatchObject({ offline_hours: 24 });
    expect((await set(6)).body).toMatchObject({ offline_hours: 6 });
    expect((await set(null)).body).toMatchObject({ offline_hours: 24 });
  });
});
