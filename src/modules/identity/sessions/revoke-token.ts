import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { isApiKey } from "#platform/auth/api-keys.ts";
import { verifyAccessToken } from "#platform/auth/tokens.ts";
import type { Context } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { NEVER_KEPT } from "#platform/http/problem.ts";
import { action, Reply } from "#platform/operations/action.ts";
import { readRefreshToken } from "./refresh-token.ts";
import { closeSockets, endSessions } from "./session.ts";

/** The session of a token, and what of the session `s` shows that the token is one of it. */
interface Named {
  sessionId: string;
  isOne: SQL;
}

/** What a token names; undefined for what is no token, or an access token no more. */
async function namedBy(ctx: Context, token: string): Promise<Named | undefined> {
  const refresh = await readRefreshToken(token);
  if (refresh) {
    const { sessionId, hash } = refresh;
    return {
      sessionId,
      isOne: sql`(s.refresh_hash = decode(${hash}, 'hex') or exists (
        select from identity.spent_refresh_tokens t
         where t.session_id = s.id and t.refresh_hash = decode(${hash}, 'hex')))`,
    };
  }
  const actor = await verifyAccessToken(ctx.config, token).catch(() => undefined);
  return actor?.sessionId ? { sessionId: actor.sessionId, isOne: sql`true` } : undefined;
}

/**
 * Revoke a token (RFC 7009): its session ends, with all its tokens, spent ones too. The answer is the same where there is
 * nothing to end. One round trip.
 */
export const revokeToken = action({
  name: "identity.tokens.revoke",
  summary: "Revoke a refresh token or an access token: its session ends",
  scope: "public",
  isRepeatable: true,
  accepts: "json_or_form",
  dialect: "oauth",
  input: z.strictObject({
    token: z.string().min(1).max(10_000).describe("A refresh token or an access token"),
    token_type_hint: z.string().max(100).optional().describe("Ignored: a token says what it is"),
    client_id: z.string().max(10_000).optional().describe("Ignored"),
    client_secret: z.string().max(10_000).optional().describe("Ignored"),
  }),
  output: z.strictObject({}).meta({ id: "Revoked" }),
  errors: ["auth.unsupported_token"],
  async handle({ ctx, input: { token } }, batch) {
    if (isApiKey(token)) throw new Problem("auth.unsupported_token");
    const named = await namedBy(ctx, token);
    if (named) {
      const { sessionId, isOne } = named;
      const which = sql`s.id = ${sessionId}::uuid and ${isOne}`;
      const { ended } = await batch(
        // A refresh of the same token that is on its way has ended by then, and what it left is seen.
        {
          held: sql`select from identity.sessions s where s.id = ${sessionId}::uuid for update`,
          ended: endSessions(which, "signed_out"),
        },
        { session: sessionId },
      );
      closeSockets(ctx, ended);
    }
    return new Reply(200, {}, NEVER_KEPT);
  },
});
