import { documentRejected } from "#modules/fiscal";
import { managers, whoSee } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

export const invoiceRejected = notificationType({
  name: "fiscal.invoice_rejected",
  summary: "The tax authority refused an invoice",
  payload: documentRejected.payload,
  variables: ["number", "code", "message", "cause", "fix"],
  priority: "HIGH",
  audience: ({ warehouse_id }) => whoSee(managers, warehouse_id),
  link: ({ document_id }) => `/invoices/${document_id}`,
  subject: ({ document_id }) => document_id,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: {
      title: "Invoice {{number}} was refused",
      text: "{{cause}}{{#message}} ({{code}}: {{message}}){{/message}}. {{fix}}.",
    },
    email: {
      title: "The tax authority refused invoice {{number}}",
      text: "{{cause}}{{#message}} ({{code}}: {{message}}){{/message}}.\n\nWhat to do: {{fix}}.\n\n{{tenant}}",
    },
    sms: { text: "{{tenant}}: the tax authority refused invoice {{number}}. {{cause}}" },
  },
});
