import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { deviceFields, fiscalTenant, runFiscalJob } from "../fiscal-tenant.ts";
import { booksOf, changeRates, setFaults } from "../simulator.ts";

const fetchCodes = (of: Awaited<ReturnType<typeof fiscalTenant>>, body: unknown = {}) =>
  of.owner.post(`/fiscal-devices/${of.deviceId}/fetch-codes`, body);
const rateOf = async (tenant: string, band: string, at: string) => {
  const [rows = []] = await asOwner(
    sql`select trim_scale(fiscal.rate_on(${band}, ${at}::timestamptz, ${tenant}::uuid))::text as rate`,
  );
  return rows[0]?.rate;
};

describe("the authority's codes", () => {
  test("are fetched with their dates, and listed by class", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    const fetched = await fetchCodes(of);
    expect(fetched).toMatchObject({ status: 200, body: { new_rates: 0 } });
    expect(fetched.body.codes).toBeGreaterThan(40);
    const codes = await of.owner.get<{ data: unknown[] }>("/fiscal-codes?class=04");
    expect(codes.body.data).toMatchObject([
      { class: "04", code: "A", rate: "0", active: true, device_id: of.deviceId },
      { code: "B", rate: "18", name: "B-18%" },
      { code: "C", rate: "0" },
      { code: "D", rate: "0" },
    ]);
    const classes = await of.owner.get<{ data: unknown[] }>("/item-classes?q=antibio");
    expect(classes.body.data).toMatchObject([
      { code: "5110150000", name: "Antibiotics", level: 3, band: "A" },
    ]);
    expect((await of.owner.get(`/fiscal-devices/${of.deviceId}`)).body).toMatchObject({
      codes_fetched_at: expect.stringMatching(/^\d{4}/),
      classes_fetched_at: expect.stringMatching(/^\d{4}/),
    });
    expect(await fetchCodes(of), "nothing has changed since").toMatchObject({
      body: { codes: 0, classes: 0 },
    });
    expect((await of.owner.get<{ data: unknown[] }>("/fiscal-codes?class=04")).body.data).toHaveLength(4);
  });

  test("bring a new rate of tax from today on, and leave what was before", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    await booksOf(of.tin);
    await fetchCodes(of);
    await changeRates(of.tin, { B: "16" });
    expect((await fetchCodes(of)).body).toMatchObject({ new_rates: 1 });
    expect((await fetchCodes(of)).body).toMatchObject({ new_rates: 0 });
    const { id } = of.tenant;
    expect(await rateOf(id, "B", new Date().toISOString())).toBe("16");
    expect(await rateOf(id, "B", "2020-05-01T00:00:00Z")).toBe("18");
    expect(await rateOf(id, "B", "1850-05-01T00:00:00Z"), "before the first known one").toBe("18");
    expect((await of.owner.get("/tax-rates?band=B")).body).toMatchObject({
      data: [
        { band: "B", rate: "16", source: "authority" },
        { band: "B", rate: "18", source: "profile", valid_from: "1900-01-01" },
      ],
    });
  });

  test("hold from midnight where the authority is", async () => {
    const { tenant } = await fiscalTenant({ country: "KE" });
    await asOwner(
      sql`insert into fiscal.tax_rates (tenant_id, country, band, rate, valid_from, source)
          values (${tenant.id}, 'KE', 'B', 14, '2020-04-01', 'authority')`,
    );
    expect(await rateOf(tenant.id, "B", "2020-03-31T20:59:59Z")).toBe("16");
    expect(await rateOf(tenant.id, "B", "2020-03-31T21:00:00Z")).toBe("14");
    expect(await rateOf(tenant.id, "Z", "2020-03-31T21:00:00Z"), "a band that is none").toBeNull();
  });

  test("that cannot be fetched leave what is there, and say why", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    await fetchCodes(of);
    await setFaults(of.tin, [{ lost: true }, null, { on: "classes", code: "990" }]);
    expect(await fetchCodes(of)).toMatchObject({ status: 502, body: { code: "authority.no_answer" } });
    expect(await fetchCodes(of, { all: true })).toMatchObject({
      status: 503,
      body: { code: "authority.not_ready" },
    });
    expect((await of.owner.get<{ data: unknown[] }>("/fiscal-codes?class=04")).body.data).toHaveLength(4);
  });

  test("are fetched every night for tenants with a device", async () => {
    const of = await fiscalTenant({ device: "initialised" });
    await runFiscalJob("fiscal.codes.fetch_all", of.tenant.id);
    expect(
      (await of.owner.get<{ data: unknown[] }>("/fiscal-codes?class=07")).body.data.length,
    ).toBeGreaterThan(5);
  });

  test("are of no device that was not initialised", async () => {
    const { owner } = await fiscalTenant();
    const { body } = await owner.post<{ id: string }>("/fiscal-devices", deviceFields("RW"));
    expect(await owner.post(`/fiscal-devices/${body.id}/fetch-codes`, {})).toMatchObject({
      status: 409,
      body: { code: "device.not_initialised" },
    });
  });
});
