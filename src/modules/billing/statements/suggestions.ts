import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { recording } from "../happened.ts";
import { issuerOf } from "../issuer.ts";
import { statementLines as lines, payments, suggestions } from "../tables.ts";

const Status = z.enum(suggestions.status.enumValues);

/** A payment that a line of a statement may be, with why. */
const Suggestion = z
  .object(
    resourceShape({
      tenant_id: z.uuid(),
      payment_id: z.uuid(),
      line_id: z.uuid(),
      status: Status,
      reasons: z.array(z.enum(["code", "amount", "date", "phone", "name"])),
      code: z.string(),
      reference: z.string(),
      line_amount: Decimal,
      line_currency: Currency,
      line_paid_on: z.iso.date(),
      payer_name: z.string().nullable(),
      payer_phone: z.string().nullable(),
    }),
  )
  .meta({ id: "PaymentSuggestion" });

/** A line that stands for another payment by now leaves nothing to decide. */
const isOpen = sql`(${suggestions.status} = 'open' and ${lines.status} = 'open')`;
const isDismissed = sql`(${suggestions.status} = 'dismissed' or ${suggestions.status} = 'open' and ${lines.status} <> 'open')`;

const body = bodyOf(
  viewOf(Suggestion, suggestions, {
    status: sql`case when ${isOpen} then 'open' when ${suggestions.status} = 'open' then 'dismissed' else ${suggestions.status} end`,
    code: payments.code,
    reference: lines.reference,
    line_amount: lines.amount,
    line_currency: lines.currency,
    line_paid_on: lines.paid_on,
    payer_name: lines.payer_name,
    payer_phone: lines.payer_phone,
  }),
);
const from = sql`${suggestions} join ${lines} on ${lines.id} = ${suggestions.line_id}
  join ${payments} on ${payments.tenant_id} = ${suggestions.tenant_id} and ${payments.id} = ${suggestions.payment_id}`;

export const listSuggestions = list({
  name: "billing.suggestions.list",
  summary: "List payments that lines of statements may be (`status=open`: those that wait)",
  scope: "platform",
  item: Suggestion,
  roles: [],
  filters: {
    status: matches(Status, (status) =>
      status === "open"
        ? isOpen
        : status === "dismissed"
          ? isDismissed
          : sql`${suggestions.status} = ${status}`,
    ),
    tenant_id: equals(suggestions.tenant_id, z.uuid()),
    line_id: equals(suggestions.line_id, z.uuid()),
  },
  from,
  body,
  id: suggestions.id,
  sorts: { created_at: { by: suggestions.id, type: "uuid" } },
  order: "created_at",
});

const decide = (verb: "accept" | "dismiss"): Operation =>
  action({
    name: `billing.suggestions.${verb}`,
    summary: verb === "accept" ? "Accept a suggestion: its payment is verified" : "Dismiss a suggestion",
    scope: "platform",
    input: z.strictObject({ suggestion_id: z.uuid() }),
    output: Suggestion,
    errors: [
      ...(["suggestion.not_found", "suggestion.decided"] as const),
      ...(verb === "accept"
        ? ([
            "payment.wrong_status",
            "payment.other_currency",
            "payment.own_tenant",
            "payment.other_line",
            "plan.no_price",
          ] as const)
        : []),
    ],
    async handle({ ctx, input: { suggestion_id: id } }, batch) {
      const { answer } = await batch({
        done: recording(
          sql`billing.decide_suggestion(${id}::uuid, ${sql.raw(String(verb === "accept"))}, ${issuerOf(ctx.config)})`,
        ),
        answer: sql`select ${body} as body, ${suggestions.version}::text as etag from ${from} where ${suggestions.id} = ${id}::uuid`,
      });
      return rowReply(200, answer[0]);
    },
  });

export const acceptSuggestion = decide("accept");
export const dismissSuggestion = decide("dismiss");
