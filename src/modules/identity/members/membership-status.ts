import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { changeOne } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";

/**
 * Ends the one membership `m` of a condition, that is active, as the actor decides; who only waits for one is turned
 * away. Or ends the transaction with `missing`.
 */
export const endMembership = (which: SQL, missing: ErrorCode): Statement =>
  changeOne(
    sql`update identity.memberships m
           set status = case m.status when 'active' then 'ended' else 'rejected' end, decided_by = app.user_id(),
               decided_at = now()
         where ${which} and m.status in ('active', 'pending') returning m.id`,
    missing,
  );

/** Gives the one membership `m` of a condition another status, as the actor decides; or ends the transaction with `missing`. */
export const setMembershipStatus = (
  which: SQL,
  status: "active" | "rejected" | "ended",
  missing: ErrorCode,
): Statement =>
  changeOne(
    sql`update identity.memberships m set status = ${status}, decided_by = app.user_id(), decided_at = now()
         where ${which} returning m.id`,
    missing,
  );
