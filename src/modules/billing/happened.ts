import { type SQL, sql } from "drizzle-orm";
import { tenantStatusChanged } from "#modules/tenants";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import {
  cycleCharged,
  cycleReversed,
  noticeRaised,
  paymentExpired,
  paymentRejected,
  paymentReversed,
  paymentSubmitted,
  paymentVerified,
  subscriptionChanged,
  subscriptionStateChanged,
} from "./events.ts";

const EVENTS = [
  paymentSubmitted,
  paymentVerified,
  paymentRejected,
  paymentExpired,
  cycleReversed,
  paymentReversed,
  cycleCharged,
  noticeRaised,
  subscriptionChanged,
  subscriptionStateChanged,
  tenantStatusChanged,
];

/** A call of one of billing's functions, with what it tells of written into the outbox in the same transaction. */
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
