import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { purchaseRequestLines as lines, purchaseRequests as requests } from "../tables.ts";
import { STATUSES } from "./purchase-request-status.ts";

/** Why a suggestion wants a product, in numbers as they were when it was made. */
export const Explanation = z
  .object({
    on_hand: Decimal.describe("Usable, in all warehouses"),
    in_transit: Decimal,
    reserved: Decimal,
    on_order: Decimal.describe("Requested and not yet received, drafts left out"),
    in_draft: Decimal,
    reorder_point: Decimal,
    reorder_quantity: Decimal.nullable(),
    minimum_quantity: Decimal.nullable().describe("The supplier's"),
    lead_time_days: z.int().nullable(),
    daily_use: Decimal.describe("Issued in the last 30 days, by day"),
    days_of_cover: Decimal.nullable().describe("How long what is there and to come lasts at that rate"),
    quantity: Decimal.describe("What the suggestion asks for"),
  })
  .meta({ id: "SuggestionExplanation" });

/** A line of a request. Its total is exact, with all its decimals. */
export const PurchaseRequestLine = z
  .object({
    id: z.uuid(),
    position: z.int(),
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    warehouse_id: z.uuid().describe("Where it is to arrive"),
    quantity: Decimal,
    unit_price: Decimal,
    line_total: Decimal,
    received: Decimal,
    note: z.string().nullable(),
    explanation: Explanation.nullable().describe("Of a suggested line"),
  })
  .meta({ id: "PurchaseRequestLine" });

const head = {
  ...shownAlways,
  status: z.enum(STATUSES),
  supplier_id: z.uuid().nullable(),
  supplier_name: z.string().nullable(),
  currency: z.string(),
  total: Decimal.describe("The exact sum of the lines"),
  reference: z.string().nullable(),
  note: z.string().nullable(),
  needed_by: z.iso.date().nullable(),
  suggested: z.boolean().describe("Drafted by a suggestion"),
  author_id: z.uuid().describe("The person or API key that made it"),
  approvals: z.int(),
  required_approvals: z.int().nullable().describe("Fixed when it is submitted"),
  approver_roles: z.array(z.string()).nullable().describe("Who may approve, fixed when it is submitted"),
  rule_id: z.uuid().nullable().describe("Null where no rule applies: one manager, admin or owner approves"),
  submitted_at: Timestamp.nullable(),
  decided_at: Timestamp.nullable(),
  decision_reason: z.string().nullable(),
};

/** A request to buy, with its lines. */
export const PurchaseRequest = z
  .object({ ...head, lines: z.array(PurchaseRequestLine) })
  .meta({ id: "PurchaseRequest" });

/** A request to buy as a list shows it. */
export const PurchaseRequestSummary = z
  .object({ ...head, line_count: z.int() })
  .meta({ id: "PurchaseRequestSummary" });

const lineView: View<z.infer<typeof PurchaseRequestLine>> = {
  id: lines.id,
  position: lines.position,
  product_id: lines.product_id,
  sku: sql`p.sku`,
  product_name: sql`p.name`,
  warehouse_id: lines.warehouse_id,
  quantity: lines.quantity,
  unit_price: lines.unit_price,
  line_total: lines.line_total,
  received: lines.received,
  note: lines.note,
  explanation: lines.explanation,
};

const headView: View<Omit<z.infer<typeof PurchaseRequest>, "lines">> = {
  id: requests.id,
  status: requests.status,
  supplier_id: requests.supplier_id,
  supplier_name: sql`(select s.name from inventory.suppliers s where s.id = ${requests.supplier_id})`,
  currency: requests.currency,
  total: sql`(select trim_scale(coalesce(sum(${lines.line_total}), 0))::text from ${lines}
    where ${lines.purchase_request_id} = ${requests.id})`,
  reference: requests.reference,
  note: requests.note,
  needed_by: requests.needed_by,
  suggested: requests.suggested,
  author_id: requests.author_id,
  approvals: requests.approvals,
  required_approvals: requests.required_approvals,
  approver_roles: requests.approver_roles,
  rule_id: requests.rule_id,
  submitted_at: requests.submitted_at,
  decided_at: requests.decided_at,
  decision_reason: requests.decision_reason,
  version: requests.version,
  created_at: requests.created_at,
  updated_at: requests.updated_at,
};

/** The JSON text of a request with its lines; of `purchasing.purchase_requests`. */
export const requestBody: SQL<string> = bodyOf<z.infer<typeof PurchaseRequest>>({
  ...headView,
  lines: sql`(select coalesce(json_agg(${bodyOf(lineView)}::json order by ${lines.position}), '[]') from ${lines}
    join inventory.products p on p.id = ${lines.product_id} where ${lines.purchase_request_id} = ${requests.id})`,
});

/** The JSON text of a request as a list shows it. */
export const summaryBody: SQL<string> = bodyOf<z.infer<typeof PurchaseRequestSummary>>({
  ...headView,
  line_count: sql`(select count(*) from ${lines} where ${lines.purchase_request_id} = ${requests.id})`,
});

/** One request as the answer of a statement. */
export const shownRequest = (id: string): SQL => sql`
  select ${requestBody} as body, ${requests.version}::text as etag from ${requests} where ${requests.id} = ${id}::uuid`;
