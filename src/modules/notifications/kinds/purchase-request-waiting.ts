import { sql } from "drizzle-orm";
import { purchaseRequestSubmitted } from "#modules/purchasing";
import { notificationType } from "./notification-type.ts";

export const purchaseRequestWaiting = notificationType({
  name: "purchasing.purchase_request_waiting",
  summary: "A purchase request waits for one's approval",
  payload: purchaseRequestSubmitted.payload,
  variables: ["author", "total", "currency"],
  priority: "HIGH",
  audience: ({ purchase_request_id }) =>
    sql`select a.user_id from purchasing.approvers_of(${purchase_request_id}::uuid) a`,
  facts: ({ author_id }) =>
    sql`select (select m.name from identity.member_names m where m.user_id = ${author_id}::uuid) as author`,
  link: ({ purchase_request_id }) => `/purchase-requests/${purchase_request_id}`,
  subject: ({ purchase_request_id }) => purchase_request_id,
  channels: { in_app: true, email: false, sms: false },
  texts: {
    in_app: {
      title: "A purchase of {{total}} {{currency}} waits for you",
      text: "{{#author}}{{author}} asks{{/author}}{{^author}}Somebody asks{{/author}} for a purchase of {{total}} {{currency}}. It waits for your decision.",
    },
    email: {
      title: "A purchase of {{total}} {{currency}} waits for you",
      text: "{{#author}}{{author}} asks{{/author}}{{^author}}Somebody asks{{/author}} for a purchase of {{total}} {{currency}}. It waits for your decision.\n\n{{tenant}}",
    },
    sms: { text: "{{tenant}}: a purchase of {{total}} {{currency}} waits for your decision." },
  },
});
