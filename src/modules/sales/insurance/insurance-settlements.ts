import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, objectOf, viewOf } from "#platform/database/view.ts";
import { Currency, Decimal, decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { GivenDay, Timestamp } from "#platform/time.ts";
import { claimsSettled } from "../events.ts";
import { settledClaims as lines, insuranceSettlements as settlements } from "../tables.ts";

/** Claims of one settlement. */
const MOST_CLAIMS = 500;

const SettledClaim = z.object({
  claim_id: z.uuid(),
  amount: Decimal,
  written_off: Decimal.describe("What the insurer will not pay of it"),
  reason: z.string().nullable(),
});

/** What an insurer paid at once, and of which claims. */
const InsuranceSettlement = z
  .object({
    id: z.uuid(),
    insurer_id: z.uuid(),
    currency: z.string(),
    amount: Decimal.describe("What it paid of all claims"),
    written_off: Decimal,
    received_on: z.iso.date(),
    reference: z.string().nullable(),
    note: z.string().nullable(),
    recorded_by: z.uuid().nullable(),
    created_at: Timestamp,
    claims: z.array(SettledClaim),
  })
  .meta({ id: "InsuranceSettlement" });

const claimsOf = sql`(select coalesce(json_agg(${objectOf(viewOf(SettledClaim, lines, {}))} order by ${lines.id}), '[]')
  from ${lines} where ${lines.settlement_id} = ${settlements.id})`;
const body = bodyOf(viewOf(InsuranceSettlement, settlements, { claims: claimsOf }));
const found = (id: string) =>
  sql`select ${body} as body, null::text as etag from ${settlements} where ${settlements.id} = ${id}::uuid`;

const GivenClaim = z.strictObject({
  claim_id: z.uuid().toLowerCase(),
  amount: decimal({ min: 0 })
    .optional()
    .describe("What it paid of it; all that is open where it is left out"),
  written_off: decimal({ min: 0 }).optional().describe("What it will not pay"),
  reason: line(300).optional().describe("Why it will not"),
});

/** Records a payment of an insurer, over the claims that it is for. */
export const settleInsuranceClaims = command({
  name: "sales.insurance_settlements.create",
  summary: "Record what an insurer paid, and of which claims",
  input: z.strictObject({
    insurer_id: z.uuid(),
    currency: Currency.optional().describe("The tenant's where it is left out"),
    received_on: GivenDay,
    reference: line(100).nullable().optional().describe("Such as the number of its transfer"),
    note: paragraph(1000).nullable().optional(),
    claims: z
      .array(GivenClaim)
      .min(1)
      .max(MOST_CLAIMS)
      .refine(
        (given) => new Set(given.map(({ claim_id }) => claim_id)).size === given.length,
        "must not name a claim twice",
      ),
  }),
  output: InsuranceSettlement,
  status: 201,
  roles: managerUp,
  errors: [
    "membership.limited",
    "insurer.not_found",
    "insurance_claim.not_found",
    "insurance_claim.other_insurer",
    "insurance_claim.exceeds_balance",
    "insurance_claim.reason_required",
    "insurance_claim.not_yet",
    "payment.not_payable",
  ],
  prepare: () => newId(),
  batch: ({ input: { claims, ...given } }, id) => [
    refuseUnless(sql`${given.received_on}::date <= tenants.today()`, "insurance_claim.not_yet"),
    sql`select sales.settle_claims(jsonb_build_object('currency', tenants.currency()) || ${JSON.stringify({ ...given, id })}::jsonb,
      ${JSON.stringify(claims)}::jsonb)`,
    answer(found(id)),
  ],
  events: (_, id) => [
    claimsSettled.from(
      viewOf(claimsSettled.payload, settlements, { settlement_id: settlements.id }),
      sql`${settlements} where ${settlements.id} = ${id}::uuid`,
    ),
  ],
});

/** What insurers paid, the latest first. */
export const listInsuranceSettlements = list({
  name: "sales.insurance_settlements.list",
  summary: "List what insurers paid",
  item: InsuranceSettlement,
  roles: managerUp,
  filters: { insurer_id: equals(settlements.insurer_id, z.uuid()) },
  from: sql`${settlements}`,
  body,
  id: settlements.id,
  sorts: {
    created_at: { by: settlements.id, type: "uuid" },
    received_on: { by: settlements.received_on, type: "date" },
  },
  order: "-created_at",
});

export const readInsuranceSettlement = query({
  name: "sales.insurance_settlements.read",
  summary: "Read what an insurer paid at once",
  input: z.strictObject({ settlement_id: z.uuid() }),
  output: InsuranceSettlement,
  roles: managerUp,
  missing: "insurance_settlement.not_found",
  select: ({ input }) => found(input.settlement_id),
});
