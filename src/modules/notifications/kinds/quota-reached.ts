import { quotaReached } from "#modules/tenants";
import { owners } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const text =
  "{{used}} of {{quota}} {{resource}} are used, {{percent}} % of what Duka lets you have; more than {{at_most}} is refused. GET /quotas/forecast says when it is full.";

export const quotaNearlyUsed = notificationType({
  name: "tenants.quota",
  summary: "A quota is four fifths used, or all of it",
  payload: quotaReached.payload,
  variables: ["resource", "percent", "used", "quota", "at_most"],
  priority: ({ percent }) => (percent === 100 ? "HIGH" : "MEDIUM"),
  audience: () => owners,
  link: () => "/quotas/forecast",
  subject: ({ resource, period, percent }) => `${resource} ${period} ${percent}`,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: { title: "{{percent}} % of your {{resource}} are used", text },
    email: { title: "{{percent}} % of your {{resource}} in Duka are used", text: `${text}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: {{percent}} % of your {{resource}} in Duka are used" },
  },
});
