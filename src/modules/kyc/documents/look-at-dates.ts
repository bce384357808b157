import { sql } from "drizzle-orm";
import { emitEach } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { caseExpired, documentExpired, documentExpiring } from "../events.ts";
import { documents } from "../tables.ts";

const ofDocument = {
  document_id: sql`l.document_id`,
  kind: sql`l.kind`,
  expires_on: sql`l.expires_on`,
  days: sql`l.days`,
};

/** Reminds of papers that will not be valid for long, and says which are not any more. A run that comes again finds nothing left. */
export const lookAtDates = job({
  name: "kyc.documents.look_at_dates",
  summary: "Remind of papers that expire, and expire those that did",
  schedule: "nightly",
  perTenant: true,
  where: sql`exists (select from ${documents} d
           where d.tenant_id = t.id and d.superseded_at is null and d.expires_on < t.business_time::date + 33
             and (d.state = 'accepted' or (d.state = 'expired' and d.kind = 'pharmacy_licence')))`,
  run: ({ batch }) =>
    batch([
      emitEach(
        [
          {
            event: documentExpiring,
            payload: documentExpiring.payloadOf(ofDocument),
            from: sql`looked l where l.happened = 'expiring'`,
          },
          {
            event: documentExpired,
            payload: documentExpired.payloadOf(ofDocument),
            from: sql`looked l where l.happened = 'expired'`,
          },
          {
            event: caseExpired,
            payload: caseExpired.payloadOf({
              case_id: sql`l.case_id`,
              status: sql`'expired'::text`,
              reason: sql`'The licence was valid until ' || l.expires_on`,
            }),
            from: sql`looked l where l.happened = 'case_expired'`,
          },
        ],
        sql`looked as materialized (select * from kyc.look_at_dates())`,
      ),
    ]),
});
