import { sql } from "drizzle-orm";
import { z } from "zod";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { caseSubmitted } from "../events.ts";
import { cases } from "../tables.ts";
import { caseBody, KycCase } from "./case.ts";

const OPEN = sql`${cases.status} in ('submitted', 'in_review', 'needs_information')`;

/** Submits what was uploaded: a new case, or more of one that is open. */
export const submitCase = command({
  name: "kyc.cases.submit",
  summary: "Submit what proves who the business is: what was uploaded, and a paper that lies elsewhere",
  input: z.strictObject({
    documents_path: line(1000).optional().describe("Where papers are that are not uploaded here"),
    note: paragraph(2000).optional(),
  }),
  accepts: "json_or_form",
  output: KycCase,
  roles: ["owner"],
  callers: "people",
  access: "essential",
  errors: ["kyc_case.nothing_new", "kyc_case.too_many_papers"],
  prepare: () => ({ opened: newId(), paper: newId() }),
  batch: ({ input: { documents_path = null, note = null } }, { opened, paper }) => [
    sql`select kyc.submit(${opened}::uuid, ${paper}::uuid, ${documents_path}, ${note})`,
    answer(sql`select ${caseBody} as body, ${cases.version}::text as etag from ${cases} where ${OPEN}`),
  ],
  events: () => [caseSubmitted.from({ case_id: cases.id }, sql`${cases} where ${OPEN}`)],
});
