import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Priority } from "../feed/priority.ts";
import { managers } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const PRIORITIES = {
  LOW: "LOW",
  MEDIUM: "MEDIUM",
  HIGH: "HIGH",
  CRITICAL: "URGENT",
} as const satisfies Record<string, Priority>;

/** Raised by whoever watches: the payload is that of the alert's event. */
export const monitoringAlert = notificationType({
  name: "monitoring.alert",
  summary: "A monitoring rule found something",
  payload: z.object({
    alert_id: z.uuid(),
    rule_id: z.uuid(),
    rule_name: z.string(),
    severity: z.enum(["LOW", "MEDIUM", "HIGH", "CRITICAL"]),
    title: z.string(),
    summary: z.string(),
  }),
  variables: ["rule_name", "severity", "title", "summary"],
  priority: ({ severity }) => PRIORITIES[severity],
  audience: () =>
    sql`select m.user_id from identity.member_contacts m where m.roles && ${managers} and m.branch_ids is null`,
  link: ({ alert_id }) => `/monitoring/alerts/${alert_id}`,
  subject: ({ rule_id }) => rule_id,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: { title: "{{title}}", text: "{{summary}}" },
    email: { title: "{{severity}}: {{title}}", text: "{{summary}}\n\nRule: {{rule_name}}\n\n{{tenant}}" },
    sms: { text: "{{tenant}}: {{severity}}, {{title}}" },
  },
});
