import { integer, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const schema = pgSchema("affiliates");

const moment = () => timestamp({ withTimezone: true });
const created = { created_at: moment().notNull().defaultNow() };
const versioned = {
  version: integer().notNull().default(1),
  ...created,
  updated_at: moment().notNull().defaultNow(),
};
const amount = () => numeric({ precision: 18, scale: 4 });
const rate = () => numeric({ precision: 5, scale: 4 });

export const affiliates = schema.table("affiliates", {
  id: uuid().primaryKey(),
  status: text({ enum: ["active", "paused", "closed"] })
    .notNull()
    .default("active"),
  reason: text(),
  pay_to: text(),
  told_until: moment().notNull().defaultNow(),
  ...versioned,
});

export const terms = schema.table("terms", {
  id: uuid().primaryKey(),
  affiliate_id: uuid().notNull(),
  rate: rate().notNull(),
  valid_from: moment().notNull(),
  ...created,
});

export const links = schema.table("links", {
  id: uuid().primaryKey(),
  affiliate_id: uuid().notNull(),
  code: text().notNull(),
  name: text(),
  ...created,
});

export const touches = schema.table("touches", {
  id: uuid().primaryKey(),
  link_id: uuid().notNull(),
  touched_at: moment().notNull(),
  ...created,
});

export const referrals = schema.table("referrals", {
  id: uuid().primaryKey(),
  referred_id: uuid().notNull(),
  affiliate_id: uuid().notNull(),
  link_id: uuid().notNull(),
  status: text({ enum: ["attributed", "refused"] }).notNull(),
  reason: text(),
  attributed_at: moment().notNull(),
  ...versioned,
});

export const payouts = schema.table("payouts", {
  id: uuid().primaryKey(),
  currency: text().notNull(),
  status: text({ enum: ["proposed", "approved", "paid", "cancelled"] })
    .notNull()
    .default("proposed"),
  proposed_by: uuid().notNull(),
  decided_by: uuid(),
  note: text(),
  ...versioned,
});

export const payoutLines = schema.table("payout_lines", {
  id: uuid().primaryKey(),
  payout_id: uuid().notNull(),
  affiliate_id: uuid().notNull(),
  amount: amount().notNull(),
  pay_to: text(),
  status: text({ enum: ["proposed", "approved", "dropped", "returned"] })
    .notNull()
    .default("proposed"),
  reason: text(),
  ...versioned,
});

export const ledger = schema.table("ledger", {
  id: uuid().primaryKey(),
  affiliate_id: uuid().notNull(),
  kind: text({ enum: ["commission", "claw_back", "payout", "payout_returned"] }).notNull(),
  currency: text().notNull(),
  amount: amount().notNull(),
  rate: rate(),
  referral_id: uuid(),
  fee_id: uuid(),
  turn: integer().notNull().default(0),
  line_id: uuid(),
  occurred_at: moment().notNull(),
  ...created,
});
