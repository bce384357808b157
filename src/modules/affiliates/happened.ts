import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { commissionEarned, commissionReversed, referralAttributed, referralRefused } from "./events.ts";

const EVENTS = [referralAttributed, referralRefused, commissionEarned, commissionReversed];

/** A call of a function that gives what happened, with it written into the outbox in the same transaction. */
export const recording = (call: SQL): Statement =>
  emitEach(
    EVENTS.map((event) => ({
      event,
      payload: sql`h.payload`,
      from: sql`happened h where h.event = ${event.type}`,
      tenant: sql`h.tenant_id`,
    })),
    sql`happened as materialized (select * from ${call})`,
  );
