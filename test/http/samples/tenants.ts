import { sql } from "drizzle-orm";
import { asOwner, mintTenant } from "#test/tenant.ts";
import type { Arrangement } from "./arrangement.ts";

/** Days from which no rate is known yet. */
let day = 0;
const rate: Arrangement = () => ({
  body: { currency: "EUR", valid_from: new Date(Date.UTC(2000, 0, ++day)).toISOString().slice(0, 10) },
});

/** A tenant of its own in a status, because the sample ends or hinders it. */
const tenantIn =
  (status: string): Arrangement =>
  async () => ({ id: (await mintTenant({ status })).id });

/** A sandbox of its own, by its owner. */
const ofSandbox: Arrangement = async () => ({
  by: await (await mintTenant({ isSandbox: true })).member("owner"),
});

export const arrangements: Record<string, Arrangement> = {
  "tenants.exchange_rates.create": rate,
  "tenants.exchange_rates.replace": rate,
  "tenants.exchange_rates.change": () => ({ body: { currency: "EUR" } }),
  "tenants.organizations.remove": async () => {
    const { id, member } = await mintTenant();
    return { id, by: await member("owner") };
  },
  "tenants.organizations.restore": async () => {
    const { id } = await mintTenant();
    await asOwner(sql`update tenants.tenants set deleted_at = now() where id = ${id}`);
    return { id };
  },
  "tenants.current.restore": async () => {
    const { id, member } = await mintTenant();
    const by = await member("owner");
    await asOwner(sql`update tenants.tenants set deleted_at = now() where id = ${id}`);
    return { by, headers: { "X-Tenant-ID": id } };
  },
  "tenants.legal_holds.set": tenantIn("active"),
  "tenants.legal_holds.lift": async () => {
    const { id } = await mintTenant();
    await asOwner(sql`insert into tenants.legal_holds (tenant_id, reason) values (${id}, 'A court')`);
    return { id };
  },
  "sandbox.clock.read": ofSandbox,
  "sandbox.clock.move": async (world) => ({
    ...(await ofSandbox(world)),
    body: { advance_by: "PT1H", to: undefined },
  }),
  "tenants.tenants.activate": tenantIn("pending"),
  "tenants.tenants.suspend": tenantIn("active"),
  "tenants.tenants.block": tenantIn("active"),
  "tenants.tenants.deactivate": tenantIn("active"),
  "tenants.businesses.deactivate": tenantIn("active"),
  "tenants.businesses.exists": () => ({ query: { tin_number: "123456789" } }),
  "tenants.limits.replace": tenantIn("active"),
  "tenants.limits.change": tenantIn("active"),
};
