import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  pgSchema,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { xid8 } from "#platform/database/xid8.ts";

const audit = pgSchema("audit");

const moment = () => timestamp({ withTimezone: true });
const count = () => bigint({ mode: "number" });
const bytea = customType<{ data: string }>({ dataType: () => "bytea" });

const entry = {
  id: uuid().notNull(),
  occurred_at: moment().notNull().defaultNow(),
  actor_kind: text().notNull(),
  actor_id: uuid(),
  action: text().notNull(),
  request_id: uuid(),
  source_ip: text(),
  target_type: text().notNull(),
  target_id: uuid(),
  before: jsonb(),
  after: jsonb(),
  xid: xid8().notNull(),
};

/** Who did what to a tenant's rows; written by triggers and audit.note alone. */
export const auditEvents = audit.table("audit_events", {
  tenant_id: uuid().notNull(),
  ...entry,
  row_stays: boolean().notNull(),
});

/** The same for what belongs to no tenant. */
export const platformEvents = audit.table("platform_events", { tenant_id: uuid(), ...entry });

/** How far a tenant's log is sealed. */
export const seals = audit.table("seals", {
  tenant_id: uuid().primaryKey(),
  size: count().notNull(),
  through_xid: xid8().notNull(),
  through_id: uuid().notNull(),
  first_kept: count().notNull(),
  removed: count().notNull(),
  removed_xid: xid8().notNull(),
  removed_id: uuid().notNull(),
});

/** The Merkle tree of a tenant's log: a row for each leaf. */
export const leaves = audit.table("leaves", {
  tenant_id: uuid().notNull(),
  index: count().notNull(),
  entry_id: uuid().notNull(),
  hashes: bytea().notNull(),
  salt: uuid(),
  details_hash: bytea(),
});

/** Signed heads of the tree. */
export const checkpoints = audit.table("checkpoints", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  tree_size: count().notNull(),
  first_kept: count().notNull(),
  previous_id: uuid(),
  statement: text().notNull(),
  signature: text().notNull(),
  created_at: moment().notNull().defaultNow(),
});

/** How long entries and events are kept. */
export const settings = audit.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid(),
  retention_days: integer(),
  version: integer().notNull(),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
});

/** Entries whose details are, or are to be, erased. */
export const redactions = audit.table("redactions", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  reason: text().notNull(),
  requested_by: uuid(),
  created_at: moment().notNull().defaultNow(),
  erased_at: moment(),
});
