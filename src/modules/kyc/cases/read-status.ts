import { sql } from "drizzle-orm";
import { z } from "zod";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { caseEvents, cases } from "../tables.ts";
import { caseObject, eventBody, KycCase, KycCaseEvent, KycRequirements } from "./case.ts";

const due = sql`kyc.requirements((select app.tenant_id()))`;

/** What the business has to show. */
export const readRequirements = query({
  name: "kyc.cases.read_requirements",
  summary: "Read what the business has to show: now, later, or again",
  input: z.strictObject({}),
  output: KycRequirements,
  roles: ["owner"],
  select: () => sql`select ${due}::text as body`,
});

/** How the business stands: its case, that which is in force beside it, and what it has to show. */
export const readStatus = query({
  name: "kyc.cases.read_status",
  summary: "Read how the business stands with proving who it is",
  input: z.strictObject({}),
  output: z
    .object({
      status: z.enum(["none", ...KycCase.shape.status.options]),
      case: KycCase.nullable().describe("The latest"),
      approved_case_id: z.uuid().nullable().describe("By which the business is approved"),
      requirements: KycRequirements,
      verified: z
        .object({
          ...{ registration: z.boolean(), tax: z.boolean(), identity: z.boolean(), address: z.boolean() },
          ...{
            bank_account: z.boolean(),
            licence: z.boolean(),
            licence_valid_until: z.iso.date().nullable(),
          },
        })
        .describe("What holds today by accepted papers"),
    })
    .meta({ id: "KycStatus" }),
  roles: ["owner"],
  select: () => sql`
    select json_build_object('status', coalesce(l.status, 'none'), 'case', l.body,
             'approved_case_id', (select a.id from ${cases} a where a.status = 'approved'), 'requirements', ${due},
             'verified', (select to_jsonb(f) - 'approved' from kyc.verified_facts((select app.tenant_id())) f))::text as body
      from (select 1) one
      left join (select ${cases.status} as status, ${caseObject} as body from ${cases} order by ${cases.id} desc limit 1) l on true`,
});

/** What happened to the business's cases and papers. */
export const listHistory = list({
  name: "kyc.cases.list_history",
  summary: "List what happened to the business's cases and papers",
  item: KycCaseEvent,
  roles: ["owner"],
  filters: {
    case_id: equals(caseEvents.case_id, z.uuid()),
    document_id: equals(caseEvents.document_id, z.uuid()),
  },
  untimed: "the history never changes",
  from: sql`${caseEvents}`,
  body: eventBody,
  id: caseEvents.id,
  sorts: { occurred_at: { by: caseEvents.id, type: "uuid" } },
  order: "-occurred_at",
});
