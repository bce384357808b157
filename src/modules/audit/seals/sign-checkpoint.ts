import { sql } from "drizzle-orm";
import { auditKeyId, isAuditSignature, signAuditStatement } from "#platform/audit-keys.ts";
import { sha256Hex } from "#platform/crypto.ts";
import type { Row, Statement as Sql } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import type { TenantRun } from "#platform/operations/job.ts";
import { checkpoints, seals } from "../tables.ts";
import { parseStatement, type Statement } from "./checkpoint.ts";
import { isConsistent } from "./consistency.ts";

/** The head of a tenant's tree, and its latest checkpoint with the path that proves it a part of the tree. */
export const head: Sql = sql`
  select ${seals.size}::float8 as size, ${seals.first_kept}::float8 as first_kept,
      encode(audit.tree_hash(${seals.tenant_id}, 0, ${seals.size}), 'hex') as root_hash,
      latest.statement, latest.signature,
      audit.consistency_path(${seals.tenant_id}, latest.tree_size, ${seals.size}) as path
    from ${seals} left join lateral (
      select * from ${checkpoints} c where c.tenant_id = ${seals.tenant_id} order by c.tree_size desc limit 1) latest on true`;

/** Throws where the tree is no continuation of the checkpoint: nothing is signed that contradicts what was. */
async function checkContinuation(
  { ctx, tenant }: TenantRun,
  { size, root_hash, path }: Row,
  text: string,
  signature: string,
) {
  const before = parseStatement(text);
  const ours =
    before.tenant_id === tenant.id &&
    (await isAuditSignature(ctx.config, { keyId: before.key_id, text, signature }));
  const continued = isConsistent(
    { size: before.tree_size, root: before.root_hash },
    { size: size as number, root: root_hash as string },
    path as string[],
  );
  if (!ours) throw new Error(`checkpoint ${before.id} of tenant ${tenant.id} has no signature of ours`);
  if (!continued)
    throw new Error(`the audit log of tenant ${tenant.id} is no continuation of its checkpoint ${before.id}`);
  return before;
}

/** Signs the head of a tenant's tree, if it has grown since the latest checkpoint, and keeps it. */
export async function signCheckpoint(run: TenantRun, found: Row | undefined): Promise<void> {
  const { ctx, tenant } = run;
  if (!found || found.size === 0) return;
  const text = found.statement as string | null;
  const before = text === null ? null : await checkContinuation(run, found, text, found.signature as string);
  if (before?.tree_size === found.size) return;
  const statement: Statement = {
    type: "audit_checkpoint",
    v: 1,
    tenant_id: tenant.id,
    id: newId(),
    tree_size: found.size as number,
    root_hash: found.root_hash as string,
    first_kept: found.first_kept as number,
    created_at: new Date().toISOString(),
    previous_hash: text === null ? null : await sha256Hex(text),
    key_id: auditKeyId(ctx.config),
  };
  const signed = JSON.stringify(statement);
  const signature = await signAuditStatement(ctx.config, signed);
  await run.batch([
    sql`select audit.keep_checkpoint(${statement.id}::uuid, ${statement.tree_size}::bigint, ${statement.first_kept}::bigint,
          ${before?.id ?? null}::uuid, ${signed}, ${signature})`,
  ]);
}
