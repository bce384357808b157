import { sql } from "drizzle-orm";
import type { Context, TenantScope } from "../context.ts";
import { planned, type Rows, type Statements } from "../database/batch.ts";
import type { Statement } from "../database/connection.ts";
import { enter } from "../database/enter.ts";
import { type Claims, signInOf } from "../database/sign.ts";
import { Problem } from "../errors.ts";
import { dispatchEmitted } from "../outbox.ts";
import type { Call } from "./operation.ts";

interface Named extends Pick<Claims, "command" | "access"> {
  /** Set where a read notes in the audit log that it was made: its transaction is not read-only. */
  notes?: "reading" | undefined;
}

/** The claims under which a call's batch runs in its tenant. */
function tenantClaims(ctx: Context, tenant: TenantScope, { command, access }: Named): Claims {
  const base = {
    // First: app.tenant_id reads it there.
    tenant: tenant.id,
    scope: "tenant",
    command,
    access,
    request: ctx.requestId,
    ip: ctx.ip,
  } as const;
  const { actor } = ctx;
  if (actor.kind === "api_key")
    return { ...base, kind: "api_key", key: actor.keyId, key_hash: actor.secretHash };
  if (actor.kind === "anonymous") return { ...base, kind: "job" };
  const user = { user: actor.userId, ...signInOf(actor) };
  return tenant.as === "platform_admin"
    ? { ...base, ...user, kind: "platform_admin" }
    : { ...base, ...user, kind: "user", roles: tenant.roles };
}

/**
 * Runs statements as the call's actor in the call's tenant: one transaction, one round trip. Rows of `enter` are left out.
 * What the statements emit goes to the queue afterwards.
 */
export async function tenantBatch<const S extends Statements>(
  call: Pick<Call, "ctx" | "tenant">,
  operation: Named,
  statements: S,
): Promise<Rows<S>> {
  const { flat, named } = planned(statements);
  const { ctx, tenant } = call;
  if (!tenant) throw new Error(`${operation.command} ran without a tenant`);
  const started = performance.now();
  const first = await enter(ctx.config.CONTEXT_KEY, tenantClaims(ctx, tenant, operation));
  try {
    const readOnly =
      (operation.access === "read" || operation.access === "export") &&
      operation.notes === undefined &&
      tenant.as !== "platform_admin";
    const [, ...rows] = await ctx.api.batch([first, ...flat], { readOnly });
    if (!readOnly) dispatchEmitted(ctx, rows);
    return named(rows);
  } finally {
    ctx.timings.set("db", (ctx.timings.get("db") ?? 0) + performance.now() - started);
  }
}

/** Claims the call's idempotency key in its transaction, if the caller sent one. */
export function claimKey(call: Call): Statement[] {
  if (!call.idempotency) return [];
  const { key, fingerprint, ofTenant } = call.idempotency;
  const request = sql`${key}, decode(${fingerprint}, 'hex')`;
  if (!ofTenant) return [sql`select app.claim_key(${request})`];
  const { inSight, days, hold } = ofTenant;
  const claim = sql`select app.claim_key(${request}, 'tenant', ${days}::int)`;
  return [inSight, claim, hold].filter((one) => one !== undefined);
}

/** An earlier answer; with a status where that is not the operation's own. */
interface Replay {
  body: string | null;
  etag: string | null;
  status?: number;
}

/** The first answer, when this is a replay of a request that the database has already answered. */
export function replayOf(error: unknown): Replay | undefined {
  if (!(error instanceof Problem) || error.code !== "idempotency.replay") return undefined;
  const { body, etag, status } = error.members as unknown as Replay;
  return { body, etag, ...(status === undefined ? {} : { status }) };
}
