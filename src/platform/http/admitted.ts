import { type Admission, admit, isSpent } from "../admission.ts";
import type { Directory } from "../auth/directory.ts";
import { noteChange } from "../auth/recent-changes.ts";
import { isFree, payRefusal, rememberRefusal } from "../auth/refusals.ts";
import { reselect } from "../auth/select-tenant.ts";
import type { Context } from "../context.ts";
import { Problem } from "../errors.ts";
import { limits, type Take } from "../limits.ts";
import type { Answer, Call, Operation } from "../operations/operation.ts";
import { giveBack, take, takeAll } from "../rate-limit.ts";
import { isOfRoles, mayRun } from "./caller.ts";
import type { Route } from "./route.ts";

/** Runs a call once it is within every limit that holds for it. */
export async function admitted(call: Call, route: Route, directory: Directory): Promise<Answer> {
  const { ctx, tenant } = call;
  const answer = await (tenant
    ? inTenant(call, route.operation, directory)
    : outsideTenants(call, route.operation));
  if (route.method !== "GET") noteChange(tenant?.id);
  if (ctx.actor.kind === "api_key") ctx.waitUntil(directory.keyUsed(ctx, ctx.actor));
  return answer;
}

async function outsideTenants(call: Call, operation: Operation): Promise<Answer> {
  const { ctx } = call;
  const takes = [...limitsOfScope(ctx, operation), ...(operation.limits?.(call) ?? [])];
  if (takes.length > 0) await take(ctx, takes);
  try {
    return await withinMails(call, operation, () => operation.run(call));
  } catch (error) {
    rememberRefusal(ctx.actor, error, operation);
    throw error;
  }
}

/** What every call outside a tenant takes from: no work of anybody is without a limit. */
function limitsOfScope({ actor }: Context, operation: Operation): readonly Take[] {
  if (operation.unlimited) return [];
  return actor.kind === "user" ? limits.person(actor.userId) : limits.anonymous();
}

/**
 * A read's batch is sent beside admission and thrown away when it says no; a write waits for admission, and so does a
 * read of a tenant that had nothing left. What is refused to the credential costs the tenant nothing.
 */
async function inTenant(call: Call, operation: Operation, directory: Directory): Promise<Answer> {
  const { ctx, tenant } = call;
  const tenantId = tenant?.id ?? "";
  if (operation.access !== "read" || operation.limits || isSpent(tenantId)) {
    const admission = await admit(ctx, tenantId, operation.cost?.(call));
    try {
      if (operation.limits) await take(ctx, operation.limits(call));
      return await withinMails(call, operation, () => runAsNow(call, operation, directory));
    } catch (error) {
      return await refused(call, operation, error, admission);
    }
  }
  const [admission, answer] = await Promise.allSettled([
    admit(ctx, tenantId),
    runAsNow(call, operation, directory),
  ]);
  const granted = admission.status === "fulfilled" ? admission.value : undefined;
  if (answer.status === "rejected" && isFree(answer.reason))
    return await refused(call, operation, answer.reason, granted);
  if (admission.status === "rejected") throw admission.reason;
  if (answer.status === "rejected") throw answer.reason;
  return answer.value;
}

/** Runs work that sends mail within the budgets of its mails: what is refused, or was done before, sends none. */
async function withinMails(call: Call, operation: Operation, work: () => Promise<Answer>): Promise<Answer> {
  const mails = operation.mails?.(call) ?? [];
  if (mails.length === 0) return work();
  await takeAll(call.ctx, mails);
  try {
    const answer = await work();
    if (answer.headers?.["Idempotency-Replayed"]) await giveBack(call.ctx, mails);
    return answer;
  } catch (error) {
    await giveBack(call.ctx, mails);
    throw error;
  }
}

/** Throws the error, once its tenant has its request back if the refusal is the credential's own affair. */
async function refused(
  { ctx, tenant }: Call,
  operation: Operation,
  error: unknown,
  admission: Admission | undefined,
): Promise<never> {
  if (!isFree(error)) throw error;
  rememberRefusal(ctx.actor, error, operation, tenant);
  await Promise.all([
    admission?.giveBack(),
    payRefusal(ctx).catch((fault: unknown) => {
      if (!(fault instanceof Problem)) ctx.log.error("refusal.not_counted", fault);
    }),
  ]);
  throw error;
}

/** Runs the operation; when roles changed since the token was made, once more with the roles as they are now. */
async function runAsNow(call: Call, operation: Operation, directory: Directory): Promise<Answer> {
  const { ctx, tenant: before } = call;
  const tenantNow = before && (() => reselect(ctx, directory, before));
  try {
    return await operation.run({ ...call, tenantNow });
  } catch (error) {
    if (!isOfRoles(error) || !tenantNow || call.file) throw error;
    const tenant = await tenantNow();
    mayRun(operation, tenant);
    return operation.run({ ...call, tenantNow, tenant });
  }
}
