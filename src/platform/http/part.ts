import { hmacHex } from "../crypto.ts";
import { type ErrorCode, Problem } from "../errors.ts";
import type { Answer, Call, TenantsKey } from "../operations/operation.ts";
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

/** Refusals of the caller, of whom no other part would be taken either. */
const OF_CALLER = /^(auth|tenant|membership|context)\./;

/** The key of a part, which is the tenant's, and what else is looked at with it. */
export interface PartKey extends Omit<TenantsKey, "days"> {
  key: string;
}

/** Is it refused to the caller, whatever else they ask for? */
export const isOfCaller = (error: unknown): error is Problem =>
  error instanceof Problem && OF_CALLER.test(error.code);

/**
 * Runs an operation as one part of a request that has several: with its own permission, input, transaction and, where it does not know by
 * itself that it was done, key. A refusal is its outcome, and what fails is logged; but what is refused to the caller altogether is thrown, and that the
 * database is away.
 */
export async function runPart(call: Call, route: Route, given: unknown, key?: PartKey): Promise<Outcome> {
  try {
    const { status = route.operation.status, body, headers } = await answerOf(call, route, given, key);
    return { status, body: body as string | null, isReplay: headers?.["Idempotency-Replayed"] !== undefined };
  } catch (error) {
    const { ctx } = call;
    const found = problemOf(error);
    if (OF_CALLER.test(found.code) || found.code.startsWith("database.")) throw error;
    const problem = documented(found, route, ctx.env.ENVIRONMENT);
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

async function answerOf(call: Call, { operation }: Route, given: unknown, key?: PartKey): Promise<Answer> {
  const { ctx, tenant } = call;
  if (!tenant || operation.limits || operation.mails || operation.accepts)
    throw new Error(`${operation.name} cannot be a part of a request`);
  mayRun(operation, tenant);
  const input = operation.input.safeParse(given);
  if (!input.success) throw invalidInput(input.error);
  const request = `part ${operation.name}\n${JSON.stringify(given)}`;
  const fingerprint = await hmacHex(ctx.config.SECRET_KEY, request);
  const idempotency = key && { key: key.key, fingerprint, ofTenant: { ...key, days: KEPT_DAYS } };
  return operation.run({ ...call, input: input.data, ifMatch: undefined, idempotency });
}
