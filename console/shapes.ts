/* What the console reads of the API's answers: the document at /api/v1/openapi.json has all of them. */

export interface Page<Thing> {
  data: Thing[];
  next_cursor: string | null;
}

export interface Tenant {
  id: string;
  name: string;
  status: string;
  time_zone: string;
  currency: string;
  locale: string;
}

export interface Membership {
  status: "pending" | "active";
  roles: string[];
  tenant: Tenant;
}

export interface SignedIn {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  user: { id: string; name: string | null; email: string | null; username: string | null };
  memberships: Membership[];
}

export interface Notification {
  id: string;
  type: string;
  priority: "URGENT" | "HIGH" | "MEDIUM" | "LOW";
  colour: "red" | "orange" | "blue" | "green";
  title: string;
  body: string;
  read: boolean;
  created_at: string;
}

export interface RuleAlert {
  id: string;
  severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW";
  title: string;
  summary: string;
  status: "open" | "acknowledged" | "resolved";
  fired_at: string;
  ended_at: string | null;
}

export interface StockAlert {
  id: string;
  sku: string;
  product_name: string;
  warehouse_code: string | null;
  expected: string;
  reorder_point: string;
  raised_at: string;
}

export interface Activity {
  id: string;
  kind: "event" | "audit" | "security";
  type: string;
  occurred_at: string;
  actor_kind: string;
  actor_id: string | null;
}

export interface Member {
  id: string;
  name: string | null;
}

export interface UsageWindow {
  window_start: string;
  allowed: number;
  refused: number;
}

type Windows<Of> = { minute: Of; hour: Of; day: Of };

export interface Usage {
  current: Windows<UsageWindow & { limit: number }>;
  recorded: Windows<UsageWindow[]>;
}

export interface Quota {
  resource: string;
  limit: number;
  used: number;
}

export interface LowStock {
  product_id: string;
  sku: string;
  name: string;
  unit: string;
  warehouse_id: string | null;
  warehouse_code: string | null;
  expected: string;
  reorder_point: string;
  shortage: string;
}

export interface ExpiringStock {
  lot_id: string;
  lot_number: string;
  sku: string;
  product_name: string;
  warehouse_id: string;
  warehouse_code: string;
  expires_on: string;
  days_left: number;
  quantity: string;
  value_at_risk: string;
  currency: string;
}

export interface Amount {
  currency: string;
  value: string;
}

export interface StockTotals {
  as_of: string;
  totals: Amount[];
  warehouses: (Amount & { warehouse_id: string; code: string; name: string })[];
  in_transit: Amount[];
}

export interface Taken {
  currency: string;
  payments: string;
  refunds: string;
  net: string;
  payments_count: number;
  refunds_count: number;
}

export interface Takings {
  from: string;
  totals: Taken[];
  by_method: (Taken & { method: string })[];
  by_cashier: (Taken & { cashier_id: string | null; cashier_name: string | null })[];
}

export interface Receipt {
  id: string;
  type: "sale" | "refund";
  status: string;
  number: number;
  currency: string;
  payable: string;
  issued_at: string;
  last_error: { message?: string | null; cause?: string | null; fix?: string | null } | null;
}

export interface VsdcStatus {
  status: string;
  queue: Record<"pending" | "sending" | "ambiguous" | "rejected" | "dead" | "void", number>;
  devices: { seconds_left: number | null }[];
}
