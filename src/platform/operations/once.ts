import { sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import { seal, sha256Hex, unseal } from "../crypto.ts";
import { Problem } from "../errors.ts";
import { networkOf } from "../network.ts";
import type { Answer, Call } from "./operation.ts";
import { platformBatch } from "./platform-batch.ts";

type Idempotency = NonNullable<Call["idempotency"]>;

/** Whose keys they are: a person's own; of nobody signed in, those of the same request from the same network alone. */
async function scopeOf({ actor, ip }: Context, name: string, { fingerprint }: Idempotency): Promise<string> {
  return actor.kind === "user"
    ? actor.userId
    : `public:${name}:${await sha256Hex(`${networkOf(ip)} ${fingerprint}`)}`;
}

/**
 * Runs the work of an action once for an idempotency key; a replay gets the kept answer. The key is claimed, and an answer
 * shown again, as the actor: whose session has ended gets nothing. A claim whose work died may be taken over after a
 * minute. The answer is kept sealed, because it may hold tokens: two round trips beside those of the work.
 */
export async function once(
  ctx: Context,
  name: string,
  idempotency: Idempotency,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { key, fingerprint } = idempotency;
  const scope = await scopeOf(ctx, name, idempotency);
  const purpose = await sha256Hex(`${scope}:${key}:${fingerprint}`);
  const command = `${name}.idempotency`;
  const { claimed, kept } = await platformBatch(ctx, command, {
    claimed: sql`
      insert into platform.public_idempotency_keys as k (scope, key, fingerprint)
      values (${scope}, ${key}, decode(${fingerprint}, 'hex'))
      on conflict (scope, key) do update set created_at = now(), sealed_answer = null, fingerprint = excluded.fingerprint
        where k.created_at < now() - interval '24 hours'
           or (k.sealed_answer is null and k.created_at < now() - interval '1 minute')
      returning created_at::text as at`,
    kept: sql`
      select encode(fingerprint, 'hex') as fingerprint, sealed_answer
        from platform.public_idempotency_keys where scope = ${scope} and key = ${key}`,
  });
  if (!claimed[0]) {
    const earlier = kept[0];
    if (earlier?.fingerprint !== fingerprint) throw new Problem("idempotency.key_reused");
    if (!earlier.sealed_answer) throw new Problem("idempotency.in_progress");
    const text = await unseal(ctx.config.SECRET_KEY, purpose, earlier.sealed_answer as string);
    const answer = JSON.parse(text) as Answer;
    return { ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } };
  }
  const own = sql`scope = ${scope} and key = ${key} and created_at = ${claimed[0].at}::timestamptz`;
  // The work may have ended the session under which the key was claimed.
  const asJob = { asJob: true };
  try {
    const answer = await work();
    const sealed = await seal(ctx.config.SECRET_KEY, purpose, JSON.stringify(answer));
    await platformBatch(
      ctx,
      command,
      { kept: sql`update platform.public_idempotency_keys set sealed_answer = ${sealed} where ${own}` },
      asJob,
    );
    return answer;
  } catch (error) {
    await platformBatch(
      ctx,
      command,
      { freed: sql`delete from platform.public_idempotency_keys where ${own} and sealed_answer is null` },
      asJob,
    );
    throw error;
  }
}
