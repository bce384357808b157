import { stockReportRejected } from "#modules/fiscal";
import { managers, whoSee } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

export const stockReportRefused = notificationType({
  name: "fiscal.stock_report_rejected",
  summary: "The tax authority refused a report of stock",
  payload: stockReportRejected.payload,
  variables: ["code", "message", "cause", "fix"],
  priority: "MEDIUM",
  audience: ({ warehouse_id }) => whoSee(managers, warehouse_id),
  link: ({ stock_report_id }) => `/stock-reports/${stock_report_id}`,
  subject: ({ device_id }) => device_id,
  cooldownMinutes: 60,
  channels: { in_app: true, email: false, sms: false },
  texts: {
    in_app: {
      title: "A report of stock was refused",
      text: "{{cause}}{{#message}} ({{code}}: {{message}}){{/message}}. {{fix}}. Then try it again, or give it up.",
    },
    email: {
      title: "The tax authority refused a report of stock",
      text: "{{cause}}{{#message}} ({{code}}: {{message}}){{/message}}.\n\nWhat to do: {{fix}}. Then try it again, or give it up: others are not held up by it.\n\n{{tenant}}",
    },
    sms: { text: "{{tenant}}: the tax authority refused a report of stock. {{cause}}" },
  },
});
