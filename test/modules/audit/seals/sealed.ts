import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call } from "#test/tenant.ts";
import { type Keys, readKeys } from "../../../../client/verify-audit/checkpoint.ts";
import { jobs } from "../../../../src/cron.ts";

/** Runs a job in a tenant, as the queue would. */
export async function runJob(name: string, tenant: string, bindings: Partial<Env> = {}): Promise<void> {
  const job = jobs.find((one) => one.name === name);
  if (!job?.perTenant) throw new Error(`there is no job ${name} of every tenant`);
  const context = backgroundContext(
    { ...env, ...bindings } as Env,
    createExecutionContext(),
    `test-${newId()}`,
    {},
  );
  await job.run(context, { id: tenant, time_zone: "UTC" }, new Date());
}

/** One run of the job that seals: what follows a transaction that is open, whoever's, waits for the next. */
export const sealOnce = (tenant: string, bindings: Partial<Env> = {}): Promise<void> =>
  runJob("audit.logs.seal", tenant, bindings);

/** Seals all that a tenant's audit log has, and signs it. */
export async function seal(tenant: string, bindings: Partial<Env> = {}): Promise<void> {
  for (;;) {
    await sealOnce(tenant, bindings);
    const [waiting = []] = await asOwner(
      sql`select 1 from audit.audit_events e where e.tenant_id = ${tenant}::uuid and not exists (
            select from audit.leaves l where l.tenant_id = e.tenant_id and l.entry_id = e.id) limit 1`,
    );
    if (waiting.length === 0) return;
  }
}

/** Lets a tenant's checkpoints have been signed some time ago. */
export async function ageCheckpoints(tenant: string): Promise<void> {
  await asOwner(
    sql`update audit.checkpoints set created_at = created_at - interval '11 minutes' where tenant_id = ${tenant}::uuid`,
  );
}

/** Entries of a tenant as a job would have written them, with these details. */
export const enter = (tenant: string, details: readonly unknown[]): Promise<string[]> =>
  enterTexts(
    tenant,
    details.map((detail) => JSON.stringify(detail)),
  );

/** The same with details as JSON texts, whose numbers have any number of digits. */
export async function enterTexts(tenant: string, details: readonly string[]): Promise<string[]> {
  const ids = details.map(() => newId());
  await asOwner(
    ...details.map(
      (detail, at) => sql`
        insert into audit.audit_events (tenant_id, id, actor_kind, action, target_type, target_id, after)
        values (${tenant}::uuid, ${ids[at]}::uuid, 'job', 'test.things.enter', 'test.things', ${newId()}::uuid,
                ${detail}::jsonb)`,
    ),
  );
  return ids;
}

/** The keys as they are published. */
export async function publishedKeys(): Promise<Keys> {
  return readKeys((await call("GET", "/.well-known/audit-keys.json")).text);
}

/** A text as a file of bytes. */
export const bytesOf = (text: string): Uint8Array[] => [new TextEncoder().encode(text)];
