import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import { ConfigError } from "../env.ts";
import { errorKind, type FieldError, Problem } from "../errors.ts";
import type { Operation } from "../operations/operation.ts";
import { challengeOf } from "./challenge.ts";
import { documentedCodes } from "./documented-codes.ts";
import { oauthMembers, oauthRefusal } from "./oauth-refusal.ts";
import type { Route } from "./route.ts";

/** What zod found, as the `errors` of a problem: one entry for each field, unknown fields named one by one. */
export function invalidInput(error: z.core.$ZodError): Problem {
  const errors: FieldError[] = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: [...issue.path, key].join("."),
          code: "unknown_field",
          message: "Unknown field",
        }))
      : [{ path: issue.path.join("."), code: issue.code, message: issue.message }],
  );
  return new Problem("request.invalid", { errors });
}

/** The named problem that a fault is answered with; what has no name becomes internal.fault. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ConfigError) return new Problem("config.invalid");
  if (error instanceof HTTPException) {
    const code = error.status === 413 ? "request.too_large" : "request.malformed";
    return new Problem(code, { detail: error.status === 400 ? error.message : undefined });
  }
  if (isAway(error)) return new Problem("service.overloaded", { headers: { "Retry-After": "1" } });
  return new Problem("internal.fault");
}

/** Did a Durable Object not take a call: it has more of them than it can do, or was reset under it and under the next one too? */
function isAway(error: unknown): boolean {
  const fault = error as { overloaded?: boolean; retryable?: boolean } | undefined;
  return fault?.overloaded === true || fault?.retryable === true;
}

/**
 * The problem as it is answered. In tests and on one machine a code that the document does not list for the route is a
 * fault, so that the document cannot lag behind the code.
 */
export function documented(problem: Problem, route: Route | undefined, environment: string): Problem {
  const isStrict = environment === "test" || environment === "development";
  if (!route || !isStrict || documentedCodes(route).includes(problem.code)) return problem;
  const fault = new Problem("internal.fault", {
    detail: `${problem.code} is not documented for ${route.operation.name}`,
  });
  fault.cause = problem;
  return fault;
}

/** The problem document (RFC 9457). */
export function problemBody(
  { status, code, detail, errors, members }: Problem,
  requestId: string,
): Record<string, unknown> {
  const title = errorKind(code).title;
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: detail ?? title,
    code,
    request_id: requestId,
    errors,
    ...members,
  };
}

/** What holds of every answer that has tokens in it or could have had (RFC 6749, 5.1). */
export const NEVER_KEPT = { "Cache-Control": "no-store", Pragma: "no-cache" } as const;

/** Seconds after which what is away may be asked again, where nobody knows better. */
export const COME_AGAIN = "5";

/** Seconds in which the twin of a request usually has its answer. */
const TWIN_ENDS_WITHIN = "1";

/** Where and for whom a problem is answered: the operation, once it is known, and the address of this deployment. */
interface Answering {
  requestId: string;
  operation?: Operation | undefined;
  publicUrl?: string | undefined;
}

/**
 * The answer that a problem is. A 503 always says when to come again, as does what waits for its twin, and a 401 how one says who one is. Where OAuth is
 * spoken the problem is told in its words too, as the type that its libraries read.
 */
export function problemResponse(problem: Problem, { requestId, operation, publicUrl }: Answering): Response {
  const { code, status } = problem;
  const oauth = operation && publicUrl ? oauthRefusal(code, operation) : undefined;
  const body = problemBody(problem, requestId);
  const headers = {
    ...(status === 503 ? { "Retry-After": COME_AGAIN } : {}),
    ...(code === "idempotency.in_progress" ? { "Retry-After": TWIN_ENDS_WITHIN } : {}),
    ...problem.headers,
  };
  if (oauth && publicUrl) {
    return new Response(JSON.stringify({ ...body, ...oauthMembers(oauth, problem, publicUrl) }), {
      status: oauth.status,
      headers: { ...headers, ...NEVER_KEPT, "Content-Type": "application/json" },
    });
  }
  const challenge = status === 401 && publicUrl ? { "WWW-Authenticate": challengeOf(code, publicUrl) } : {};
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, ...challenge, "Content-Type": "application/problem+json" },
  });
}
