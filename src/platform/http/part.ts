import { hmacHex } from "../crypto.ts";
import type { ErrorCode, Problem } from "../errors.ts";
import type { Answer, Call } from "../operations/operation.ts";
import { mayRun } from "./caller.ts";
import { documented, invalidInput, problemBody, problemOf } from "./problem.ts";
import type { Route } from "./route.ts";

/** What became of one part of a request: the status that it would have been answered by itself, and its body or problem. */
export interface Outcome {
  status: number;
  /** JSON text; null where there is none. */
  body: string | null;
  isReplay: boolean;
  /** Of a refusal. */
  code?: ErrorCode;
}

/** How long the answer of a part is kept for whoever sends it again. */
const KEPT_DAYS = 7;

/** Refusals of the caller, of whom no other part would be taken either: they end the request. */
const OF_CALLER = /^(auth|tenant|membership|context|database)\./;

/**
 * Runs an operation as one part of a request that has several: with its own permission, input, transaction and, where it does not know by
 * itself that it was done, key, which is the tenant's. A refusal is its outcome, and what fails is logged; but what is refused to the caller altogether is thrown.
 */
export async function runPart(call: Call, route: Route, given: unknown, key?: string): Promise<Outcome> {
  try {
    const { status = route.operation.status, body, headers } = await answerOf(call, route, given, key);
    return { status, body: body as string | null, isReplay: headers?.["Idempotency-Replayed"] !== undefined };
  } catch (error) {
    const { ctx } = call;
    const problem = documented(problemOf(error), route, ctx.env.ENVIRONMENT);
    if (OF_CALLER.test(problem.code)) throw error;
    if (problem.status >= 500)
      ctx.log.error("part.failed", problem.cause ?? error, { command: route.operation.name });
    return refusedPart(call, problem);
  }
}

/** What became of a part that was refused. */
export const refusedPart = ({ ctx }: Pick<Call, "ctx">, problem: Problem): Outcome => ({
  status: problem.status,
  code: problem.code,
  body: JSON.stringify(problemBody(problem, ctx.requestId)),
  isReplay: false,
});

async function answerOf(call: Call, { operation }: Route, given: unknown, key?: string): Promise<Answer> {
  const { ctx, tenant } = call;
  if (!tenant || operation.limits || operation.mails || operation.accepts)
    throw new Error(`${operation.name} cannot be a part of a request`);
  mayRun(operation, tenant);
  const input = operation.input.safeParse(given);
  if (!input.success) throw invalidInput(input.error);
  const request = `part ${operation.name}\n${JSON.stringify(given)}`;
  const fingerprint = await hmacHex(ctx.config.SECRET_KEY, request);
  const idempotency = key === undefined ? undefined : { key, fingerprint, ofTenant: { days: KEPT_DAYS } };
  return operation.run({ ...call, input: input.data, ifMatch: undefined, idempotency });
}
