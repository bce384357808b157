import { sql } from "drizzle-orm";
import { weeklyReportCreated } from "#modules/reports";
import { notificationType } from "./notification-type.ts";

const text = "The weekly report of {{first_day}} to {{last_day}} is ready.";

export const weeklyReportReady = notificationType({
  name: "reports.weekly_report_ready",
  summary: "The weekly report is ready",
  payload: weeklyReportCreated.payload,
  variables: ["first_day", "last_day"],
  priority: "LOW",
  audience: () =>
    sql`select m.user_id from identity.member_contacts m where m.branch_ids is null and m.roles && '{owner,manager}'::text[]`,
  link: ({ report_id }) => `/reports/weekly/${report_id}`,
  subject: ({ report_id }) => report_id,
  channels: { in_app: true, email: false, sms: false },
  texts: {
    in_app: { title: "The weekly report is ready", text },
    email: { title: "The weekly report is ready", text: `${text}\n\n{{tenant}}` },
    sms: { text: `{{tenant}}: the weekly report of {{first_day}} to {{last_day}} is ready.` },
  },
});
