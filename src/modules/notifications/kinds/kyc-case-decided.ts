import { sql } from "drizzle-orm";
import { caseApproved } from "#modules/kyc";
import { owners } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const WORDS = {
  approved: "is verified",
  rejected: "is not verified",
  needs_information: "is asked for more, to be verified",
  expired: "is not verified any more",
} as const;

const title = "{{tenant}} {{outcome}}";
const text = "{{#reason}}{{reason}}. {{/reason}}GET /kyc/requirements says what is due.";

export const kycCaseDecided = notificationType({
  name: "kyc.case_decided",
  summary: "The platform decided whether the business is verified, or asks for more",
  payload: caseApproved.payload,
  variables: ["outcome", "reason"],
  priority: "HIGH",
  audience: () => owners,
  facts: ({ status }) => sql`select ${WORDS[status]}::text as outcome`,
  link: () => "/kyc/status",
  subject: ({ case_id }) => case_id,
  channels: { in_app: true, email: true, sms: false },
  texts: { in_app: { title, text }, email: { title, text }, sms: { text: title } },
});
