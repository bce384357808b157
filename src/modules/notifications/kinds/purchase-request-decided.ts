import { sql } from "drizzle-orm";
import { purchaseRequestApproved } from "#modules/purchasing";
import { notificationType } from "./notification-type.ts";

const text =
  "Your purchase request of {{total}} {{currency}} is {{status}}.{{#reason}} The reason that was given: {{reason}}{{/reason}}";

export const purchaseRequestDecided = notificationType({
  name: "purchasing.purchase_request_decided",
  summary: "A purchase request of one's own was approved or rejected",
  payload: purchaseRequestApproved.payload,
  variables: ["status", "total", "currency", "reason"],
  priority: "MEDIUM",
  audience: ({ author_id }) => sql`select ${author_id}::uuid as user_id`,
  link: ({ purchase_request_id }) => `/purchase-requests/${purchase_request_id}`,
  subject: ({ purchase_request_id }) => purchase_request_id,
  channels: { in_app: true, email: false, sms: false },
  texts: {
    in_app: { title: "Your purchase request is {{status}}", text },
    email: { title: "Your purchase request is {{status}}", text: `${text}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: your purchase request of {{total}} {{currency}} is {{status}}." },
  },
});
