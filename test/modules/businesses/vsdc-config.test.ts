import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import type { Country } from "../../../src/modules/fiscal/profiles/profile.ts";
import { deviceFields } from "../fiscal/fiscal-tenant.ts";
import { booksOf, freshTin, setFaults } from "../fiscal/simulator.ts";

interface Device {
  id: string;
  tin: string;
  status: string;
  base_url: string;
  [field: string]: unknown;
}
interface Tested {
  reached: boolean;
  ready: boolean;
  initialised: boolean;
  outcome: string;
}

const PATH = "/businesses/me/vsdc-config";

/** What a business says of its device at the simulator. */
function configOf(country: Country, more: Record<string, unknown> = {}) {
  const { tin: _, name: __, ...device } = deviceFields(country);
  return { country, ...device, ...more };
}

async function openBusiness({ status = "active", tin = "" } = {}) {
  const tenant = await mintTenant({ kind: "business", status });
  const owner = await tenant.member("owner");
  if (tin) await owner.call("PUT", "/businesses/me/config", { body: { tin_number: tin } });
  const put = (body: Record<string, unknown>) => owner.call<Device>("PUT", PATH, { body });
  return { ...tenant, owner, put };
}

describe("the device that signs a business's receipts (E-E7, E-E11, E-B08)", () => {
  it("is that of the business's own tax number, made once and changed when it is said again", async () => {
    const tin = freshTin("RW");
    const { owner, put, id } = await openBusiness({ tin });
    expect(await owner.get(PATH)).toMatchObject({ status: 404, body: { code: "device.not_found" } });
    const given = configOf("RW");
    const made = await put(given);
    expect(made).toMatchObject({ status: 200, body: { ...given, tin, status: "new", has_key: false } });
    const again = await put({ ...given, serial: `dvc-${newId()}`, name: "Front" });
    expect(again.body).toMatchObject({ id: made.body.id, name: "Front", status: "new" });
    expect((await owner.get(PATH)).text).toBe(again.text);
    const seen = await owner.get<{ vsdc_config: Device }>("/businesses/me/config");
    expect(seen.body.vsdc_config).toMatchObject({ id: made.body.id, name: "Front" });
    const [events] = await asOwner(
      sql`select payload ->> 'device_id' as device from platform.domain_events where tenant_id = ${id} and type = 'fiscal.device.updated'`,
    );
    expect(events).toEqual([{ device: made.body.id }, { device: made.body.id }]);
  });

  it("may be said with the number, also of another country than before, as long as nothing is known of it there", async () => {
    const { owner, put } = await openBusiness({ tin: freshTin("RW") });
    await put(configOf("RW"));
    const tin_number = freshTin("ZM");
    expect(await put(configOf("ZM"))).toMatchObject({ status: 422, body: { code: "device.bad_tin" } });
    const moved = await put(configOf("ZM", { tin_number }));
    expect(moved, moved.text).toMatchObject({ status: 200, body: { tin: tin_number, country: "ZM" } });
    expect((await owner.get<{ tin_number: string }>("/businesses/me")).body.tin_number).toBe(tin_number);
    expect((await owner.get<{ country: string }>("/fiscal-settings")).body.country).toBe("ZM");
  });

  it("wants a tax number, and an address that the deployment allows; what is refused leaves nothing", async () => {
    const { put, id, owner } = await openBusiness();
    expect(await put(configOf("RW"))).toMatchObject({ status: 409, body: { code: "business.tin_missing" } });
    const tin_number = freshTin("RW");
    for (const wrong of [
      { base_url: "https://evil.example/ebm" },
      { base_url: "http://169.254.169.254/" },
      { flavour: "oscu" },
      { branch_code: "000" },
      { tin_number: freshTin("ZM") },
      { serial: "has a space" },
      { keys: { communication: "secret" } },
    ])
      expect((await put({ ...configOf("RW"), tin_number, ...wrong })).status, JSON.stringify(wrong)).toBe(
        422,
      );
    const [devices, settings] = await asOwner(
      sql`select id from fiscal.devices where tenant_id = ${id}`,
      sql`select country from fiscal.settings where tenant_id = ${id}`,
    );
    expect([devices, settings]).toEqual([[], []]);
    expect((await owner.get<{ tin_number: null }>("/businesses/me")).body.tin_number).toBeNull();
  });

  it("is said in the second step too, which is complete as long as its number is the business's", async () => {
    const { owner } = await openBusiness();
    interface Setup {
      next_step: number | null;
      complete: boolean;
      ready_to_sign: boolean;
      steps: { name: string; complete: boolean; missing: string[] }[];
    }
    const step = (at: number, body: object) => owner.post<Setup>(`/businesses/me/setup/step${at}`, body);
    const details = {
      business_name: "Isoko",
      location: "Kigali",
      phone_number: "+250788",
      tin_number: freshTin("RW"),
    };
    expect((await step(1, details)).body).toMatchObject({ next_step: 2, ready_to_sign: false });
    expect((await step(2, configOf("RW"))).body).toMatchObject({ next_step: 3, complete: false });
    const changed = await step(1, { ...details, tin_number: freshTin("RW") });
    expect(changed.body.steps[1]).toMatchObject({ name: "vsdc", complete: false, missing: ["tin_number"] });
    await step(2, configOf("RW"));
    const done = await step(3, { skip: true });
    expect(done.body).toMatchObject({ next_step: null, complete: true, ready_to_sign: false });
    const { body: device } = await owner.get<Device>(PATH);
    expect((await owner.post(`/fiscal-devices/${device.id}/initialise`, {})).status).toBe(200);
    expect((await owner.get<Setup>("/businesses/me/setup/status")).body.ready_to_sign).toBe(true);
  });

  it("brings the country's currency and zone as long as nothing has moved; then a country of another currency is refused", async () => {
    const fresh = async () => {
      const tenant = await mintTenant({ kind: "business", currency: "USD" });
      const owner = await tenant.member("owner");
      await owner.call("PUT", "/businesses/me/config", { body: { tin_number: freshTin("RW") } });
      const money = async () => (await owner.get("/tenants/current/settings")).body;
      return { ...tenant, owner, money };
    };
    const early = await fresh();
    expect((await early.owner.post("/businesses/me/setup/step2", configOf("RW"))).status).toBe(200);
    expect(await early.money()).toMatchObject({ currency: "RWF", time_zone: "Africa/Kigali" });
    const away = await early.owner.call("PATCH", "/tenants/current/settings", { body: { currency: "USD" } });
    expect(away.body).toMatchObject({ status: 409, code: "tenant.currency_in_use" });
    const late = await fresh();
    const { body: product } = await late.owner.post<Device>("/products", {
      sku: "S",
      name: "Soap",
      unit: "piece",
      price: "1",
    });
    const { body: shop } = await late.owner.post<Device>("/warehouses", { code: "S", name: "Shop" });
    const place = { product_id: product.id, warehouse_id: shop.id };
    const moved = await late.owner.post("/stock-movements", { type: "receive", ...place, quantity: "1" });
    expect(moved.status, moved.text).toBe(201);
    const refused = { status: 409, body: { code: "fiscal_settings.other_currency", currency: "RWF" } };
    expect(await late.owner.post("/businesses/me/setup/step2", configOf("RW"))).toMatchObject(refused);
    for (const verb of ["PUT", "PATCH"])
      expect(await late.owner.call(verb, "/fiscal-settings", { body: { country: "RW" } })).toMatchObject(
        refused,
      );
    expect(await late.money()).toMatchObject({ currency: "USD", time_zone: "UTC" });
    expect((await late.owner.get("/fiscal-settings")).body).toMatchObject({ country: null });
  });

  it("stays what the tax authority knows it by, and with it the business's number", async () => {
    const tin = freshTin("RW");
    const { owner, put } = await openBusiness({ tin });
    const given = configOf("RW");
    const { body } = await put(given);
    await owner.post(`/fiscal-devices/${body.id}/initialise`, {});
    expect(await put({ ...given, serial: `dvc-${newId()}` })).toMatchObject({
      status: 409,
      body: { code: "device.in_use" },
    });
    expect(await put({ ...given, tin_number: freshTin("RW") })).toMatchObject({ status: 409 });
    expect((await owner.get<{ tin_number: string }>("/businesses/me")).body.tin_number).toBe(tin);
    expect(await put({ ...given, name: "Another name" })).toMatchObject({
      status: 200,
      body: { status: "active" },
    });
  });

  it("is set up while the business waits for approval, but neither tax number nor device is held by that", async () => {
    const tin = freshTin("RW");
    const given = configOf("RW");
    const waiting = await openBusiness({ status: "pending", tin });
    const { body } = await waiting.put(given);
    expect(await waiting.owner.post(`/fiscal-devices/${body.id}/initialise`, {})).toMatchObject({
      status: 409,
      body: { code: "device.tenant_not_active" },
    });
    const trading = await openBusiness({ tin });
    const own = await trading.put(given);
    expect((await trading.owner.post(`/fiscal-devices/${own.body.id}/initialise`, {})).status).toBe(200);
  });

  it("is the administrators' alone", async () => {
    const { member } = await openBusiness({ tin: freshTin("RW") });
    for (const role of ["manager", "cashier"] as const) {
      const client = await member(role);
      expect((await client.get(PATH)).status).toBe(403);
      expect((await client.call("PUT", PATH, { body: configOf("RW") })).status).toBe(403);
      expect((await client.post("/businesses/me/test-vsdc", {})).status).toBe(403);
    }
  });
});

