import { jsonb, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const audit = pgSchema("audit");

const moment = () => timestamp({ withTimezone: true });

const entry = {
  id: uuid().notNull(),
  occurred_at: moment().notNull().defaultNow(),
  actor_kind: text().notNull(),
  actor_id: uuid(),
  action: text().notNull(),
  request_id: text(),
  source_ip: text(),
  target_type: text().notNull(),
  target_id: uuid(),
  before: jsonb(),
  after: jsonb(),
};

/** Who did what to a tenant's rows; written by triggers and audit.note alone. */
export const auditEvents = audit.table("audit_events", { tenant_id: uuid().notNull(), ...entry });

/** The same for what belongs to no tenant. */
export const platformEvents = audit.table("platform_events", { tenant_id: uuid(), ...entry });
