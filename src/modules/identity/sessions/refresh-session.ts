import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { action, type Reply } from "#platform/operations/action.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { profileColumns } from "../accounts/profile.ts";
import { sessionEnd } from "./open-session.ts";
import { type RefreshToken, readRefreshToken, sessionIdOf, successorOf } from "./refresh-token.ts";
import { SignedIn, sessionColumns, signedIn } from "./signed-in.ts";

/** For so long, and so many times, a token may be turned in again after it was spent, if it was the last one spent. */
const GRACE = { seconds: 30, repeats: 10 } as const;

/** Actions that a refresh writes entries of, beside its own. */
export const REFRESH_NOTES = ["identity.sessions.refresh_token_reused"] as const;

/** A refresh token as a caller gives it. */
export const GivenRefreshToken = z.string().min(1).max(200);

/** Turn a refresh token in for new tokens, with the memberships as they are now. One round trip. */
export const refreshSession = action({
  name: "identity.sessions.refresh",
  summary: "Turn a refresh token in for new tokens",
  scope: "public",
  accepts: "json_or_form",
  notes: REFRESH_NOTES,
  input: z.strictObject({ refresh_token: GivenRefreshToken }),
  subject: ({ input }) => ({ session: sessionIdOf(input.refresh_token) }),
  output: SignedIn,
  errors: ["auth.invalid_refresh_token"],
  handle: ({ ctx, input }, batch) => turnIn(ctx, batch, input.refresh_token),
});

/**
 * New tokens for a refresh token; the batch is about its session. A client that lost the answer, or two tabs that ask at
 * once, may turn the token that was just spent in again: they get the same new one. Who steals a token gains nothing by
 * that: of the two who then hold the new one, the second to spend it after the grace ends the session, as does every older
 * token. Throws auth.invalid_refresh_token.
 */
export async function turnIn(ctx: Context, batch: ActionBatch, text: string): Promise<Reply> {
  const given = await readRefreshToken(text);
  if (!given) throw new Problem("auth.invalid_refresh_token");
  const next = await successorOf(ctx.config, given);
  const isCurrent = sql`s.refresh_hash = decode(${given.hash}, 'hex')`;
  const { turned } = await batch({
    turned: sql`
      with s as (
        update identity.sessions s
           set refresh_hash = decode(${next.hash}, 'hex'), previous_hash = decode(${given.hash}, 'hex'),
               repeats = case when ${isCurrent} then 0 else s.repeats + 1 end,
               refreshed_at = case when ${isCurrent} then now() else s.refreshed_at end,
               expires_at = ${sessionEnd(ctx)}
          from identity.users p
         where s.id = ${given.sessionId}::uuid
           and (${isCurrent} or (${isInGrace(given)} and s.repeats < ${GRACE.repeats}))
           and s.revoked_at is null and s.expires_at > now() and p.id = s.user_id and p.status = 'active'
        returning s.*
      ), spent as (
        insert into identity.spent_refresh_tokens (refresh_hash, session_id)
        select decode(${given.hash}, 'hex'), s.id from s
        on conflict do nothing
      )
      select ${profileColumns}, ${sessionColumns} from s join identity.users u on u.id = s.user_id`,
    theft: endStolen(given),
  });
  if (!turned[0]) throw new Problem("auth.invalid_refresh_token");
  return signedIn(ctx, turned[0], next);
}

/** Was this token the last one that the session spent, a moment ago? */
const isInGrace = ({ hash }: RefreshToken) => sql`
  (s.previous_hash = decode(${hash}, 'hex') and s.refreshed_at > now() - make_interval(secs => ${GRACE.seconds}))`;

/** Ends the session of a token that was spent, but for the one that is in its grace. */
const endStolen = (given: RefreshToken) => sql`
  with stolen as (
    update identity.sessions s set revoked_at = now(), revoked_reason = 'refresh_token_reused'
      from identity.spent_refresh_tokens t
     where t.refresh_hash = decode(${given.hash}, 'hex') and t.session_id = s.id and s.revoked_at is null
       and not coalesce(${isInGrace(given)}, false)
    returning s.id, s.user_id
  )
  select audit.note('identity.sessions.refresh_token_reused', 'identity.sessions', id, jsonb_build_object('user_id', user_id))
    from stolen`;
