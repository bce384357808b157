import { sql } from "drizzle-orm";
import { z } from "zod";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph, resourceShape } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { GivenDay, Timestamp } from "#platform/time.ts";
import { recording } from "./happened.ts";
import { Level, standingOf, Trust } from "./read-trust.ts";
import { reviews } from "./tables.ts";

/** What people of the platform look at. */
const Review = z
  .object(
    resourceShape({
      source: z.enum(reviews.source.enumValues).describe("signals: something looks wrong"),
      signals: z.array(z.string()),
      statement: z.string().nullable(),
      status: z.enum(reviews.status.enumValues),
      outcome: z.enum(reviews.outcome.enumValues).nullable(),
      reason: z.string().nullable(),
      opened_at: Timestamp,
      decided_at: Timestamp.nullable(),
    }),
  )
  .meta({ id: "TrustReview" });
const TenantReview = Review.extend({ tenant_id: z.uuid() }).meta({ id: "TenantTrustReview" });

const appealRow = sql`${bodyOf(viewOf(Review, reviews, {}))} as body, ${reviews.version}::text as etag`;
const body = bodyOf(viewOf(TenantReview, reviews, {}));
const row = sql`${body} as body, ${reviews.version}::text as etag`;

const sorts = { opened_at: { by: reviews.id, type: "uuid" } } as const;
const status = equals(reviews.status, Review.shape.status);

/** What comes of what is verified by now, without waiting for the night. */
export const verify = command({
  name: "trust.standing.verify",
  summary: "Ask to be evaluated by what is verified now, without waiting for the night",
  input: z.strictObject({}),
  output: Trust,
  roles: ["owner"],
  callers: "people",
  access: "essential",
  batch: () => [recording(sql`trust.evaluate(app.tenant_id())`), answer(standingOf(sql`app.tenant_id()`))],
});

export const appeal = command({
  name: "trust.appeals.create",
  summary: "Appeal against the last fall or suspension, once each",
  input: z.strictObject({ statement: paragraph(2000) }),
  output: Review,
  status: 201,
  roles: ["owner"],
  callers: "people",
  access: "essential",
  errors: ["trust_level.nothing_to_appeal", "trust_review.open"],
  batch: ({ input }) => [
    recording(sql`trust.appeal(${input.statement})`),
    answer(
      sql`select ${appealRow} from ${reviews} where ${reviews.source} = 'appeal' and ${reviews.status} = 'open'`,
    ),
  ],
});

export const listAppeals = list({
  name: "trust.appeals.list",
  summary: "List the tenant's appeals",
  item: Review,
  roles: ["owner"],
  filters: { status },
  where: () => [sql`${reviews.source} = 'appeal'`],
  from: sql`${reviews}`,
  body: bodyOf(viewOf(Review, reviews, {})),
  id: reviews.id,
  sorts,
  order: "-opened_at",
});

export const listReviews = list({
  name: "trust.reviews.list",
  summary: "List reviews of trust, the oldest first",
  scope: "platform",
  readers: "support",
  item: TenantReview,
  roles: [],
  filters: {
    status,
    source: equals(reviews.source, Review.shape.source),
    tenant_id: equals(reviews.tenant_id, z.uuid()),
  },
  from: sql`${reviews}`,
  body,
  id: reviews.id,
  sorts,
  order: "opened_at",
});

export const decideReview = action({
  name: "trust.reviews.decide",
  summary: "Decide a review: keep the level, or give another one",
  scope: "platform",
  input: z.strictObject({
    trust_review_id: z.uuid(),
    reason: line(500),
    level: Level.optional().describe("Kept where it is left out; one that is said ends a suspension"),
    held_until: GivenDay.optional().describe("Of a level that is raised: 90 days where it is left out"),
  }),
  output: TenantReview,
  errors: [
    "trust_review.not_found",
    "trust_review.decided",
    "trust_level.own_tenant",
    "trust_level.own_decision",
    "tenant.not_found",
  ],
  async handle({ input: { trust_review_id: id, reason, level = null, held_until = null } }, batch) {
    const of = sql`${reviews} where ${reviews.id} = ${id}::uuid`;
    const { answer: rows } = await batch({
      known: refuseUnless(sql`exists (select from ${of})`, "trust_review.not_found"),
      decided:
        recording(sql`trust.decide((select ${reviews.tenant_id} from ${of}), 'decide', ${level}::int, ${reason},
        ${held_until}::date, ${id}::uuid)`),
      answer: sql`select ${row} from ${of}`,
    });
    return rowReply(200, rows[0]);
  },
});
