import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { jobs } from "#modules/fiscal";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import type { Country, Flavour } from "../../../src/modules/fiscal/profiles/profile.ts";
import { addressOf, freshTin } from "./simulator.ts";

const FLAVOUR: Record<Country, Flavour> = { RW: "vsdc", ZM: "vsdc", KE: "oscu" };
const CURRENCY: Record<Country, string> = { RW: "RWF", ZM: "ZMW", KE: "KES" };

/** The fields of a device at the simulator, of a taxpayer of its own. */
export function deviceFields(country: Country, more: Record<string, unknown> = {}) {
  return {
    ...{ name: "Counter", tin: freshTin(country), branch_code: country === "ZM" ? "000" : "00" },
    ...{
      serial: `dvc-${newId()}`,
      flavour: FLAVOUR[country],
      environment: "test",
      base_url: addressOf(country),
    },
    ...more,
  };
}

/** Has a business trade under the number of a device of its own, where it has stated none. */
export const stateTin = (device: string) =>
  asOwner(
    sql`insert into tenants.fiscal_profiles (tenant_id, tin_number)
        select d.tenant_id, d.tin from fiscal.devices d where d.id = ${device}::uuid on conflict do nothing`,
  );

/** The number that a tenant trades under. */
export async function tinOf(tenant: string): Promise<string> {
  const [rows] = await asOwner(
    sql`select tin_number from tenants.fiscal_profiles where tenant_id = ${tenant}::uuid`,
  );
  return String(rows?.[0]?.tin_number);
}

/** Adds a device, whose number the business states where it has none, and initialises it; gives its id. */
export async function addDevice(by: Client, fields: Record<string, unknown>): Promise<string> {
  const made = await by.post<{ id: string }>("/fiscal-devices", fields);
  if (made.status !== 201) throw new Error(made.text);
  await stateTin(made.body.id);
  const ready = await by.post(`/fiscal-devices/${made.body.id}/initialise`, {});
  if (ready.status !== 200) throw new Error(ready.text);
  return made.body.id;
}

/** A tenant of a country, with an owner; and, where it is wanted, an initialised device of its head office. */
export async function fiscalTenant({
  country = "RW" as Country,
  device = "none" as "none" | "initialised",
  isSandbox = false,
} = {}) {
  const tenant = await mintTenant({ currency: CURRENCY[country], isSandbox });
  const owner = await tenant.member("owner");
  await asOwner(sql`insert into fiscal.settings (tenant_id, country) values (${tenant.id}, ${country})`);
  const fields = deviceFields(country);
  const deviceId = device === "initialised" ? await addDevice(owner, fields) : "";
  return { tenant, owner, country, tin: fields.tin, deviceId };
}

/** Runs a job of the fiscal module now: of the platform, or in a tenant; by a deployment with these settings. */
export async function runFiscalJob(
  name: string,
  tenant = "",
  bindings: Record<string, string> = {},
): Promise<void> {
  const job = jobs.find((one) => one.name === name);
  if (!job) throw new Error(`there is no job ${name}`);
  const context = backgroundContext({ ...env, ...bindings } as Env, createExecutionContext(), newId(), {});
  if (job.perTenant) await job.run(context, { id: tenant, time_zone: "UTC" }, new Date());
  else await job.run(context, new Date());
}
