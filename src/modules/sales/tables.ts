import { sql } from "drizzle-orm";
import { boolean, date, integer, jsonb, numeric, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

const sales = pgSchema("sales");

const amount = () => numeric({ precision: 18, scale: 4 });
const percent = () => numeric({ precision: 7, scale: 4 });
const share = () => numeric({ precision: 5, scale: 2 });
const moment = () => timestamp({ withTimezone: true });

const owned = { tenant_id: uuid().notNull(), id: uuid().notNull() };
const versioned = {
  version: integer().notNull().default(1),
  created_at: moment().notNull().defaultNow(),
  updated_at: moment().notNull().defaultNow(),
};
const sum = () => amount().notNull().default("0");
const discounts = { discount_percent: percent(), discount_amount: amount() };

export const settings = sales.table("settings", {
  tenant_id: uuid().primaryKey(),
  id: uuid().generatedAlwaysAs(sql`tenant_id`),
  prices_include_tax: boolean().notNull().default(true),
  payment_methods: text().array().notNull(),
  price_override_roles: text().array().notNull(),
  discount_limits: jsonb().notNull().default({}),
  credit_roles: text().array().notNull(),
  credit_limit: amount(),
  undocumented_roles: text().array().notNull().default([]),
  reservation_hours: integer().notNull().default(24),
  ...versioned,
});

export const creditLimits = sales.table("credit_limits", {
  tenant_id: uuid().notNull(),
  id: uuid().notNull().generatedAlwaysAs(sql`contact_id`),
  contact_id: uuid().notNull(),
  credit_limit: amount(),
  ...versioned,
});

export const orders = sales.table("orders", {
  ...owned,
  number: integer().notNull(),
  ...{ client_id: text(), client_digest: text() },
  contact_id: uuid(),
  ...{ buyer_name: text(), buyer_tin: text(), buyer_phone: text(), purchase_code: text() },
  ...{ insurer_id: uuid(), insured_number: text(), insurance_reference: text(), insured: sum() },
  warehouse_id: uuid().notNull(),
  currency: text().notNull(),
  prices_include_tax: boolean().notNull(),
  status: text().notNull().default("draft"),
  fulfilment_status: text().notNull().default("none"),
  ...discounts,
  ...{ subtotal: sum(), discount: sum(), tax: sum(), total: sum(), cancelled: sum(), payable: sum() },
  rounding: amount().notNull().generatedAlwaysAs(sql`payable - (total - cancelled)`),
  ...{ returned: sum(), credited: sum(), paid: sum(), refunded: sum(), credit: sum() },
  balance: amount().notNull().generatedAlwaysAs(sql`payable - credited - paid + refunded`),
  owed: amount().notNull().generatedAlwaysAs(sql`greatest(least(balance, credit), 0)`),
  payment_status: text().notNull().generatedAlwaysAs(sql`payment_status`),
  taxed_for_good: boolean().notNull().default(false),
  sold_at: moment(),
  sold_or_never: moment().notNull().generatedAlwaysAs(sql`coalesce(sold_at, 'infinity')`),
  sold_by: uuid(),
  reserved_until: moment(),
  note: text(),
  ...versioned,
});

export const orderLines = sales.table("order_lines", {
  ...owned,
  order_id: uuid().notNull(),
  position: integer().notNull(),
  product_id: uuid().notNull(),
  ...{ sku: text().notNull(), name: text().notNull() },
  stocked: boolean().notNull().default(true),
  quantity: amount().notNull(),
  ...{ unit: text(), unit_factor: amount().notNull().default("1") },
  own_quantity: amount().notNull().generatedAlwaysAs(sql`quantity * unit_factor`),
  ...{ lot_id: uuid(), serials: text().array() },
  ...{ list_price: amount().notNull(), unit_price: amount().notNull() },
  price_overridden: boolean().notNull().default(false),
  ...discounts,
  ...{ gross: amount().notNull(), line_discount: sum(), order_discount: sum() },
  discount: amount().notNull().generatedAlwaysAs(sql`line_discount + order_discount`),
  ...{ band: text(), rate: percent().notNull().default("0") },
  ...{ tax: amount().notNull(), total: amount().notNull() },
  insured_percent: share(),
  prescription_line_id: uuid(),
  ...{ fulfilled: sum(), returned: sum(), cancelled: sum(), invoiced: sum() },
  reservation_id: uuid(),
  note: text(),
});

export const fulfilments = sales.table("fulfilments", {
  ...owned,
  order_id: uuid().notNull(),
  document_id: uuid(),
  fulfilled_at: moment().notNull().defaultNow(),
  fulfilled_by: uuid(),
  created_at: moment().notNull().defaultNow(),
});

export const fulfilmentLines = sales.table("fulfilment_lines", {
  ...owned,
  fulfilment_id: uuid().notNull(),
  order_line_id: uuid().notNull(),
  quantity: amount().notNull(),
  ...{ lot_id: uuid(), serials: text().array() },
});

export const returns = sales.table("returns", {
  ...owned,
  order_id: uuid().notNull(),
  warehouse_id: uuid().notNull(),
  destination: text().notNull(),
  reason_code: text().notNull(),
  note: text(),
  ...{ tax: sum(), total: sum() },
  document_id: uuid(),
  returned_at: moment().notNull().defaultNow(),
  returned_by: uuid(),
  created_at: moment().notNull().defaultNow(),
});

export const returnLines = sales.table("return_lines", {
  ...owned,
  return_id: uuid().notNull(),
  order_line_id: uuid().notNull(),
  quantity: amount().notNull(),
  serials: text().array(),
  ...{ tax: amount().notNull(), total: amount().notNull() },
});

export const payments = sales.table("payments", {
  ...owned,
  ...{ order_id: uuid().notNull(), warehouse_id: uuid().notNull(), return_id: uuid() },
  ...{ kind: text().notNull(), method: text().notNull(), currency: text().notNull() },
  amount: amount().notNull(),
  tendered: amount(),
  change: amount().notNull().generatedAlwaysAs(sql`coalesce(tendered - amount, 0)`),
  reference: text(),
  till_session_id: uuid(),
  taken_by: uuid(),
  taken_at: moment().notNull().defaultNow(),
  created_at: moment().notNull().defaultNow(),
});

export const insurers = sales.table("insurers", {
  ...owned,
  ...{ code: text().notNull(), name: text().notNull(), rate: share().notNull() },
  contact_id: uuid(),
  active: boolean().notNull().default(true),
  ...versioned,
  deleted_at: moment(),
});

export const insuranceClaims = sales.table("insurance_claims", {
  ...owned,
  ...{ insurer_id: uuid().notNull(), order_id: uuid().notNull(), warehouse_id: uuid().notNull() },
  ...{ insured_number: text().notNull(), reference: text(), currency: text().notNull() },
  ...{ amount: amount().notNull(), settled: sum(), written_off: sum() },
  balance: amount().notNull().generatedAlwaysAs(sql`amount - settled - written_off`),
  status: text().notNull().generatedAlwaysAs(sql`status`),
  sold_at: moment().notNull(),
  ...versioned,
});

export const insuranceSettlements = sales.table("insurance_settlements", {
  ...owned,
  insurer_id: uuid().notNull(),
  ...{ currency: text().notNull(), amount: amount().notNull(), written_off: amount().notNull() },
  ...{ received_on: date().notNull(), reference: text(), note: text() },
  recorded_by: uuid(),
  created_at: moment().notNull().defaultNow(),
});

export const settledClaims = sales.table("settled_claims", {
  ...owned,
  ...{ settlement_id: uuid().notNull(), claim_id: uuid().notNull() },
  ...{ amount: amount().notNull(), written_off: sum(), reason: text() },
});
