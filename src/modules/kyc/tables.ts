import { bigint, date, integer, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const kyc = pgSchema("kyc");

const moment = () => timestamp({ withTimezone: true });
const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};

export const cases = kyc.table("cases", {
  ...owned,
  previous_id: uuid(),
  ...{ kind: text().notNull(), country: text() },
  status: text().notNull().default("submitted"),
  ...{ note: text(), reason: text(), due_on: date() },
  ...{ submitted_at: moment().notNull().defaultNow(), submitted_by: uuid() },
  ...{ reviewed_by: uuid(), decided_at: moment(), decided_by: uuid() },
  ...versioned,
});

export const caseEvents = kyc.table("case_events", {
  ...owned,
  ...{ case_id: uuid(), document_id: uuid() },
  ...{ from_status: text(), to_status: text().notNull(), reason: text() },
  ...{ actor_kind: text().notNull(), actor_id: uuid() },
  occurred_at: moment().notNull().defaultNow(),
});

export const documents = kyc.table("documents", {
  ...owned,
  case_id: uuid(),
  kind: text().notNull(),
  ...{ number: text(), issued_on: date(), expires_on: date() },
  ...{ state: text().notNull().default("uploading"), reason: text(), reference: text() },
  ...{ object_key: text(), sealed_key: text(), key_id: text() },
  ...{ media_type: text(), bytes: bigint({ mode: "number" }), sha256: text() },
  stored_bytes: bigint({ mode: "number" }).notNull().default(0),
  reminded_days: integer(),
  ...{ decided_at: moment(), superseded_at: moment(), created_by: uuid() },
  ...versioned,
});

export const documentLinks = kyc.table("document_links", {
  ...owned,
  document_id: uuid().notNull(),
  ...{ audience: text().notNull(), expires_at: moment().notNull(), revoked_at: moment() },
  ...{ created_by: uuid(), session_id: uuid(), created_at: moment().notNull().defaultNow() },
});

export const documentAccesses = kyc.table("document_accesses", {
  ...owned,
  ...{ document_id: uuid().notNull(), link_id: uuid(), audience: text() },
  ...{ actor_kind: text().notNull(), actor_id: uuid(), source_ip: text() },
  accessed_at: moment().notNull().defaultNow(),
});

export const sweeps = kyc.table("sweeps", {
  id: integer().notNull(),
  after_key: text(),
  updated_at: moment().notNull().defaultNow(),
});
