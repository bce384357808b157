import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow, resourceFields } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import {
  purchaseRequestLines as lines,
  approvalReminders as reminders,
  purchaseRequests as requests,
} from "../tables.ts";
import { linesOf, PurchaseRequestLine } from "./purchase-request-line.ts";
import { STATUSES } from "./purchase-request-status.ts";

const Head = z.object({
  ...resourceFields,
  status: z.enum(STATUSES),
  supplier_id: z.uuid().nullable(),
  supplier_name: asOfNow(z.string().nullable()),
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
  reminders: asOfNow(z.int(), "How often who may approve was reminded since it was submitted"),
  reminded_at: asOfNow(Timestamp.nullable(), "The last time"),
  decided_at: Timestamp.nullable(),
  decision_reason: z.string().nullable(),
});

/** A request to buy, with its lines. */
export const PurchaseRequest = Head.extend({ lines: z.array(PurchaseRequestLine) }).meta({
  id: "PurchaseRequest",
});

/** A request to buy as a list has it. */
export const PurchaseRequestSummary = Head.extend({ line_count: z.int() }).meta({
  id: "PurchaseRequestSummary",
});

/** Which purchase request: the parameter of its paths. */
export const PurchaseRequestId = z.strictObject({ purchase_request_id: z.uuid() });

/** The exact sum of the lines of a purchase request, as text. */
export const totalOf = (purchaseRequestId: SQL): SQL => sql`(
  select trim_scale(coalesce(sum(${lines.line_total}), 0))::text
    from ${lines} where ${lines.purchase_request_id} = ${purchaseRequestId})`;

/** Of the last reminder since the purchase request was submitted. */
const lastReminder = (column: PgColumn): SQL => sql`(
  select ${column} from ${reminders} where ${reminders.purchase_request_id} = ${requests.id}
     and ${reminders.round} = ${requests.round} order by ${reminders.number} desc limit 1)`;

const id = sql`${requests.id}`;
const head = viewOf(Head, requests, {
  supplier_name: sql`(select s.name from inventory.suppliers_view s where s.id = ${requests.supplier_id})`,
  total: totalOf(id),
  reminders: sql`coalesce(${lastReminder(reminders.number)}, 0)`,
  reminded_at: lastReminder(reminders.reminded_at),
});

/** The JSON text of a purchase request with its lines; of `purchasing.purchase_requests`. */
export const purchaseRequestBody: SQL<string> = bodyOf<z.infer<typeof PurchaseRequest>>({
  ...head,
  lines: linesOf(id),
});

/** The JSON text of a purchase request as a list has it. */
export const summaryBody: SQL<string> = bodyOf<z.infer<typeof PurchaseRequestSummary>>({
  ...head,
  line_count: sql`(select count(*) from ${lines} where ${lines.purchase_request_id} = ${id})`,
});

/** The SELECT of one purchase request as an answer: its body, and its version as the ETag. */
export const purchaseRequestById = (id: string): SQL => sql`
  select ${purchaseRequestBody} as body, ${requests.version}::text as etag
    from ${requests} where ${requests.id} = ${id}::uuid`;
