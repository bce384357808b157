import { sql } from "drizzle-orm";
import { asOwner } from "#test/tenant.ts";
import { runJob } from "../audit/seals/sealed.ts";

export const JOB = "tenants.closed.erase";

export const erase = (tenant: string) => runJob(JOB, tenant);
export const ending = async (tenant: string) =>
  (await asOwner(sql`select * from tenants.endings where tenant_id = ${tenant}::uuid`))[0]?.[0];
export const eventsOf = async (tenant: string, type: string) =>
  (
    await asOwner(
      sql`select payload from platform.domain_events where tenant_id = ${tenant}::uuid and type = ${`tenants.tenant.${type}`} order by id`,
    )
  )[0] ?? [];

/** Lets so many days of real time pass for a closed tenant. */
export const pass = (tenant: string, days: number) =>
  asOwner(
    sql`update tenants.endings set ended_at = ended_at - make_interval(days => ${days}::int), erase_at = erase_at - make_interval(days => ${days}::int),
          warned_at = warned_at - make_interval(days => ${days}::int), next_at = next_at - make_interval(days => ${days}::int)
        where tenant_id = ${tenant}::uuid`,
  );

/** Closes a tenant, whose owners are told twice, and lets its time be over. */
export async function closed(tenant: string): Promise<void> {
  await asOwner(
    sql`delete from tenants.endings where tenant_id = ${tenant}::uuid`,
    sql`delete from tenants.legal_holds where tenant_id = ${tenant}::uuid`,
    sql`update tenants.tenants set deleted_at = now() where id = ${tenant}::uuid`,
  );
  await erase(tenant);
  await pass(tenant, 80);
  await erase(tenant);
  await pass(tenant, 20);
}

/** Erases a closed tenant, however often something comes in between. */
export async function erased(tenant: string): Promise<void> {
  for (let run = 1; run <= 5; run += 1) {
    await asOwner(sql`update tenants.endings set next_at = now() where tenant_id = ${tenant}::uuid`);
    await erase(tenant);
    if ((await ending(tenant))?.finished_at !== null) return;
  }
  throw new Error(`not erased: ${JSON.stringify(await ending(tenant))}`);
}
