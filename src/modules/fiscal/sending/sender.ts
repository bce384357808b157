import { backgroundContext } from "#platform/background-context.ts";
import type { Context } from "#platform/context.ts";
import type { Rows, Statements } from "#platform/database/batch.ts";
import { newId } from "#platform/database/ids.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import type { Authority } from "../authority/authority.ts";
import type { ClaimedDocument } from "./claimed-document.ts";

/** The command that the audit log has of what is sent. */
const COMMAND = "fiscal.documents.send";

/** Work in one tenant, as its own, whatever the tenant's status: what was sold is told. Each call is one round trip. */
export interface Sender {
  ctx: Context;
  tenant: string;
  batch<const S extends Statements>(statements: S): Promise<Rows<S>>;
}

/** How a device's authority is reached; undefined where its address is none that may be called. */
export type Connect = (sender: Sender, device: ClaimedDocument["device"]) => Promise<Authority | undefined>;

/** Who sends what a tenant's devices have to tell, in the background. */
export function senderOf(env: Env, execution: Pick<ExecutionContext, "waitUntil">, tenant: string): Sender {
  const ctx = backgroundContext(env, execution, newId(), { tenant, job: COMMAND });
  const call = { ctx, tenant: { id: tenant, as: "job", roles: [] } } as const;
  return {
    ctx,
    tenant,
    batch: (statements) => tenantBatch(call, { command: COMMAND, access: "essential" }, statements),
  };
}
