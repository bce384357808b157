import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, objectOf, viewOf } from "#platform/database/view.ts";
import { get, post, type Route } from "#platform/http/route.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import { equals, matches, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { GivenTime } from "#platform/time.ts";
import { documentObject, KycDocument } from "../documents/document.ts";
import { caseEvents, cases, documents } from "../tables.ts";
import { CaseStatus, eventObject, KycCase, KycCaseEvent, KycRequirements } from "./case.ts";
import { DECISION_ERRORS, DECISION_FIELDS, type Decision, deciding } from "./review.ts";

/** A case as the platform's administrators see it. */
const ReviewedCase = KycCase.extend({
  tenant_id: z.uuid(),
  tenant_name: z.string(),
  is_sandbox: z.boolean().describe("Is the business one that is only tried out"),
  submitted_by: z.uuid().nullable(),
  reviewed_by: z.uuid().nullable(),
  decided_by: z.uuid().nullable(),
}).meta({ id: "KycReview" });

const ofTenant = (column: SQL): SQL =>
  sql`(select ${column} from tenants.tenant_states t where t.id = ${cases.tenant_id})`;
const reviewView = viewOf(ReviewedCase, cases, {
  status: sql`${cases.status}`,
  tenant_name: ofTenant(sql`t.name`),
  is_sandbox: ofTenant(sql`t.is_sandbox`),
});
const reviewBody = bodyOf(reviewView);
const asRow = sql`${reviewBody} as body, ${cases.version}::text as etag`;

const listCases = list({
  name: "kyc.reviews.list",
  summary: "List the cases by which businesses prove who they are, the oldest first",
  scope: "platform",
  readers: "support",
  item: ReviewedCase,
  roles: [],
  filters: {
    status: equals(sql`${cases.status}`, CaseStatus),
    kind: equals(cases.kind, z.string().max(20)),
    tenant_id: equals(cases.tenant_id, z.uuid()),
    open: matches(z.enum(["true", "false"]), (open) =>
      open === "true"
        ? sql`${cases.status} in ('submitted', 'in_review', 'needs_information')`
        : sql`${cases.status} in ('approved', 'rejected', 'expired')`,
    ),
    is_sandbox: matches(
      z.enum(["true", "false"]),
      (is) => sql`${ofTenant(sql`t.is_sandbox`)} = ${is}::boolean`,
    ),
    older_than: until(cases.submitted_at, GivenTime.describe("Submitted at or before")),
  },
  from: sql`${cases}`,
  body: reviewBody,
  id: cases.id,
  sorts: { submitted_at: { by: cases.submitted_at, type: "timestamptz" } },
  order: "submitted_at",
});

/** Of a case so many papers and entries of its history are shown with it. */
const MOST_SHOWN = 100;

const readCase = action({
  name: "kyc.reviews.read",
  summary: "Read a case with its papers, what is missing and what happened",
  scope: "platform",
  readers: "support",
  input: z.strictObject({ case_id: z.uuid() }),
  output: ReviewedCase.extend({
    requirements: KycRequirements,
    documents: z
      .array(KycDocument)
      .describe(`At most ${MOST_SHOWN}: all that wait to be decided on, then the newest`),
    history: z.array(KycCaseEvent).describe(`At most ${MOST_SHOWN}, newest first`),
  }).meta({ id: "KycReviewDetail" }),
  errors: ["kyc_case.not_found"],
  async handle({ input: { case_id: id } }, batch) {
    const { answer } = await batch({
      known: refuseUnless(
        sql`exists (select from ${cases} where ${cases.id} = ${id}::uuid)`,
        "kyc_case.not_found",
      ),
      answer: sql`select (${objectOf(reviewView)}::jsonb || jsonb_build_object('requirements', kyc.requirements(${cases.tenant_id}),
          'documents', (select coalesce(json_agg(d.body), '[]') from (select ${documentObject} as body from ${documents}
             where ${documents.tenant_id} = ${cases.tenant_id} and ${documents.case_id} = ${cases.id}
             order by ${documents.state} in ('stored', 'external') desc, ${documents.id} desc limit ${MOST_SHOWN}) d),
          'history', (select coalesce(json_agg(e.body), '[]') from (select ${eventObject} as body from ${caseEvents}
             where ${caseEvents.tenant_id} = ${cases.tenant_id} and ${caseEvents.case_id} = ${cases.id}
             order by ${caseEvents.id} desc limit ${MOST_SHOWN}) e)))::text as body, ${cases.version}::text as etag
        from ${cases} where ${cases.id} = ${id}::uuid`,
    });
    return rowReply(200, answer[0]);
  },
});

