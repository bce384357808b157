import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { Timestamp } from "#platform/time.ts";
import { statementLines as lines } from "../tables.ts";

const Status = z.enum(lines.status.enumValues);

/** What came in on an account of the platform. */
const StatementLine = z
  .object({
    id: z.uuid(),
    reference: z.string(),
    amount: Decimal,
    currency: Currency,
    paid_on: z.iso.date(),
    payer_name: z.string().nullable(),
    payer_phone: z.string().nullable(),
    status: Status,
    payment_id: z.uuid().nullable().describe("What it stands for"),
    reason: z.string().nullable().describe("Why somebody dismissed it"),
    created_at: Timestamp,
  })
  .meta({ id: "StatementLine" });
const body = bodyOf(viewOf(StatementLine, lines, {}));

export const listLines = list({
  name: "billing.statement_lines.list",
  summary: "List lines of statements, such as those that pay nothing yet (`status=open`)",
  scope: "platform",
  item: StatementLine,
  roles: [],
  filters: {
    status: equals(lines.status, Status),
    payment_id: equals(lines.payment_id, z.uuid()),
    reference: matches(
      z.string().max(100).describe("In whatever case and spacing"),
      (reference) => sql`${lines.reference_key} = billing.plain_code(${reference})`,
    ),
  },
  from: sql`${lines}`,
  body,
  id: lines.id,
  sorts: { created_at: { by: lines.id, type: "uuid" } },
  order: "-created_at",
});

export const dismissLine = action({
  name: "billing.statement_lines.dismiss",
  summary:
    "Dismiss an open line that is no payment; a payment that turns out to be it is still verified by it",
  scope: "platform",
  input: z.strictObject({ statement_line_id: z.uuid(), reason: line(500) }),
  output: StatementLine,
  errors: ["line.not_found", "payment.line_matched"],
  async handle({ input: { statement_line_id: id, reason } }, batch) {
    const { answer } = await batch({
      dismissed: sql`select billing.dismiss_line(${id}::uuid, ${reason})`,
      answer: sql`select ${body} as body, null::text as etag from ${lines} where ${lines.id} = ${id}::uuid`,
    });
    return rowReply(200, answer[0]);
  },
});
