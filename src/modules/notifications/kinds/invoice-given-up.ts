import { documentDied } from "#modules/fiscal";
import { managers, whoSee } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

export const invoiceGivenUp = notificationType({
  name: "fiscal.invoice_given_up",
  summary: "An invoice could not be told to the tax authority for days",
  payload: documentDied.payload,
  variables: ["number", "message"],
  priority: "URGENT",
  audience: ({ warehouse_id }) => whoSee(managers, warehouse_id),
  link: ({ document_id }) => `/invoices/${document_id}`,
  subject: ({ device_id }) => device_id,
  cooldownMinutes: 60,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: {
      title: "Invoice {{number}} is tried no more",
      text: "It could not be sent to the tax authority for days{{#message}}: {{message}}{{/message}}. Look at the device, and try it again.",
    },
    email: {
      title: "Invoice {{number}} is not with the tax authority",
      text: "It could not be sent there for days{{#message}}: {{message}}{{/message}}, and nothing more is tried until somebody says so. Look at the device and its connection, then try it again.\n\n{{tenant}}",
    },
    sms: { text: "{{tenant}}: invoice {{number}} could not be told to the tax authority for days" },
  },
});
