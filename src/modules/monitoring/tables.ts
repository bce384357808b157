import { integer, jsonb, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const platform = pgSchema("platform");

const moment = () => timestamp({ withTimezone: true });

/** Messages that no consumer could take. */
export const deadLetters = platform.table("dead_letters", {
  id: uuid().notNull(),
  message_id: text().notNull(),
  queue: text().notNull(),
  message: jsonb().notNull(),
  name: text(),
  tenant_id: uuid(),
  error: text(),
  attempts: integer(),
  died_at: moment().notNull().defaultNow(),
  replayed_at: moment(),
  replayed_by: uuid(),
  version: integer().notNull().default(1),
  updated_at: moment().notNull().defaultNow(),
});
