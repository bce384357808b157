import { type SQL, sql } from "drizzle-orm";
import type { AuthMethod, Context } from "#platform/context.ts";
import { profileColumns } from "../accounts/profile.ts";
import type { RefreshToken } from "./refresh-token.ts";
import { sessionColumns } from "./signed-in.ts";

/**
 * Opens a session for the active user that `who` names among `p`, the users, and yields the row that `signedIn` answers
 * with; no row where there is none. `before` may hold CTEs that `who` reads. The user's row is locked against a change of
 * password, which ends sessions.
 */
export function openSession(
  ctx: Context,
  token: RefreshToken,
  { amr, isAtRisk }: { amr: readonly AuthMethod[]; isAtRisk: boolean },
  who: SQL,
  before = sql``,
): SQL {
  const detail = JSON.stringify({ session_id: token.sessionId, amr });
  return sql`
    with ${before} u as (
      select p.* from identity.users p where ${who} and p.status = 'active' for share
    ), s as (
      insert into identity.sessions (id, user_id, refresh_hash, amr, at_risk, expires_at, ip, user_agent)
      select ${token.sessionId}::uuid, u.id, decode(${token.hash}, 'hex'), ${`{${amr.join(",")}}`}::text[], ${isAtRisk},
             ${sessionEnd(ctx)}, ${ctx.ip}, ${ctx.userAgent}
        from u
      returning amr, created_at
    )
    select ${profileColumns}, ${sessionColumns},
           audit.note('identity.sessions.signed_in', 'identity.users', u.id, ${detail}::jsonb) as noted
      from u, s`;
}

/** When a session ends that is not refreshed. */
export const sessionEnd = ({ config }: Context): SQL =>
  sql`now() + make_interval(days => ${config.REFRESH_TOKEN_DAYS})`;
