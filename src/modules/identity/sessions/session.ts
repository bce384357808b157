import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
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

/** Ends sessions of `s`; their access tokens are refused from the next request on. */
export const endSessions = (which: SQL, reason: string): SQL => sql`
  update identity.sessions s set revoked_at = now(), revoked_reason = ${reason}
   where ${which} and s.revoked_at is null`;

/** All sessions of a person but the one that asks. */
export const othersOf = ({ userId, sessionId }: { userId: string; sessionId: string | null }): SQL =>
  sql`s.user_id = ${userId}::uuid and s.id is distinct from ${sessionId}::uuid`;
