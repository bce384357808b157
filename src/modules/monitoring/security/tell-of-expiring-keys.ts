import { sql } from "drizzle-orm";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { apiKeyNearedExpiry } from "../events.ts";

const SOON = sql.raw("k.expires_at > now() and k.expires_at <= now() + interval '7 days'");
/** Keys that a tenant hears of in one night, those that expire first. */
const MOST_KEYS = 100;

/** Says every night which API keys expire in less than seven days. */
export const tellOfExpiringKeys = job({
  name: "monitoring.api_keys.check_expiry",
  summary: "Tell of API keys that expire in less than seven days",
  schedule: "nightly",
  perTenant: true,
  time: "real",
  where: sql`exists (select from identity.live_api_keys k where k.tenant_id = t.id and ${SOON})`,
  run: ({ once }) =>
    once([
      emitEach([
        {
          event: apiKeyNearedExpiry,
          payload: apiKeyNearedExpiry.payloadOf({
            api_key_id: sql`k.id`,
            name: sql`k.name`,
            expires_at: sql`k.expires_at`,
            days: sql`floor(extract(epoch from k.expires_at - now()) / 86400)::int`,
          }),
          from: sql`(select * from identity.live_api_keys k where ${SOON} order by k.expires_at, k.id limit ${MOST_KEYS}) k`,
        },
      ]),
    ]),
});
