import { get, post, type Route } from "#platform/http/route.ts";
import { listEvents } from "./list-events.ts";
import { listAuditLogs } from "./logs/list-audit-logs.ts";
import { listPlatformLogs } from "./logs/list-platform-logs.ts";
import { readAuditLog } from "./logs/read-audit-log.ts";
import { readEvent } from "./read-event.ts";
import { listCheckpoints } from "./seals/list-checkpoints.ts";
import { readCheckpoint } from "./seals/read-checkpoint.ts";
import { readProof } from "./seals/read-proof.ts";
import { redactLog } from "./upkeep/redact-log.ts";
import { settingsRoutes } from "./upkeep/settings.ts";

/** The routes of the audit log and the events. */
export const routes: Route[] = [
  get("/audit-logs", listAuditLogs),
  get("/audit-logs/checkpoints", listCheckpoints),
  get("/audit-logs/checkpoints/{checkpoint_id}", readCheckpoint),
  get("/audit-logs/{log_id}", readAuditLog),
  get("/audit-logs/{log_id}/proof", readProof),
  post("/audit-logs/{log_id}/redact", redactLog),
  ...settingsRoutes,
  get("/events", listEvents),
  get("/events/{event_id}", readEvent),
  get("/admin/audit-logs", listPlatformLogs),
];
