import { sql } from "drizzle-orm";
import { auditEvents, leaves } from "../tables.ts";

/** The details of an entry as they were sealed, from audit_events and leaves; null once they are erased. */
export const detailsText = sql`case when ${leaves.salt} is not null
  then audit.details_text(${auditEvents}.*, ${leaves.salt}) end`;

/** The entry as it was sealed: its text is what its leaf is the hash of. */
export const entryText = sql`audit.entry_text(${auditEvents}.*,
  coalesce(${leaves.details_hash}, sha256(convert_to(${detailsText}, 'utf8'))))`;
