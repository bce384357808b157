import { noticeRaised } from "#modules/billing";
import { owners } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const text =
  "{{amount}} {{currency}} for Duka are due on {{due_on}}.{{#blocks_on}} Unless it is paid, your shop is blocked from {{blocks_on}} on: signing in, reading and exporting still work, receipts are still told to the tax authority, and a payment is still taken.{{/blocks_on}} Pay, then send the code of the payment (POST /billing/payment-code).";

export const billingNotice = notificationType({
  name: "billing.notice",
  summary: "Duka is to be paid",
  payload: noticeRaised.payload,
  variables: ["amount", "currency", "due_on", "blocks_on", "state"],
  priority: ({ state }) => (state === "past_due" || state === "blocked" ? "URGENT" : "HIGH"),
  isSecurity: true,
  audience: () => owners,
  link: () => "/subscription",
  subject: ({ local_day }) => local_day,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: { title: "Duka: {{amount}} {{currency}} are due on {{due_on}}", text },
    email: { title: "Duka: {{amount}} {{currency}} are due on {{due_on}}", text: `${text}\n\n{{tenant}}` },
    sms: {
      text: "{{tenant}}: {{amount}} {{currency}} for Duka are due on {{due_on}}{{#blocks_on}}, blocked from {{blocks_on}}{{/blocks_on}}",
    },
  },
});
