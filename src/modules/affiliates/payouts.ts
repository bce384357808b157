import { sql } from "drizzle-orm";
import { z } from "zod";
import { newId } from "#platform/database/ids.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { get, post, type Route } from "#platform/http/route.ts";
import { Currency, Decimal, decimal } from "#platform/money.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { payoutLines, payouts } from "./tables.ts";

const Payout = z
  .object(
    resourceShape({
      currency: Currency,
      status: z.enum(payouts.status.enumValues),
      proposed_by: z.uuid(),
      decided_by: z.uuid().nullable(),
      note: z.string().nullable(),
      total: Decimal.describe("Of the lines that are neither dropped nor returned"),
      line_count: z.int(),
    }),
  )
  .meta({ id: "AffiliatePayout" });
const lines = sql`${payoutLines} where ${payoutLines.payout_id} = ${payouts.id} and ${payoutLines.status} in ('proposed', 'approved')`;
const payoutBody = bodyOf(
  viewOf(Payout, payouts, {
    total: sql`(select trim_scale(coalesce(sum(${payoutLines.amount}), 0))::text from ${lines})`,
    line_count: sql`(select count(*) from ${lines})`,
  }),
);

const PayoutLine = z
  .object(
    resourceShape({
      payout_id: z.uuid(),
      affiliate_id: z.uuid(),
      amount: Decimal,
      pay_to: z.string().nullable(),
      status: z
        .enum(payoutLines.status.enumValues)
        .describe("dropped: when it was approved, the affiliate no longer had so much to come"),
      reason: z.string().nullable(),
    }),
  )
  .meta({ id: "AffiliatePayoutLine" });
const lineBody = bodyOf(viewOf(PayoutLine, payoutLines, {}));

const listPayouts = list({
  name: "affiliates.payouts.list",
  summary: "List payouts to affiliates",
  scope: "platform",
  readers: "support",
  item: Payout,
  roles: [],
  filters: {
    currency: equals(payouts.currency, Currency),
    status: equals(payouts.status, z.enum(payouts.status.enumValues)),
  },
  from: sql`${payouts}`,
  body: payoutBody,
  id: payouts.id,
  sorts: { created_at: { by: payouts.id, type: "uuid" } },
  order: "-created_at",
});

const listLines = list({
  name: "affiliates.payout_lines.list",
  summary: "List whom a payout pays, how much and where to",
  scope: "platform",
  readers: "support",
  item: PayoutLine,
  roles: [],
  filters: {
    payout_id: equals(payoutLines.payout_id, z.uuid()),
    status: equals(payoutLines.status, z.enum(payoutLines.status.enumValues)),
  },
  required: ["payout_id"],
  from: sql`${payoutLines}`,
  body: lineBody,
  id: payoutLines.id,
  sorts: { created_at: { by: payoutLines.id, type: "uuid" } },
  order: "created_at",
});

const proposePayout = action({
  name: "affiliates.payouts.propose",
  summary: "Propose to pay what affiliates have to come, to at most 500 of them; somebody else approves it",
  scope: "platform",
  status: 201,
  input: z.strictObject({
    currency: Currency,
    minimum: decimal({ min: 0 }).optional().describe("Who has less to come waits"),
  }),
  output: Payout,
  errors: ["payout.open", "payout.nothing_due"],
  async handle({ input }, batch) {
    const id = newId();
    const { answer } = await batch({
      proposed: sql`select affiliates.propose_payout(${id}::uuid, ${input.currency}, ${input.minimum ?? "0"}::numeric)`,
      answer: sql`select ${payoutBody} as body, ${payouts.version}::text as etag from ${payouts} where ${payouts.id} = ${id}::uuid`,
    });
    return rowReply(201, answer[0]);
  },
});

const DECISIONS = {
  approve: {
    to: "approved",
    summary: "Approve a payout: its lines are taken off what affiliates have to come",
  },
  pay: { to: "paid", summary: "Say that a payout which was approved is paid" },
  cancel: { to: "cancelled", summary: "Cancel a payout that is not approved" },
} as const;

const decide = (verb: keyof typeof DECISIONS): Route =>
  post(
    `/admin/affiliate-payouts/{payout_id}/${verb}`,
    action({
      name: `affiliates.payouts.${verb}`,
      summary: DECISIONS[verb].summary,
      scope: "platform",
      input: z.strictObject({ payout_id: z.uuid(), note: line(500).optional() }),
      output: Payout,
      errors: [
        "payout.not_found",
        "payout.wrong_status",
        ...(verb === "approve" ? (["payout.four_eyes"] as const) : []),
      ],
      async handle({ input }, batch) {
        const { answer } = await batch({
          decided: sql`select affiliates.decide_payout(${input.payout_id}::uuid, ${DECISIONS[verb].to}, ${input.note ?? null})`,
          answer: sql`select ${payoutBody} as body, ${payouts.version}::text as etag from ${payouts}
            where ${payouts.id} = ${input.payout_id}::uuid`,
        });
        return rowReply(200, answer[0]);
      },
    }),
  );

const returnLine = action({
  name: "affiliates.payout_lines.return",
  summary: "Say that a line of a payout did not arrive: its affiliate has it to come again",
  scope: "platform",
  input: z.strictObject({ payout_line_id: z.uuid(), reason: line(500) }),
  output: PayoutLine,
  errors: ["payout_line.not_found", "payout.wrong_status", "payout.four_eyes"],
  async handle({ input }, batch) {
    const { answer } = await batch({
      returned: sql`select affiliates.return_line(${input.payout_line_id}::uuid, ${input.reason})`,
      answer: sql`select ${lineBody} as body, ${payoutLines.version}::text as etag from ${payoutLines}
        where ${payoutLines.id} = ${input.payout_line_id}::uuid`,
    });
    return rowReply(200, answer[0]);
  },
});

/** Payouts to affiliates, for the platform's administrators. */
export const payoutRoutes: Route[] = [
  get("/admin/affiliate-payouts", listPayouts),
  post("/admin/affiliate-payouts", proposePayout),
  get("/admin/affiliate-payouts/{payout_id}/lines", listLines),
  ...(["approve", "pay", "cancel"] as const).map(decide),
  post("/admin/affiliate-payout-lines/{payout_line_id}/return", returnLine),
];
