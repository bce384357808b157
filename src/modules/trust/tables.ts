import { sql } from "drizzle-orm";
import { boolean, date, integer, jsonb, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const trust = pgSchema("trust");

const moment = () => timestamp({ withTimezone: true });
const created = { created_at: moment().notNull().defaultNow() };
const versioned = {
  version: integer().notNull().default(1),
  ...created,
  updated_at: moment().notNull().defaultNow(),
};
const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };

export const standings = trust.table("standings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  ...{ level: integer().notNull().default(0), level_since: moment().notNull().defaultNow() },
  suspended_at: moment(),
  ...{ held: boolean().notNull().default(false), held_until: date() },
  ...{
    faults: text().array().notNull().default([]),
    at_risk_since: date(),
    barred_until: date(),
    rests_since: date(),
  },
  earned: integer().notNull().default(0),
  score: numeric({ precision: 5, scale: 2 }).notNull().default("0"),
  ...{ former_score: numeric({ precision: 5, scale: 2 }), score_changed_on: date() },
  ...{ facts: jsonb().notNull().default({}), former_facts: jsonb() },
  ...{ evaluated_on: date(), next_evaluation_at: moment() },
  ...versioned,
});

export const changes = trust.table("changes", {
  ...owned,
  ...{ from_level: integer().notNull(), to_level: integer().notNull() },
  suspended: boolean().notNull().default(false),
  cause: text({
    enum: ["evaluation", "faults", "demotion", "suspension", "restoration", "review"],
  }).notNull(),
  reason: text(),
  ...{ actor_kind: text().notNull(), actor_id: uuid() },
  occurred_at: moment().notNull().defaultNow(),
});

export const reviews = trust.table("reviews", {
  ...owned,
  source: text({ enum: ["signals", "platform", "appeal"] }).notNull(),
  told_to: uuid().generatedAlwaysAs(sql`case when source = 'appeal' then tenant_id end`),
  appealed: uuid(),
  signals: text().array().notNull().default([]),
  statement: text(),
  status: text({ enum: ["open", "decided"] })
    .notNull()
    .default("open"),
  outcome: text({ enum: ["kept", "changed"] }),
  reason: text(),
  ...{ opened_at: moment().notNull().defaultNow(), opened_by: uuid() },
  ...{ decided_at: moment(), decided_by: uuid() },
  ...versioned,
});
