import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { signAccessToken } from "#platform/auth/tokens.ts";
import type { Context } from "#platform/context.ts";
import { randomSecret, sha256Hex } from "#platform/crypto.ts";
import type { Row } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { Reply } from "#platform/operations/action.ts";
import { Account, accountJson, OwnMembership, ownMembershipsJson, profileOf } from "../accounts/account.ts";

/** What a sign-in or a refresh hands out. */
export const SignedIn = z
  .object({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.int().describe("Seconds"),
    refresh_token: z.string().describe("Good for one refresh"),
    refresh_expires_in: z.int().describe("Seconds"),
    user: Account,
    tenant: OwnMembership.shape.tenant.nullable(),
    memberships: z.array(OwnMembership),
  })
  .meta({ id: "SignedIn" });

/** A session as its refresh token names it: `hash` is what the database keeps of the token. */
export interface SessionToken {
  sessionId: string;
  token: string;
  hash: string;
}

/** A refresh token for a session, new or known. */
export async function makeRefreshToken(sessionId = newId()): Promise<SessionToken> {
  const token = `${sessionId}.${randomSecret(32)}`;
  return { sessionId, token, hash: await sha256Hex(token) };
}

/** The session that a refresh token names; undefined for a text that is none. */
export async function readRefreshToken(token: string): Promise<SessionToken | undefined> {
  const [sessionId, secret] = token.split(".");
  if (!z.uuid().safeParse(sessionId).success || !sessionId || secret?.length !== 43) return undefined;
  return { sessionId, token, hash: await sha256Hex(token) };
}

/**
 * Opens a session for the active user that `who` names among `p`, the users, and yields the row that `signedIn` answers
 * with; no row where there is none. `before` may hold CTEs that `who` reads. The user's row is locked against a change of
 * password, which ends sessions.
 */
export function openSession(ctx: Context, session: SessionToken, by: string, who: SQL, before = sql``): SQL {
  const detail = JSON.stringify({ session_id: session.sessionId, by });
  return sql`
    with ${before} u as (
      select p.* from identity.users p where ${who} and p.status = 'active' for share
    ), s as (
      insert into identity.sessions (id, user_id, refresh_hash, expires_at, ip, user_agent)
      select ${session.sessionId}::uuid, u.id, decode(${session.hash}, 'hex'), ${inDays(ctx)},
             ${ctx.ip}, ${ctx.userAgent}
        from u
    )
    select ${accountJson} as account, ${ownMembershipsJson} as memberships,
           audit.note('identity.sessions.signed_in', 'identity.users', u.id, ${detail}::jsonb) as noted
      from u`;
}

/** When a session ends that is not refreshed. */
export const inDays = ({ config }: Context): SQL =>
  sql`now() + make_interval(days => ${config.REFRESH_TOKEN_DAYS})`;

/** The tokens of a session for the person in the row. Never cached. */
export async function signedIn(ctx: Context, row: Row, session: SessionToken): Promise<Reply> {
  const { memberships, tenant, ...user } = profileOf(row);
  const { token, expiresIn } = await signAccessToken(ctx.config, {
    kind: "user",
    userId: user.id,
    sessionId: session.sessionId,
    memberships: memberships
      .filter(({ status }) => status === "active")
      .map(({ tenant: { id, slug }, roles }) => ({ id, slug, roles })),
    defaultTenantId: user.default_tenant_id,
    isPlatformAdmin: user.platform_roles.includes("platform_admin"),
  });
  const body: z.infer<typeof SignedIn> = {
    access_token: token,
    token_type: "bearer",
    expires_in: expiresIn,
    refresh_token: session.token,
    refresh_expires_in: ctx.config.REFRESH_TOKEN_DAYS * 86_400,
    user,
    tenant,
    memberships,
  };
  return new Reply(200, body, { "Cache-Control": "no-store" });
}
