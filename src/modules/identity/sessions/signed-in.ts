import { sql } from "drizzle-orm";
import { z } from "zod";
import { signAccessToken } from "#platform/auth/tokens.ts";
import type { AuthMethod, Context } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import { NEVER_KEPT } from "#platform/http/problem.ts";
import { Reply } from "#platform/operations/action.ts";
import { Account } from "../accounts/account.ts";
import { membershipsForToken, OwnMembership } from "../accounts/own-memberships.ts";
import { profileOf } from "../accounts/profile.ts";
import type { RefreshToken } from "./refresh-token.ts";

/** What a sign-in or a refresh hands out. */
export const SignedIn = z
  .object({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.int().describe("Seconds"),
    refresh_token: z.string().describe("Valid for one refresh"),
    refresh_expires_in: z.int().describe("Seconds"),
    user: Account,
    tenant: OwnMembership.shape.tenant.nullable(),
    memberships: z.array(OwnMembership),
  })
  .meta({ id: "SignedIn" });

/** What the tokens say of the session that the query calls `s`. */
export const sessionColumns = sql`s.amr, extract(epoch from s.created_at)::int as auth_time`;

/** The tokens of a session for the person in the row, which has `profileColumns` and `sessionColumns`. Never cached. */
export async function signedIn(ctx: Context, row: Row, { sessionId, token }: RefreshToken): Promise<Reply> {
  const { memberships, tenant, ...user } = profileOf(row);
  const access = await signAccessToken(ctx.config, {
    kind: "user",
    userId: user.id,
    sessionId,
    amr: row.amr as AuthMethod[],
    authTime: row.auth_time as number,
    memberships: membershipsForToken(memberships),
    defaultTenantId: user.default_tenant_id,
    isPlatformAdmin: user.platform_roles.includes("platform_admin"),
    isPlatformSupport: user.platform_roles.includes("platform_support"),
  });
  const body: z.infer<typeof SignedIn> = {
    access_token: access.token,
    token_type: "bearer",
    expires_in: access.expiresIn,
    refresh_token: token,
    refresh_expires_in: ctx.config.REFRESH_TOKEN_DAYS * 86_400,
    user,
    tenant,
    memberships,
  };
  return new Reply(200, body, NEVER_KEPT);
}
