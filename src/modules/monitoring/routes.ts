import { get, patch, post, put, type Route, remove } from "#platform/http/route.ts";
import { listActivities } from "./activities/list-activities.ts";
import { acknowledgeAlert, assignAlert, resolveAlert, silenceAlert } from "./alerts/handle-alert.ts";
import { listAlerts, readAlert } from "./alerts/list-alerts.ts";
import { listDeadLetters } from "./dead-letters/list-dead-letters.ts";
import { readDeadLetter } from "./dead-letters/read-dead-letter.ts";
import { replayDeadLetter } from "./dead-letters/replay-dead-letter.ts";
import { readMetrics } from "./health/read-metrics.ts";
import { readTenantHealth } from "./health/read-tenant-health.ts";
import { changeRule, removeRule, replaceRule, restoreRule } from "./rules/change-rule.ts";
import { createRule, listRules, readRule } from "./rules/rules.ts";
import { disableRule, enableRule } from "./rules/switch-rule.ts";
import { testRule } from "./rules/test-rule.ts";

const RULE = "/monitoring/rules/{rule_id}";
const ALERT = "/monitoring/alerts/{alert_id}";

/** The routes of what happened, the rules that watch it and their alerts; and of the queues, for platform administrators. */
export const routes: Route[] = [
  get("/activities", listActivities),
  get("/monitoring/rules", listRules),
  post("/monitoring/rules", createRule),
  get(RULE, readRule),
  put(RULE, replaceRule),
  patch(RULE, changeRule),
  remove(RULE, removeRule),
  post(`${RULE}/restore`, restoreRule),
  post(`${RULE}/enable`, enableRule),
  post(`${RULE}/disable`, disableRule),
  post(`${RULE}/test`, testRule),
  get("/monitoring/alerts", listAlerts),
  get(ALERT, readAlert),
  post(`${ALERT}/acknowledge`, acknowledgeAlert),
  post(`${ALERT}/assign`, assignAlert),
  post(`${ALERT}/silence`, silenceAlert),
  post(`${ALERT}/resolve`, resolveAlert),
  get("/admin/tenants/{tenant_id}/health", readTenantHealth),
  get("/admin/metrics", readMetrics),
  get("/admin/dead-letters", listDeadLetters),
  get("/admin/dead-letters/{letter_id}", readDeadLetter),
  post("/admin/dead-letters/{letter_id}/replay", replayDeadLetter),
];
