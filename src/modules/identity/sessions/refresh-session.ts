import { sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { action } from "#platform/operations/action.ts";
import { profileColumns } from "../accounts/profile.ts";
import { sessionEnd } from "./open-session.ts";
import { newRefreshToken, type RefreshToken, readRefreshToken } from "./refresh-token.ts";
import { SignedIn, signedIn } from "./signed-in.ts";

/**
 * Turn a refresh token in for new tokens, with the memberships as they are now. Of two that race with one token exactly
 * one wins. A token turned in again, however old, ends its session. One round trip.
 */
export const refreshSession = action({
  name: "identity.sessions.refresh",
  summary: "Turn a refresh token in for new tokens",
  scope: "public",
  accepts: "json_or_form",
  notes: ["identity.sessions.refresh_token_reused"],
  input: z.strictObject({ refresh_token: z.string().min(1).max(200) }),
  output: SignedIn,
  errors: ["auth.invalid_refresh_token"],
  async handle({ ctx, input }, batch) {
    const old = await readRefreshToken(input.refresh_token);
    if (!old) throw new Problem("auth.invalid_refresh_token");
    const fresh = await newRefreshToken(old.sessionId);
    const { turned } = await batch({
      turned: sql`
        with turned as (
          update identity.sessions s
             set refresh_hash = decode(${fresh.hash}, 'hex'), previous_hash = s.refresh_hash, refreshed_at = now(),
                 expires_at = ${sessionEnd(ctx)}
            from identity.users p
           where s.id = ${old.sessionId}::uuid and s.refresh_hash = decode(${old.hash}, 'hex')
             and s.revoked_at is null and s.expires_at > now() and p.id = s.user_id and p.status = 'active'
          returning s.id, s.user_id
        ), spent as (
          insert into identity.spent_refresh_tokens (refresh_hash, session_id, spent_at)
          select decode(${old.hash}, 'hex'), id, clock_timestamp() from turned
        )
        select ${profileColumns}
          from turned join identity.users u on u.id = turned.user_id`,
      theft: endReused(old, fresh),
    });
    if (!turned[0]) throw new Problem("auth.invalid_refresh_token");
    return signedIn(ctx, turned[0], fresh);
  },
});

/**
 * Ends the session of a token that was spent before this transaction began. A twin that was spent while this one waited
 * for the row is no theft, but one client that asked twice.
 */
const endReused = (old: RefreshToken, fresh: RefreshToken) => sql`
  with reused as (
    update identity.sessions s set revoked_at = now(), revoked_reason = 'refresh_token_reused'
      from identity.spent_refresh_tokens t
     where t.refresh_hash = decode(${old.hash}, 'hex') and t.session_id = s.id and t.spent_at < now()
       and s.revoked_at is null and s.refresh_hash <> decode(${fresh.hash}, 'hex')
    returning s.id, s.user_id
  )
  select audit.note('identity.sessions.refresh_token_reused', 'identity.sessions', id, jsonb_build_object('user_id', user_id))
    from reused`;
