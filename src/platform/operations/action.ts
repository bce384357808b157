import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { seal, sha256Hex, unseal } from "../crypto.ts";
import { planned, type Rows, type Statements } from "../database/batch.ts";
import type { Statement } from "../database/connection.ts";
import { enter } from "../database/enter.ts";
import type { Claims } from "../database/sign.ts";
import { type ErrorCode, Problem } from "../errors.ts";
import type { Take } from "../limits.ts";
import { dispatchEmitted } from "../outbox.ts";
import type { Answer, Call, Operation } from "./operation.ts";

/** Runs statements as the platform login, under one action's name. Each call is one transaction and one round trip. */
export type PlatformBatch = <const S extends Statements>(statements: S) => Promise<Rows<S>>;

/** How work outside a tenant is declared: sign-in, one's own account, platform administration. */
export interface ActionSpec<Input extends z.ZodObject> {
  name: string;
  summary: string;
  scope: "public" | "user" | "platform";
  input: Input;
  accepts?: Operation["accepts"];
  fromQuery?: readonly string[];
  output: z.ZodType | null;
  status?: number;
  errors?: readonly ErrorCode[];
  /** Actions, beside the action's own name, under which it writes audit entries that no changed row stands for. */
  notes?: readonly string[];
  alsoAnswers?: Operation["alsoAnswers"];
  /** Named limits beside the one of its scope: nothing is read or written before they are taken from. */
  limits?(call: Call<z.output<Input>>): readonly Take[];
  unlimited?: boolean;
  handle(call: Call<z.output<Input>>, batch: PlatformBatch): Promise<unknown>;
}

/** An answer with another status than the declared one, or with headers. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;
  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

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
    claims.session = actor.sessionId ?? undefined;
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

/**
 * Declares an action. A POST with an Idempotency-Key is claimed before it runs and its answer is kept sealed, because it
 * may hold tokens: two more round trips, only when the caller sends a key.
 */
export function action<Input extends z.ZodObject>(spec: ActionSpec<Input>): Operation {
  return {
    ...spec,
    roles: [],
    access: "essential",
    status: spec.status ?? (spec.output ? 200 : 204),
    errors: spec.errors ?? [],
    async run(untyped) {
      const call = untyped as Call<z.output<Input>>;
      const work = async (): Promise<Answer> => {
        const result = await spec.handle(call, (statements) =>
          platformBatch(call.ctx, spec.name, statements, { notes: spec.notes }),
        );
        const reply =
          result instanceof Reply ? result : new Reply(spec.status ?? (spec.output ? 200 : 204), result);
        return {
          status: reply.status,
          body:
            reply.body === undefined || reply.body === null
              ? null
              : typeof reply.body === "string"
                ? reply.body
                : JSON.stringify(reply.body),
          headers: reply.headers,
        };
      };
      return call.idempotency ? once(call, spec.name, work) : work();
    },
  };
}

/** Runs `work` once for a key; a replay gets the kept answer. A claim whose work died may be taken over after a minute. */
async function once(call: Call, name: string, work: () => Promise<Answer>): Promise<Answer> {
  const { ctx, idempotency } = call;
  if (!idempotency) return work();
  const scope = ctx.actor.kind === "user" ? ctx.actor.userId : `public:${name}`;
  const { key, fingerprint } = idempotency;
  const purpose = await sha256Hex(`${scope}:${key}:${fingerprint}`);
  const jobs = (statements: Statement[]) =>
    platformBatch(ctx, `${name}.idempotency`, statements, { asJob: true });
  const [claimed, kept] = await jobs([
    sql`insert into platform.public_idempotency_keys as k (scope, key, fingerprint)
        values (${scope}, ${key}, decode(${fingerprint}, 'hex'))
        on conflict (scope, key) do update set created_at = now(), sealed_answer = null, fingerprint = excluded.fingerprint
          where k.created_at < now() - interval '24 hours'
             or (k.sealed_answer is null and k.created_at < now() - interval '1 minute')
        returning key`,
    sql`select encode(fingerprint, 'hex') as fingerprint, sealed_answer
        from platform.public_idempotency_keys where scope = ${scope} and key = ${key}`,
  ]);
  if (claimed?.length === 0) {
    const earlier = kept?.[0];
    if (earlier?.fingerprint !== fingerprint) throw new Problem("idempotency.key_reused");
    if (!earlier.sealed_answer) throw new Problem("idempotency.in_progress");
    const answer = JSON.parse(
      await unseal(ctx.config.SECRET_KEY, purpose, earlier.sealed_answer as string),
    ) as Answer;
    return { ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } };
  }
  try {
    const answer = await work();
    const sealed = await seal(ctx.config.SECRET_KEY, purpose, JSON.stringify(answer));
    await jobs([
      sql`update platform.public_idempotency_keys set sealed_answer = ${sealed} where scope = ${scope} and key = ${key}`,
    ]);
    return answer;
  } catch (error) {
    await jobs([
      sql`delete from platform.public_idempotency_keys where scope = ${scope} and key = ${key} and sealed_answer is null`,
    ]);
    throw error;
  }
}
