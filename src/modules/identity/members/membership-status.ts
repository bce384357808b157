import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { changeOne } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";

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
