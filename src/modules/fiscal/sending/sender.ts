import { backgroundContext } from "#platform/background-context.ts";
import type { Context } from "#platform/context.ts";
import type { Rows, Statements } from "#platform/database/batch.ts";
import { newId } from "#platform/database/ids.ts";
import { Problem } from "#platform/errors.ts";
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

/** How often what the authority answered is written anew, where another change came first. */
const TIMES = 5;

/** Writes what the authority answered, which is not heard twice: anew where another change came first. Errors: the database's. */
export async function writeAnswer<T>(write: () => Promise<T>): Promise<T> {
  for (let time = 1; ; time += 1)
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof Problem && error.code === "conflict.retry") || time === TIMES) throw error;
      await new Promise((go) => setTimeout(go, Math.random() * 100 * time));
    }
}

/**
 * Records what came of something, and where that cannot be as it is, the next of these: what was answered holds up nobody. Errors: the
 * database's, where it takes none.
 */
export async function recordedOr<Outcome>(
  { ctx }: Sender,
  outcomes: readonly [Outcome, Outcome],
  record: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  const [outcome, otherwise] = outcomes;
  try {
    await writeAnswer(() => record(outcome));
  } catch (error) {
    ctx.log.error("outcome.not_recorded", error);
    await writeAnswer(() => record(otherwise));
  }
}
