import { NeonDbError } from "@neondatabase/serverless";
import { codeOfConstraint, type ErrorCode, isErrorCode, Problem } from "../errors.ts";

const RETRY = new Set(["40001", "40P01", "55P03"]);
const NOT_MIGRATED = new Set(["3F000", "42883", "42P01"]);
const NOT_TEXT = new Set(["22021", "22P05"]);
const TOO_LARGE = "22003";
/** A statement, an idle transaction or, from Postgres 17 on, a transaction took longer than its login may. */
const TIMED_OUT = new Set(["57014", "25P03", "25P04"]);
const UNREACHABLE = new Set(["57P01", "57P02", "57P03", "53300", "28P01", "28000"]);

/** What a restrictive policy refuses to be written: it is called as the constraint whose refusal that is. */
const LIMIT = /violates row-level security policy "(\w+)"/;

/** The SQLSTATE of app.fail: the message is the code of a refusal. */
const NAMED = "DK000";

/**
 * What a database error means to the caller. A refusal that SQL raises by name is a problem if its code is declared; a
 * declared constraint, or a policy of its name, is its code, and so is a number without room; anything unknown stays as it is and becomes an opaque 500.
 */
export function databaseProblem(error: unknown): unknown {
  if (!(error instanceof NeonDbError)) return error;
  const state = error.code;
  if (!state) return withCause(new Problem("database.unavailable"), error);
  if (state === NAMED) return isErrorCode(error.message) ? named(error, error.message) : error;
  if (RETRY.has(state))
    return withCause(new Problem("conflict.retry", { headers: { "Retry-After": "1" } }), error);
  if (NOT_MIGRATED.has(state) && /schema|function app\.|relation/.test(error.message)) {
    return withCause(new Problem("database.not_migrated"), error);
  }
  if (TIMED_OUT.has(state)) return withCause(new Problem("database.timed_out"), error);
  if (UNREACHABLE.has(state)) return withCause(new Problem("database.unavailable"), error);
  if (NOT_TEXT.has(state)) {
    return withCause(new Problem("request.invalid", { detail: "Text must not contain NUL" }), error);
  }
  if (state === TOO_LARGE) return withCause(new Problem("number.too_large"), error);
  const name = error.constraint ?? LIMIT.exec(error.message)?.[1];
  const code = name ? codeOfConstraint(name) : undefined;
  return code ? withCause(new Problem(code), error) : error;
}

/** Did the database refuse a value that has not the form of its type? */
export function isBadValue(error: unknown): boolean {
  const given = error instanceof Problem && error.code === "number.too_large" ? error.cause : error;
  return given instanceof NeonDbError && /^22/.test(given.code ?? "");
}

function named(error: NeonDbError, code: ErrorCode): Problem {
  const detail = error.detail || undefined;
  const more = detail?.startsWith("{")
    ? { members: JSON.parse(detail) as Record<string, unknown> }
    : { detail };
  return withCause(new Problem(code, more), error);
}

function withCause(problem: Problem, cause: unknown): Problem {
  problem.cause = cause;
  return problem;
}
