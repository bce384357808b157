import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { purchaseRequests } from "../tables.ts";

/** Days after its last change in which a draft that nobody submitted is deleted for good. */
const KEPT_DAYS = 30;

/**
 * Deletes old drafts, removed ones too, with their lines and history; the audit log keeps them. A row's last change is a moment of real time,
 * so that these days are too: where a sandbox's clock is ahead, it ages no draft.
 */
export const deleteOldDrafts = job({
  name: "purchasing.purchase_requests.delete_old_drafts",
  summary: "Delete drafts that nobody changed for 30 days",
  schedule: "nightly",
  perTenant: true,
  time: "real",
  run: ({ batch, scheduledFor }) =>
    batch([
      sql`delete from ${purchaseRequests} where status = 'draft' and submitted_at is null
            and updated_at < ${scheduledFor.toISOString()}::timestamptz - ${KEPT_DAYS} * interval '1 day'`,
    ]),
});
