import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  integer,
  interval,
  jsonb,
  numeric,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const schema = pgSchema("tenants");

const moment = () => timestamp({ withTimezone: true });
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const profile = {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  ...versioned,
};

/** One row for every business that the platform serves; its families are views of it. */
export const tenants = schema.table("tenants", {
  id: uuid().primaryKey(),
  number: bigint({ mode: "number" }).generatedAlwaysAsIdentity(),
  slug: text().notNull(),
  name: text().notNull(),
  kind: text({ enum: ["pharmacy", "retail", "seller", "business", "other"] }).notNull(),
  status: text({ enum: ["pending", "active", "past_due", "blocked", "suspended", "deactivated"] })
    .notNull()
    .default("pending"),
  status_reason: text(),
  status_by: text({ enum: ["people", "billing"] })
    .notNull()
    .default("people"),
  email: text(),
  phone: text(),
  location: text(),
  time_zone: text().notNull().default("UTC"),
  currency: text().notNull().default("USD"),
  locale: text().notNull().default("en"),
  login_mfa: text({ enum: ["off", "risk", "always"] })
    .notNull()
    .default("off"),
  founded_by: uuid(),
  is_sandbox: boolean().notNull().default(false),
  ...versioned,
  deleted_at: moment(),
});

/** How far a sandbox's business time is ahead of the real one, and the move of it that is under way or was the last. */
export const clocks = schema.table("clocks", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  ahead: interval().notNull().default("0"),
  goal: interval().notNull(),
  move: uuid().notNull(),
  done_until: moment().notNull(),
  held_by: uuid(),
  held_until: moment(),
  served_at: moment(),
  is_moving: boolean().notNull().default(false),
  moved_at: moment().notNull().defaultNow(),
  moved_by: uuid(),
  ...versioned,
});

/** Tenants that were deactivated or removed: since when, until when they come back, and how far they are erased. */
export const endings = schema.table("endings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  ended_at: moment().notNull(),
  erase_at: moment(),
  warned_at: moment(),
  begun_at: moment(),
  finished_at: moment(),
  next_at: moment(),
  step: integer().notNull().default(1),
  place: jsonb(),
  slices: integer().notNull().default(0),
  found: bigint({ mode: "number" }).notNull().default(0),
  changed: bigint({ mode: "number" }).notNull().default(0),
});

export const legalHolds = schema.table("legal_holds", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  reason: text().notNull(),
  set_by: uuid(),
  created_at: moment().notNull().defaultNow(),
});

export const sandboxMails = schema.table("sandbox_mails", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  recipient: text().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  key: text().notNull(),
  sent_at: moment().notNull(),
});

export const pharmacyProfiles = schema.table("pharmacy_profiles", {
  ...profile,
  licence_number: text(),
  superintendent: text(),
});

export const fiscalProfiles = schema.table("fiscal_profiles", { ...profile, tin_number: text().notNull() });

export const tinClaims = schema.table("tin_claims", {
  tenant_id: uuid().primaryKey(),
  tin_number: text().notNull(),
});

export const zohoSettings = schema.table("zoho_settings", {
  ...profile,
  skipped: boolean().notNull(),
  data_center: text({ enum: ["com", "eu", "in", "com.au", "jp", "ca", "com.cn", "sa"] }),
  organization_id: text(),
  client_id: text(),
  signs_webhooks: boolean().notNull().default(false),
  sealed_secrets: text(),
  key_id: text(),
});

export const branches = schema.table("branches", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  code: text().notNull(),
  name: text().notNull(),
  address: text(),
  phone: text(),
  ...versioned,
  deleted_at: moment(),
});

export const exchangeRates = schema.table("exchange_rates", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  currency: text().notNull(),
  rate: numeric({ precision: 24, scale: 12 }).notNull(),
  valid_from: date().notNull(),
  source: text().notNull().default("entered"),
  ...versioned,
  deleted_at: moment(),
});

export const rateSettings = schema.table("rate_settings", {
  ...profile,
  fetch_rates: boolean().notNull().default(false),
  currencies: text().array().notNull().default([]),
});

export const rateFetches = schema.table("rate_fetches", {
  ...profile,
  quoted_at: moment().notNull(),
  stored: integer().notNull(),
  refused: jsonb().notNull().default([]),
});

export const usageBaselines = schema.table(
  "usage_baselines",
  {
    tenant_id: uuid().notNull(),
    resource: text().notNull(),
    period: date().notNull(),
    used: bigint({ mode: "number" }).notNull(),
    taken_at: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.resource] })],
);

export const quotaWarnings = schema.table("quota_warnings", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
  resource: text().notNull(),
  period: date().notNull(),
  percent: integer().notNull(),
  used: bigint({ mode: "number" }).notNull(),
  quota: bigint({ mode: "number" }).notNull(),
  created_at: moment().notNull().defaultNow(),
});
