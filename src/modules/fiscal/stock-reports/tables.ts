import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  integer,
  jsonb,
  numeric,
  pgSchema,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const fiscal = pgSchema("fiscal");

const quantity = () => numeric({ precision: 18, scale: 4 });
const money = () => numeric({ precision: 18, scale: 2 });
const moment = () => timestamp({ withTimezone: true });

const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };

export const stockReports = fiscal.table("stock_reports", {
  ...owned,
  device_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  number: bigint({ mode: "number" }),
  kind: text({
    enum: [
      "import",
      "purchase",
      "return",
      "move_in",
      "adjust_in",
      "sale",
      "supplier_return",
      "move_out",
      "discard",
      "adjust_out",
    ],
  }).notNull(),
  batch: text().notNull(),
  occurred_at: moment().notNull(),
  partner_name: text(),
  partner_tin: text(),
  partner_branch: text(),
  remark: text(),
  moved_by: uuid(),
  moved_by_name: text(),
  total: money().notNull().default("0"),
  tax: money().notNull().default("0"),
  status: text({
    enum: ["pending", "sending", "accepted", "ambiguous", "rejected", "dead", "given_up"],
  })
    .notNull()
    .default("pending"),
  attempts: integer().notNull().default(0),
  renumbered: integer().notNull().default(0),
  next_attempt_at: moment().notNull().defaultNow(),
  gives_up_at: moment().notNull().default(sql`now() + interval '72 hours'`),
  claim: uuid(),
  tried_at: moment(),
  uncertain_since: moment(),
  last_error: jsonb(),
  request: jsonb(),
  told_at: moment(),
  is_nothing: boolean().notNull().default(false),
  given_up_by: uuid(),
  given_up_at: moment(),
  give_up_reason: text(),
  is_open: boolean().generatedAlwaysAs(sql`status in ('pending', 'sending', 'ambiguous')`).notNull(),
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
});

export const stockReportLines = fiscal.table("stock_report_lines", {
  ...owned,
  report_id: uuid().notNull(),
  movement_id: uuid(),
  product_id: uuid().notNull(),
  lot_id: uuid(),
  quantity: quantity().notNull(),
  told_quantity: money(),
  total: money().notNull(),
  tax: money().notNull(),
  band: text().notNull(),
  rate: numeric({ precision: 7, scale: 4 }).notNull(),
});

export const stockMasters = fiscal.table("stock_masters", {
  ...owned,
  device_id: uuid().notNull(),
  product_id: uuid().notNull(),
  quantity: quantity(),
  moved: quantity().notNull().default("0"),
  said: money().notNull().default("0"),
  told_at: moment(),
  due: boolean().notNull().default(true),
  item_code: text(),
  claim: uuid(),
  telling: quantity(),
  telling_code: text(),
  attempts: integer().notNull().default(0),
  next_attempt_at: moment().notNull().defaultNow(),
  last_error: jsonb(),
  compare_at: moment(),
});
