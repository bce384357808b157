import { sql } from "drizzle-orm";
import { levelAtRisk, levelChanged, reviewDecided } from "#modules/trust";
import { owners } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const text =
  "{{#reason}}{{reason}}. {{/reason}}GET /trust says what the level opens, GET /trust/requirements what the next one wants.";
const changed = "{{tenant}} has the level of trust {{to}} now";

export const trustChanged = notificationType({
  name: "trust.level_changed",
  summary: "The business has another level of trust",
  payload: levelChanged.payload,
  variables: ["from", "to", "reason"],
  priority: ({ from, to }) => (to < from ? "HIGH" : "MEDIUM"),
  audience: () => owners,
  link: () => "/trust",
  subject: ({ from, to }) => `${from}-${to}`,
  channels: { in_app: true, email: true, sms: false },
  texts: { in_app: { title: changed, text }, email: { title: changed, text }, sms: { text: changed } },
});

const title = "{{tenant}} falls to a lower level of trust on {{falls_on}}";
const why = "Unless this ends before: {{what}}. GET /trust says what the level opens, and how it stands.";

export const trustAtRisk = notificationType({
  name: "trust.level_at_risk",
  summary: "The business falls to a lower level of trust unless its faults end",
  payload: levelAtRisk.payload,
  variables: ["level", "falls_on", "what"],
  priority: "HIGH",
  audience: () => owners,
  facts: ({ faults }) => sql`select ${faults.join(", ").replaceAll("_", " ")}::text as what`,
  link: () => "/trust",
  subject: ({ falls_on }) => falls_on,
  channels: { in_app: true, email: true, sms: false },
  texts: { in_app: { title, text: why }, email: { title, text: why }, sms: { text: title } },
});

const kept = "The level of trust of {{tenant}} stays as it is";

export const trustAppealDecided = notificationType({
  name: "trust.appeal_decided",
  summary: "An appeal was decided on, and the level of trust stays",
  payload: reviewDecided.payload,
  variables: ["reason"],
  priority: "MEDIUM",
  audience: () => owners,
  link: () => "/trust/appeals",
  subject: ({ review_id }) => review_id,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: { title: kept, text: "{{reason}}" },
    email: { title: kept, text: "{{reason}}" },
    sms: { text: kept },
  },
});
