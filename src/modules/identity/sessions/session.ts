import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import { recheckSockets } from "#platform/live/recheck-sockets.ts";
import { Timestamp } from "#platform/time.ts";

/** A sign-in that still holds; `current` is the one that asks. */
export const Session = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    amr: z.array(z.string()).describe("How it was opened: pwd, otp, and mfa for both"),
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
    created_at: Timestamp,
    refreshed_at: Timestamp,
    expires_at: Timestamp,
  })
  .meta({ id: "Session" });

/**
 * Ends sessions of `s`; their access tokens are refused from the next request on. Gives whose they were, and the tenants where
 * they may have been used.
 */
export const endSessions = (which: SQL, reason: string): SQL => sql`
  update identity.sessions s set revoked_at = now(), revoked_reason = ${reason}
   where ${which} and s.revoked_at is null
  returning s.user_id, array(select m.tenant_id from identity.memberships m
                              where m.user_id = s.user_id and m.status = 'active') as tenants`;

/** Has the WebSockets closed that were opened in sessions that `endSessions` ended. */
export function closeSockets(ctx: Context, ended: readonly Row[]): void {
  const [first] = ended;
  if (first) recheckSockets(ctx, first.tenants as string[], first.user_id as string);
}

/** All sessions of a person but the one that asks. */
export const othersOf = ({ userId, sessionId }: { userId: string; sessionId: string | null }): SQL =>
  sql`s.user_id = ${userId}::uuid and s.id is distinct from ${sessionId}::uuid`;
