import { sql } from "drizzle-orm";
import { type Job, job } from "#platform/operations/job.ts";
import { removeOld, removing } from "#platform/operations/remove-old.ts";

/** Sessions end with their last refresh token; the tokens that they spent go with them. */
const expireSessions = job({
  name: "identity.sessions.expire",
  summary: "Delete sessions past their expiry, with the refresh tokens that they spent",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    removeOld(run, [
      {
        what: "identity.sessions",
        of: "nobody's",
        remove: ({ most }) =>
          removing(sql`delete from identity.sessions where id in (
            select id from identity.sessions where expires_at < now() order by expires_at limit ${most})`),
      },
    ]),
});

const expireCodes = job({
  name: "identity.email_codes.expire",
  summary: "Delete mailed codes past their expiry",
  schedule: "hourly",
  perTenant: false,
  run: ({ batch }) =>
    batch([
      sql`delete from identity.email_codes
        where expires_at < now() and (failures = 0 or failures_since < now() - interval '1 day')`,
    ]),
});

/** The clean-up of sign-ins. */
export const jobs: readonly Job[] = [expireSessions, expireCodes];
