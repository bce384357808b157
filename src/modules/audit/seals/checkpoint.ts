import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, objectOf, type View, viewOf } from "#platform/database/view.ts";
import { Timestamp } from "#platform/time.ts";
import { checkpoints } from "../tables.ts";

const Hash = z.string().describe("SHA-256 in hexadecimal");

/** A signed head of the Merkle tree of a tenant's audit log. */
export const Checkpoint = z
  .object({
    id: z.uuid(),
    tree_size: z.int().describe("How many entries it covers: those of the indexes below"),
    root_hash: Hash,
    first_kept: z.int().describe("Entries of the indexes below need not be kept any more, by the retention"),
    created_at: Timestamp,
    previous_hash: Hash.nullable().describe("Of the statement of the checkpoint before; null for the first"),
    key_id: z.string().describe("The signing key, at /.well-known/audit-keys.json"),
    statement: z.string().describe("All of the above as the JSON text that is signed, byte for byte"),
    signature: z.string().describe("Ed25519 of the statement in UTF-8, base64url"),
  })
  .meta({ id: "AuditCheckpoint" });

const stated = (name: string) => sql`${checkpoints.statement}::json -> ${sql.raw(`'${name}'`)}`;

const view: View<z.infer<typeof Checkpoint>> = viewOf(Checkpoint, checkpoints, {
  root_hash: stated("root_hash"),
  created_at: stated("created_at"),
  previous_hash: stated("previous_hash"),
  key_id: stated("key_id"),
});

/** The JSON text of a checkpoint. */
export const checkpointBody = bodyOf(view);

/** A checkpoint as a value of type json. */
export const checkpointObject = objectOf(view);

/** The fields of a checkpoint that stand in its answer. */
export const checkpointView = view;

/** What a checkpoint says, in the order in which it is signed. */
export interface Statement {
  type: "audit_checkpoint";
  v: 1;
  tenant_id: string;
  id: string;
  tree_size: number;
  root_hash: string;
  first_kept: number;
  created_at: string;
  previous_hash: string | null;
  key_id: string;
}

/** A statement as a checkpoint keeps it. Throws where it is of another form. */
export const parseStatement = (text: string): Statement =>
  z
    .strictObject({
      type: z.literal("audit_checkpoint"),
      v: z.literal(1),
      tenant_id: z.uuid(),
      id: z.uuid(),
      tree_size: z.int().positive(),
      root_hash: z.string(),
      first_kept: z.int(),
      created_at: z.string(),
      previous_hash: z.string().nullable(),
      key_id: z.string(),
    })
    .parse(JSON.parse(text));
