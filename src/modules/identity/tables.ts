import {
  boolean,
  customType,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const identity = pgSchema("identity");

const moment = () => timestamp({ withTimezone: true });
/** Bytes, given and taken as lower-case hexadecimal. */
const bytes = customType<{ data: string; driverData: string }>({
  dataType: () => "bytea",
  toDriver: (hex) => `\\x${hex}`,
  fromDriver: (value) => String(value).replace(/^\\x/, ""),
});

const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const owned = {
  tenant_id: uuid().notNull(),
  id: uuid().notNull(),
};

/** A person, once, whatever tenants they work for. */
export const users = identity.table("users", {
  id: uuid().primaryKey(),
  email: text(),
  username: text(),
  name: text(),
  phone: text(),
  password_hash: text(),
  status: text({ enum: ["unverified", "active", "deactivated"] })
    .notNull()
    .default("unverified"),
  email_verified_at: moment(),
  platform_roles: text().array().notNull().default([]),
  default_tenant_id: uuid(),
  wanted_tenant_id: uuid(),
  wanted_role: text(),
  mfa: text({ enum: ["off", "always"] })
    .notNull()
    .default("off"),
  erased_at: moment(),
  ...versioned,
});

export const memberships = identity.table("memberships", {
  ...owned,
  user_id: uuid().notNull(),
  roles: text().array().notNull(),
  status: text({ enum: ["pending", "active", "rejected", "ended"] }).notNull(),
  name: text(),
  branch_id: uuid(),
  branch_ids: uuid().array(),
  signed_in_since: moment(),
  decided_by: uuid(),
  decided_at: moment(),
  ...versioned,
});

export const externalIdentities = identity.table(
  "external_identities",
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    id: uuid().notNull().unique(),
    user_id: uuid().notNull(),
    created_at: moment().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] })],
);

export const sessions = identity.table("sessions", {
  id: uuid().primaryKey(),
  user_id: uuid().notNull(),
  refresh_hash: bytes().notNull(),
  previous_hash: bytes(),
  repeats: integer().notNull().default(0),
  amr: text().array().notNull(),
  at_risk: boolean().notNull().default(false),
  expires_at: moment().notNull(),
  ip: text(),
  user_agent: text(),
  revoked_at: moment(),
  revoked_reason: text(),
  created_at: moment().notNull().defaultNow(),
  refreshed_at: moment().notNull().defaultNow(),
});

export const spentRefreshTokens = identity.table("spent_refresh_tokens", {
  refresh_hash: bytes().primaryKey(),
  session_id: uuid().notNull(),
  spent_at: moment().notNull().defaultNow(),
});

export const emailCodes = identity.table(
  "email_codes",
  {
    user_id: uuid().notNull(),
    purpose: text({ enum: ["verify_email", "sign_in", "reset_password", "erase_account"] }).notNull(),
    code_hash: bytes().notNull(),
    is_long: boolean().notNull().default(false),
    tries: integer().notNull().default(0),
    failures: integer().notNull().default(0),
    failures_since: moment().notNull().defaultNow(),
    expires_at: moment().notNull(),
    created_at: moment().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.user_id, table.purpose] })],
);

export const invitations = identity.table("invitations", {
  ...owned,
  email: text(),
  user_id: uuid(),
  name: text(),
  roles: text().array().notNull(),
  branch_id: uuid(),
  branch_ids: uuid().array(),
  token_hash: bytes().notNull(),
  status: text({ enum: ["pending", "accepted", "refused", "cancelled"] })
    .notNull()
    .default("pending"),
  invited_by: uuid(),
  expires_at: moment().notNull(),
  ...versioned,
});

export const apiKeys = identity.table("api_keys", {
  ...owned,
  name: text().notNull(),
  prefix: text().notNull(),
  secret_hash: bytes().notNull(),
  scopes: text().array().notNull(),
  status: text({ enum: ["active", "revoked"] })
    .notNull()
    .default("active"),
  expires_at: moment(),
  last_used_at: moment(),
  created_by: uuid(),
  ...versioned,
});
