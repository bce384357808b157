import { documentDelayed } from "#modules/fiscal";
import { managers, whoSee } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const waiting = "{{waiting}} of {{device}} wait, the first of them number {{number}}, since {{since}}.";
const until =
  "{{#offline_until}} Without the authority the device stops at {{offline_until}}.{{/offline_until}}";

export const invoiceDelayed = notificationType({
  name: "fiscal.invoice_delayed",
  summary: "Invoices wait for the tax authority for longer than they should",
  payload: documentDelayed.payload,
  variables: ["device", "number", "waiting", "since", "offline_until"],
  priority: "URGENT",
  audience: ({ warehouse_id }) => whoSee(managers, warehouse_id),
  link: ({ document_id }) => `/invoices/${document_id}`,
  subject: ({ device_id }) => device_id,
  cooldownMinutes: 60,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: { title: "Invoices wait for the tax authority", text: `${waiting}${until}` },
    email: {
      title: "{{waiting}} invoices wait for the tax authority",
      text: `${waiting}${until}\n\n{{tenant}}`,
    },
    sms: {
      text: "{{tenant}}: {{waiting}} invoices of {{device}} wait for the tax authority since {{since}}",
    },
  },
});
