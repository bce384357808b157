import { sql } from "drizzle-orm";
import { adminUp } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { checkpoints } from "../tables.ts";
import { Checkpoint, checkpointBody } from "./checkpoint.ts";

/** The signed heads of the tenant's audit log, newest first. */
export const listCheckpoints = list({
  name: "audit.checkpoints.list",
  summary: "List the checkpoints of the audit log",
  item: Checkpoint,
  roles: adminUp,
  filters: {},
  from: sql`${checkpoints}`,
  body: checkpointBody,
  id: checkpoints.id,
  sorts: { id: { by: checkpoints.id, type: "uuid", says: "as they were signed" } },
  order: "-id",
});
