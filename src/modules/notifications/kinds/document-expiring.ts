import { sql } from "drizzle-orm";
import { documentExpiring as expiring } from "#modules/kyc";
import { owners } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const title = "The {{paper}} of {{tenant}} {{verb}} valid until {{expires_on}}";
const text = "Upload the new one and submit it, so that {{tenant}} stays verified.";

export const documentExpiring = notificationType({
  name: "kyc.document_expiring",
  summary: "A paper that proves who the business is expires soon, or has",
  payload: expiring.payload,
  variables: ["paper", "verb", "expires_on"],
  priority: ({ days }) => (days > 7 ? "MEDIUM" : "HIGH"),
  audience: () => owners,
  facts: ({ kind, days }) =>
    sql`select ${kind.replaceAll("_", " ")}::text as paper, ${days > 0 ? "is" : "was"}::text as verb`,
  link: ({ document_id }) => `/kyc/documents/${document_id}`,
  subject: ({ document_id }) => document_id,
  channels: { in_app: true, email: true, sms: false },
  texts: { in_app: { title, text }, email: { title, text }, sms: { text: title } },
});