describe("trying the device (E-E15)", () => {
  it("tells whether the authority answers, and whether it would sign", async () => {
    const tin = freshTin("RW");
    const { owner, put } = await openBusiness({ tin });
    const tried = () => owner.post<Tested>("/businesses/me/test-vsdc", {});
    expect(await tried()).toMatchObject({ status: 404, body: { code: "device.not_found" } });
    const { body } = await put(configOf("RW"));
    expect((await tried()).body).toMatchObject({
      ...{ reached: true, ready: false, initialised: false },
      ...{ fix: "Initialise the device", cause: "The device was not initialised at the authority yet" },
    });
    await owner.post(`/fiscal-devices/${body.id}/initialise`, {});
    expect((await tried()).body).toMatchObject({ reached: true, ready: true, initialised: true });
    expect((await booksOf(tin)).devices).toHaveLength(1);
    const { body: status } = await owner.get("/businesses/me/vsdc-status");
    expect(status).toMatchObject({ status: "online", initialised: true });
  });

  it("tells of an authority that cannot be reached, and so does the status", async () => {
    const tin = freshTin("RW");
    const { owner, put } = await openBusiness({ tin });
    const { body } = await put(configOf("RW"));
    await owner.post(`/fiscal-devices/${body.id}/initialise`, {});
    await setFaults(tin, [{ lost: true, always: true }]);
    const tried = await owner.post<Tested>("/businesses/me/test-vsdc", {});
    expect(tried.body).toMatchObject({ reached: false, ready: false });
    expect((await owner.get("/businesses/me/vsdc-status")).body).toMatchObject({ status: "offline" });
  });
});
