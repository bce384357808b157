import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff, managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { updateRows } from "#platform/database/write.ts";
import { Decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { asOfNow, line, resourceShape } from "#platform/operations/fields.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { query } from "#platform/operations/query.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import { claimChanged } from "../events.ts";
import { orderOf } from "../expansions.ts";
import { insuranceClaims as claims, insurers, orders } from "../tables.ts";

const ClaimStatus = z
  .enum(["open", "settled", "overpaid"])
  .describe("`overpaid`: goods came back of what it had paid already");

/** What an insurer owes for an order. */
const InsuranceClaim = z
  .object(
    resourceShape({
      insurer_id: z.uuid(),
      insurer_name: asOfNow(z.string()),
      order_id: z.uuid(),
      order_number: z.int(),
      warehouse_id: z.uuid(),
      insured_number: z.string(),
      reference: z.string().nullable(),
      buyer_name: asOfNow(z.string().nullable()),
      currency: z.string(),
      amount: Decimal.describe("What it bears of what was handed over and kept"),
      settled: Decimal.describe("What it paid of that"),
      written_off: Decimal.describe("What it will not pay"),
      balance: Decimal,
      status: ClaimStatus,
      sold_at: Timestamp,
    }),
  )
  .meta({ id: "InsuranceClaim" });

const ofOrder = (column: "number" | "buyer_name") =>
  sql`(select ${orders[column]} from ${orders} where ${orders.id} = ${claims.order_id})`;
const body = bodyOf(
  viewOf(InsuranceClaim, claims, {
    insurer_name: sql`(select ${insurers.name} from ${insurers} where ${insurers.id} = ${claims.insurer_id})`,
    order_number: ofOrder("number"),
    buyer_name: ofOrder("buyer_name"),
    status: sql`${claims.status}`,
  }),
);

/** What insurers owe, the latest first: as CSV, what is sent to them. */
export const listInsuranceClaims = list({
  name: "sales.insurance_claims.list",
  summary: "List what insurers owe for orders",
  item: InsuranceClaim,
  roles: anyStaff,
  filters: {
    insurer_id: equals(claims.insurer_id, z.uuid()),
    status: equals(claims.status, ClaimStatus),
    order_id: equals(claims.order_id, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`${claims.warehouse_id} = ${id}`),
    from: since(claims.sold_at, GivenTime.describe("Sold at or after")),
    to: until(claims.sold_at, GivenTime.describe("Sold at or before")),
  },
  from: pagesInSight(claims.id, claims.warehouse_id),
  body,
  id: claims.id,
  expand: { order: orderOf(claims.order_id) },
  sorts: {
    created_at: { by: claims.id, type: "uuid" },
    sold_at: { by: claims.sold_at, type: "timestamptz" },
  },
  order: ({ from, to }) => (from || to ? "-sold_at" : "-created_at"),
});

const found = (id: string) =>
  sql`select ${body} as body, ${claims.version}::text as etag from ${claims} where ${claims.id} = ${id}::uuid`;

export const readInsuranceClaim = query({
  name: "sales.insurance_claims.read",
  summary: "Read what an insurer owes for an order",
  input: z.strictObject({ claim_id: z.uuid() }),
  output: InsuranceClaim,
  roles: anyStaff,
  missing: "insurance_claim.not_found",
  select: ({ input }) => found(input.claim_id),
});

/** Corrects what a claim is sent under. */
export const changeInsuranceClaim = command({
  name: "sales.insurance_claims.change",
  summary: "Correct the insured number or the reference of a claim",
  input: z.strictObject({
    claim_id: z.uuid(),
    insured_number: line(50).optional(),
    reference: line(50).nullable().optional(),
  }),
  output: InsuranceClaim,
  roles: managerUp,
  errors: ["insurance_claim.not_found", "version.stale"],
  batch: ({ input: { claim_id: id, ...given }, ifMatch }) => [
    ...refuseStale(
      sql`select ${claims.version} from ${claims} where ${claims.id} = ${id}::uuid for no key update`,
      ifMatch,
      "insurance_claim.not_found",
    ),
    answer(
      updateRows(
        claims,
        { version: sql`${claims.version}`, ...given },
        sql`${claims.id} = ${id}::uuid`,
        sql`${body} as body, ${claims.version}::text as etag`,
      ),
      "insurance_claim.not_found",
    ),
  ],
  events: ({ input }) => [
    claimChanged.from(
      viewOf(claimChanged.payload, claims, { claim_id: claims.id }),
      sql`${claims} where ${claims.id} = ${input.claim_id}::uuid`,
    ),
  ],
});
