import { sql } from "drizzle-orm";
import { date, integer, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const pharmacy = pgSchema("pharmacy");

const amount = () => numeric({ precision: 18, scale: 4 });
const moment = () => timestamp({ withTimezone: true });

const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};

export const settings = pharmacy.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  prescriptions: text()
    .notNull()
    .default(sql`case when tenants.is_pharmacy() then 'required' else 'off' end`),
  dispensing_roles: text().array().notNull(),
  valid_days: integer().notNull().default(180),
  refill_grace_percent: integer().notNull().default(25),
  ...versioned,
});

export const dispensingRules = pharmacy.table("dispensing_rules", {
  tenant_id: uuid().notNull(),
  id: uuid().generatedAlwaysAs(sql`product_id`),
  product_id: uuid().notNull(),
  category: text().notNull(),
  max_days_supply: integer(),
  registered_at: moment(),
  ...versioned,
});

export const prescriptions = pharmacy.table("prescriptions", {
  ...owned,
  number: text().notNull(),
  ...{ issued_on: date().notNull(), valid_until: date().notNull() },
  ...{ contact_id: uuid().notNull(), patient_name: text() },
  ...{ prescriber_name: text().notNull(), prescriber_licence: text().notNull(), facility: text() },
  note: text(),
  state: text().notNull().default("open"),
  ...{ cancel_reason: text(), cancelled_at: moment(), cancelled_by: uuid() },
  dispensed_at: moment(),
  created_by: uuid(),
  ...versioned,
});

export const prescriptionLines = pharmacy.table("prescription_lines", {
  ...owned,
  prescription_id: uuid().notNull(),
  position: integer().notNull(),
  ...{ product_id: uuid(), generic_name: text(), strength: text(), form: text() },
  quantity: amount().notNull(),
  ...{ unit: text(), unit_factor: amount().notNull().default("1"), own_unit: text() },
  repeats: integer().notNull().default(0),
  prescribed: amount().notNull().generatedAlwaysAs(sql`quantity * unit_factor * (1 + repeats)`),
  dispensed: amount().notNull().default("0"),
  days_supply: integer(),
  directions: text(),
});

export const dispensings = pharmacy.table("dispensings", {
  ...owned,
  ...{ fulfilment_line_id: uuid().notNull(), order_line_id: uuid().notNull(), order_id: uuid().notNull() },
  prescription_line_id: uuid(),
  ...{ product_id: uuid().notNull(), warehouse_id: uuid().notNull() },
  category: text().notNull(),
  ...{ quantity: amount().notNull(), given_back: amount().notNull().default("0") },
  dispensed_at: moment().notNull(),
  early_reason: text(),
  dispensed_by: uuid(),
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
});

export const giveBacks = pharmacy.table("give_backs", {
  ...owned,
  ...{ dispensing_id: uuid().notNull(), warehouse_id: uuid().notNull(), return_id: uuid() },
  ...{ quantity: amount().notNull(), reason: text().notNull() },
  given_by: uuid(),
  created_at: moment().notNull().defaultNow(),
});

export const registerEntries = pharmacy.table("register_entries", {
  ...owned,
  ...{ product_id: uuid().notNull(), warehouse_id: uuid().notNull(), number: integer().notNull() },
  ...{ quantity: amount().notNull(), change: amount().notNull(), balance: amount().notNull() },
  ...{ recorded_at: moment().notNull(), recorded_by_name: text() },
});

export const controlledDrugCounts = pharmacy.table("controlled_drug_counts", {
  ...owned,
  ...{ product_id: uuid().notNull(), warehouse_id: uuid().notNull() },
  counted: amount().notNull(),
  ...{ entry_number: integer().notNull().default(0), expected: amount().notNull().default("0") },
  difference: amount().notNull().generatedAlwaysAs(sql`counted - expected`),
  status: text().notNull().default("waiting"),
  note: text(),
  ...{ counted_by: uuid().notNull(), counted_by_name: text(), counted_at: moment().notNull().defaultNow() },
  ...{ witnessed_by: uuid(), witnessed_by_name: text(), witnessed_at: moment() },
  refusal_reason: text(),
  ...versioned,
});
