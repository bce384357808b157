import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { query } from "#platform/operations/query.ts";
import { noteReadingOf } from "../logs/reading.ts";
import { auditEvents, checkpoints, leaves } from "../tables.ts";
import { Checkpoint, checkpointObject } from "./checkpoint.ts";
import { detailsText, entryText } from "./sealed-texts.ts";

const Proof = z
  .object({
    entry: z
      .string()
      .describe("The entry as it was sealed, byte for byte; `details_hash` is that of its details"),
    details: z.string().nullable().describe("Its details as they were sealed; null once they are redacted"),
    index: z.int().describe("Its place in the log, from 0"),
    leaf_hash: z.string().describe("SHA-256 of a zero byte and the entry, in hexadecimal"),
    path: z.array(z.string()).describe("From the leaf to the root, in hexadecimal: RFC 9162, 2.1.3"),
    checkpoint: Checkpoint.describe("The latest"),
  })
  .meta({ id: "AuditProof" });

const proof = sql`json_build_object('entry', ${entryText}, 'details', ${detailsText}, 'index', ${leaves.index},
    'leaf_hash', encode(substr(${leaves.hashes}, 1, 32), 'hex'),
    'path', audit.inclusion_path(${leaves.tenant_id}, ${leaves.index}, ${checkpoints.tree_size}),
    'checkpoint', ${checkpointObject})`;

/** The proof that an entry is in the log that the latest checkpoint signs. */
export const readProof = query({
  name: "audit.proofs.read",
  summary: "Prove that an audit entry is in the log as it was sealed",
  input: z.strictObject({ log_id: z.uuid() }),
  output: Proof,
  roles: adminUp,
  missing: "audit_log.not_found",
  errors: ["audit_log.not_sealed"],
  select: ({ input }) => sql`
    select case when ${holds(sql`coalesce(${leaves.index} < ${checkpoints.tree_size}, false)`, "audit_log.not_sealed")}
        then ${proof}::text end as body, null::text as etag
      from ${auditEvents}
      left join ${leaves} on ${leaves.tenant_id} = ${auditEvents.tenant_id} and ${leaves.entry_id} = ${auditEvents.id}
      left join ${checkpoints} on ${checkpoints.tenant_id} = ${auditEvents.tenant_id} and ${checkpoints.id} = (
        select latest.id from ${checkpoints} latest where latest.tenant_id = ${auditEvents.tenant_id}
         order by latest.tree_size desc limit 1)
      where ${eq(auditEvents.id, input.log_id)}`,
  noteReading: ({ input }) => noteReadingOf("audit.proofs.read", input.log_id),
});