const SUMMARIES: Readonly<Record<Decision, string>> = {
  "start-review": "Begin to look at a case",
  "request-information": "Ask a business for what is missing, and say which papers will not do",
  approve: "Approve a case: its papers are accepted, its owners let in, and a tenant that waits is activated",
  reject: "Reject a case, and say why",
};

const decide = (decision: Decision): Operation =>
  action({
    name: `kyc.reviews.${decision.replaceAll("-", "_")}`,
    summary: SUMMARIES[decision],
    scope: "platform",
    input: z.strictObject({ case_id: z.uuid(), ...DECISION_FIELDS[decision] }),
    output: ReviewedCase,
    errors: DECISION_ERRORS[decision],
    async handle({ ctx, ifMatch, input: { case_id: id, ...fields } }, batch) {
      const of = sql`${cases} where ${cases.id} = ${id}::uuid`;
      const tenant = sql`(select ${cases.tenant_id} from ${of})`;
      const { answer } = await batch({
        known: refuseUnless(sql`exists (select from ${of})`, "kyc_case.not_found"),
        decided: deciding(decision, { tenant, id: sql`${id}::uuid`, saw: ifMatch }, fields, ctx.config),
        answer: sql`select ${asRow} from ${of}`,
      });
      return rowReply(200, answer[0]);
    },
  });

/** The source's own address: it names the pharmacy, whose open case is decided. */
const decideOf = (decision: "approve" | "reject"): Operation =>
  action({
    name: `kyc.reviews.${decision}_pharmacy`,
    summary: `${SUMMARIES[decision]}: that which is open of a tenant`,
    scope: "platform",
    tenantParam: "pharmacy_id",
    input: z.strictObject({ pharmacy_id: z.uuid(), ...DECISION_FIELDS[decision] }),
    output: ReviewedCase,
    errors: [...DECISION_ERRORS[decision], "tenant.ambiguous"],
    async handle({ ctx, ifMatch, input: { pharmacy_id, ...fields } }, batch) {
      const tenant = sql`${pharmacy_id}::uuid`;
      // The latest: whoever comes second is told that it was decided.
      const of = sql`${cases} where ${cases.tenant_id} = ${tenant}`;
      const id = sql`(select ${cases.id} from ${of} order by ${cases.id} desc limit 1)`;
      const { answer } = await batch({
        known: refuseUnless(sql`exists (select from ${of})`, "kyc_case.not_found"),
        decided: deciding(decision, { tenant, id, saw: ifMatch }, fields, ctx.config),
        answer: sql`select ${asRow} from ${of} order by ${cases.id} desc limit 1`,
      });
      return rowReply(200, answer[0]);
    },
  });

const one = "/admin/kyc/{case_id}";

/** How the platform decides who businesses are. */
export const reviewRoutes: Route[] = [
  get("/admin/kyc", listCases),
  get(one, readCase),
  post(`${one}/start-review`, decide("start-review")),
  post(`${one}/request-information`, decide("request-information")),
  post(`${one}/approve`, decide("approve")),
  post(`${one}/reject`, decide("reject")),
  post("/admin/pharmacies/{pharmacy_id}/approve", decideOf("approve")),
  post("/admin/pharmacies/{pharmacy_id}/reject", decideOf("reject")),
];
