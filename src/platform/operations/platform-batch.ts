import type { Context } from "../context.ts";
import { planned, type Rows, type Statements } from "../database/batch.ts";
import { enter } from "../database/enter.ts";
import { type Claims, signInOf } from "../database/sign.ts";
import { dispatchEmitted } from "../outbox.ts";

/** Runs statements as the platform login, under one action's name. Each call is one transaction and one round trip. */
export type PlatformBatch = <const S extends Statements>(statements: S) => Promise<Rows<S>>;

/** Runs statements as the platform login, one transaction and one round trip, under a name that the audit shows. */
export async function platformBatch<const S extends Statements>(
  ctx: Context,
  name: string,
  statements: S,
  { asJob = false, notes }: { asJob?: boolean; notes?: readonly string[] | undefined } = {},
): Promise<Rows<S>> {
  const { flat, named } = planned(statements);
  const { actor } = ctx;
  const claims: Claims = {
    scope: "platform",
    kind: "anonymous",
    command: name,
    notes,
    access: "essential",
    request: ctx.requestId,
    ip: ctx.ip,
  };
  if (asJob) claims.kind = "job";
  else if (actor.kind === "user") {
    claims.kind = actor.isPlatformAdmin ? "platform_admin" : "user";
    claims.user = actor.userId;
    Object.assign(claims, signInOf(actor));
    claims.platform_admin = actor.isPlatformAdmin;
  } else if (actor.kind === "api_key") {
    claims.kind = "api_key";
    claims.key = actor.keyId;
  }
  const started = performance.now();
  try {
    const [, ...rows] = await ctx.system.batch([await enter(ctx.config.CONTEXT_KEY, claims), ...flat]);
    dispatchEmitted(ctx, rows);
    return named(rows);
  } finally {
    ctx.timings.set("db", (ctx.timings.get("db") ?? 0) + performance.now() - started);
  }
}
