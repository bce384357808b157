import { sql } from "drizzle-orm";
import { boolean, date, integer, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const schema = pgSchema("contacts");

const moment = () => timestamp({ withTimezone: true });
const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const lasting = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};

export const settings = schema.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  country: text(),
  ...lasting,
});

export const contacts = schema.table("contacts", {
  ...owned,
  kind: text({ enum: ["person", "organisation"] })
    .notNull()
    .default("person"),
  stage: text({ enum: ["lead", "prospect", "customer", "former"] })
    .notNull()
    .default("customer"),
  code: text(),
  name: text(),
  ...{ given_name: text(), family_name: text(), company: text() },
  phones: text().array().notNull().default([]),
  emails: text().array().notNull().default([]),
  tin: text(),
  tin_status: text({ enum: ["found", "not_found"] }),
  tin_name: text(),
  tin_standing: text(),
  tin_checked_at: moment(),
  country: text(),
  address: text(),
  language: text(),
  birth_date: date(),
  tags: text().array().notNull().default([]),
  notes: text(),
  merged_into: uuid(),
  merged_at: moment(),
  erased_at: moment(),
  ...lasting,
  deleted_at: moment(),
});

export const searchKeys = schema.table("search_keys", {
  tenant_id: uuid().notNull(),
  contact_id: uuid().notNull(),
  kind: text({ enum: ["phone", "email", "tin", "national", "word", "tag", "consent"] }).notNull(),
  value: text().notNull(),
  shared: boolean().notNull().default(false),
  since: moment().notNull().defaultNow(),
});

export const consents = schema.table("consents", {
  ...owned,
  contact_id: uuid().notNull(),
  given_as: uuid().notNull(),
  channel: text({ enum: ["email", "sms", "whatsapp", "voice"] }).notNull(),
  status: text({ enum: ["granted", "withdrawn"] }).notNull(),
  source: text({ enum: ["form", "paper", "spoken", "message", "import", "other"] }).notNull(),
  words: text(),
  said_at: moment().notNull(),
  recorded_by: uuid(),
  created_at: moment().notNull().defaultNow(),
});
