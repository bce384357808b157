import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { objectOf } from "#platform/database/view.ts";
import { query } from "#platform/operations/query.ts";
import { checkpoints } from "../tables.ts";
import { Checkpoint, checkpointView } from "./checkpoint.ts";

const Consistency = z
  .object({
    from_id: z.uuid(),
    from_size: z.int(),
    path: z.array(z.string()).describe("Hashes in hexadecimal, as RFC 9162, 2.1.4 has them"),
  })
  .nullable()
  .describe("Proves that the log began with what the checkpoint `from` covers; null without `from`");

/** One checkpoint, and the proof that it continues an earlier one. */
export const readCheckpoint = query({
  name: "audit.checkpoints.read",
  summary: "Read a checkpoint of the audit log, with a proof that it continues an earlier one",
  input: z.strictObject({
    checkpoint_id: z.uuid(),
    from: z.uuid().optional().describe("Id of an earlier checkpoint"),
  }),
  output: Checkpoint.extend({ consistency: Consistency }),
  roles: adminUp,
  missing: "checkpoint.not_found",
  errors: ["checkpoint.not_earlier"],
  select: ({ input: { checkpoint_id, from = null } }) => {
    const consistency = sql`case when ${holds(sql`${from}::uuid is null or earlier.id is not null`, "checkpoint.not_found")}
        and ${holds(sql`earlier.id is null or earlier.tree_size <= ${checkpoints.tree_size}`, "checkpoint.not_earlier")}
        and earlier.id is not null
      then json_build_object('from_id', earlier.id, 'from_size', earlier.tree_size,
        'path', audit.consistency_path(earlier.tenant_id, earlier.tree_size, ${checkpoints.tree_size})) end`;
    return sql`select ${objectOf({ ...checkpointView, consistency })}::text as body, null::text as etag
      from ${checkpoints} left join ${checkpoints} earlier
        on earlier.tenant_id = ${checkpoints.tenant_id} and earlier.id = ${from}::uuid
      where ${eq(checkpoints.id, checkpoint_id)}`;
  },
});
