import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { approveOwners } from "#modules/identity";
import { activatePending } from "#modules/tenants";
import type { Statement } from "#platform/database/connection.ts";
import type { Config } from "#platform/env.ts";
import { type ErrorCode, Problem } from "#platform/errors.ts";
import { emit } from "#platform/events.ts";
import { line } from "#platform/operations/fields.ts";
import { GivenDay } from "#platform/time.ts";
import { caseApproved, caseRejected, informationRequested, reviewStarted } from "../events.ts";

/** What the platform's administrators do to a case. */
export type Decision = "start-review" | "request-information" | "approve" | "reject";

/** What is refused of each paper. */
const refusedDocuments = z
  .array(z.strictObject({ document_id: z.uuid(), reason: line(500) }))
  .max(20)
  .optional()
  .describe("Papers that will not do, each with the reason that the tenant reads");

interface Fields {
  reason?: string | undefined;
  due_on?: string | undefined;
  accept_missing?: boolean | undefined;
  refused_documents?: z.output<typeof refusedDocuments>;
}

/** What is said with each decision. */
export const DECISION_FIELDS = {
  "start-review": {},
  "request-information": {
    reason: line(500).describe("What is asked for"),
    due_on: GivenDay.optional().describe("By when; in two weeks where it is left out"),
    refused_documents: refusedDocuments,
  },
  approve: {
    reason: line(500).optional(),
    accept_missing: z
      .boolean()
      .optional()
      .describe("Also where a paper is missing here that such a business needs, or lies elsewhere"),
  },
  reject: { reason: line(500), refused_documents: refusedDocuments },
} as const satisfies Record<Decision, z.ZodRawShape>;

const OF_ALL: readonly ErrorCode[] = [
  ...(["kyc_case.not_found", "kyc_case.wrong_status", "kyc_case.own_tenant"] as const),
  ...(["tenant.not_found", "version.stale"] as const),
];
const OF_REFUSING: readonly ErrorCode[] = [
  "kyc_case.reason_missing",
  "kyc_document.not_found",
  "kyc_document.not_waiting",
];

/** What each may be refused with. */
export const DECISION_ERRORS: Readonly<Record<Decision, readonly ErrorCode[]>> = {
  "start-review": OF_ALL,
  "request-information": [...OF_ALL, ...OF_REFUSING],
  approve: [
    ...OF_ALL,
    ...(["kyc_case.unseen", "kyc_case.incomplete"] as const),
    ...(["quota.exceeded", "tenant.tin_taken", "tenant.without_owner"] as const),
  ],
  reject: [...OF_ALL, ...OF_REFUSING],
};

/** A case and its tenant, each as SQL, and the version of it that was looked at. */
interface Of {
  tenant: SQL;
  id: SQL;
  saw: number | undefined;
}

const refusals = ({ tenant, id }: Of, refused: Fields["refused_documents"]): Statement[] =>
  (refused ?? []).map(
    ({ document_id, reason }) =>
      sql`select kyc.refuse_document(${tenant}, ${id}, ${document_id}::uuid, ${reason})`,
  );

/** The statements of a decision, in order: who decides second finds what the first one did. Throws kyc_case.unseen. */
export function deciding(decision: Decision, of: Of, fields: Fields, config: Config): Statement[] {
  const { tenant, id } = of;
  const saw = sql`${of.saw ?? null}::int`;
  const { reason = null } = fields;
  if (decision === "start-review")
    return [
      sql`select kyc.move_case(${tenant}, ${id}, 'in_review', saw => ${saw})`,
      emit([reviewStarted({ case_id: id })], tenant),
    ];
  if (decision === "approve") {
    if (of.saw === undefined) throw new Problem("kyc_case.unseen");
    return [
      sql`select kyc.approve_case(${tenant}, ${id}, ${reason}, ${fields.accept_missing ?? false}::boolean, ${saw})`,
      ...approveOwners(tenant, config.QUOTA_USERS),
      ...activatePending(tenant),
      emit([caseApproved({ case_id: id, status: "approved", reason })], tenant),
    ];
  }
  const due = sql`coalesce(${fields.due_on ?? null}::date, tenants.today(${tenant}) + 14)`;
  const isAsked = decision === "request-information";
  return [
    isAsked
      ? sql`select kyc.move_case(${tenant}, ${id}, 'needs_information', ${reason}, ${due}, ${saw})`
      : sql`select kyc.move_case(${tenant}, ${id}, 'rejected', ${reason}, null, ${saw})`,
    ...refusals(of, fields.refused_documents),
    emit(
      [
        isAsked
          ? informationRequested({ case_id: id, status: "needs_information", reason })
          : caseRejected({ case_id: id, status: "rejected", reason }),
      ],
      tenant,
    ),
  ];
}
