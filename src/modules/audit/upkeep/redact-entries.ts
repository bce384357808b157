import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { auditEvents, redactions } from "../tables.ts";

/**
 * Asks for the details of all entries to be erased that are about these rows, those of this transaction before it too: `ids` is a
 * SELECT of theirs. Who did what to them and when stays. For members who see the whole tenant.
 */
export const redactEntriesOf = (ids: SQL, reason: string): Statement => sql`
  insert into ${redactions} (id, reason)
  select e.id, ${reason} from ${auditEvents} e
   where e.target_id in (${ids}) and e.target_type <> 'audit.redactions'
  on conflict do nothing`;
