import type { Context } from "../context.ts";
import { planned, type Rows, type Statements } from "../database/batch.ts";
import type { Connection } from "../database/connection.ts";
import { enter } from "../database/enter.ts";
import { type Claims, type Subject, signInOf } from "../database/sign.ts";
import { dispatchEmitted } from "../outbox.ts";

/**
 * Runs statements outside a tenant, under one action's name. Each call is one transaction and one round trip. `subject` is
 * whom they are about, where that is not the person signed in.
 */
export type ActionBatch = <const S extends Statements>(statements: S, subject?: Subject) => Promise<Rows<S>>;

/** Actions, beside the named one, under which a batch may write audit entries that no changed row stands for. */
interface Notes {
  notes?: readonly string[] | undefined;
}

/** Runs statements as the platform login, one transaction and one round trip, under a name that the audit shows. */
export function platformBatch<const S extends Statements>(
  ctx: Context,
  name: string,
  statements: S,
  { asJob = false, notes }: Notes & { asJob?: boolean } = {},
): Promise<Rows<S>> {
  const who: Who = asJob ? { kind: "job" } : whoIs(ctx);
  return send(ctx, ctx.system, { ...who, ...named(ctx, name), scope: "platform", notes }, statements);
}

interface About extends Notes {
  subject?: Subject | undefined;
  /** Enters as nobody from nowhere: for what a person does that a tenant may see, but not whose doing it is. */
  unseen?: boolean;
  /** "read" where it reads of one's own account alone. */
  access?: Claims["access"] | undefined;
}

/**
 * Runs statements as the sign-in login, one transaction and one round trip, under a name that the audit shows. They see and
 * change the rows of the subject, else of the person signed in, and nobody else's.
 */
export function identityBatch<const S extends Statements>(
  ctx: Context,
  name: string,
  statements: S,
  { notes, subject, unseen = false, access = "essential" }: About = {},
): Promise<Rows<S>> {
  const who: Who & { ip?: undefined } = unseen ? { kind: "anonymous", ip: undefined } : whoIs(ctx);
  const claims: Claims = { ...named(ctx, name), ...who, access, scope: "identity", notes, subject };
  return send(ctx, ctx.identity, claims, statements);
}

type Who = Pick<Claims, "kind" | "user" | "session" | "amr" | "platform_admin" | "platform_support" | "key">;

function whoIs({ actor }: Context): Who {
  if (actor.kind === "api_key") return { kind: "api_key", key: actor.keyId };
  if (actor.kind === "anonymous") return { kind: "anonymous" };
  return {
    kind: actor.isPlatformAdmin ? "platform_admin" : "user",
    user: actor.userId,
    ...signInOf(actor),
    platform_admin: actor.isPlatformAdmin,
    ...(actor.isPlatformSupport ? { platform_support: true } : {}),
  };
}

const named = ({ requestId, ip }: Context, command: string) =>
  ({ command, access: "essential", request: requestId, ip }) as const;

async function send<const S extends Statements>(
  ctx: Context,
  login: Connection,
  claims: Claims,
  statements: S,
): Promise<Rows<S>> {
  const { flat, named: byName } = planned(statements);
  const started = performance.now();
  try {
    const [, ...rows] = await login.batch([await enter(ctx.config.CONTEXT_KEY, claims), ...flat]);
    dispatchEmitted(ctx, rows);
    return byName(rows);
  } finally {
    ctx.timings.set("db", (ctx.timings.get("db") ?? 0) + performance.now() - started);
  }
}
