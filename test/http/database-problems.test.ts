import { NeonDbError } from "@neondatabase/serverless";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { databaseProblem } from "#platform/database/problems.ts";
import type { Problem } from "#platform/errors.ts";
import { problemResponse } from "#platform/http/problem.ts";

test.each(["3F000", "42883", "42P01"])("an unmigrated database is a 503 (%s)", (code) => {
  const missing = {
    "3F000": 'schema "app" does not exist',
    "42883": "function app.enter(text, text) does not exist",
    "42P01": 'relation "tenants.tenants" does not exist',
  };
  const error = Object.assign(new NeonDbError(missing[code as keyof typeof missing]), { code });
  expect((databaseProblem(error) as Problem).code).toBe("database.not_migrated");
  expect((databaseProblem(error) as Problem).status).toBe(503);
});

test.each(["57014", "25P03", "25P04"])("what took longer than its login may is a 503 (%s)", (code) => {
  const problem = databaseProblem(Object.assign(new NeonDbError("canceled"), { code })) as Problem;
  expect(problem.code).toBe("database.timed_out");
  const { status, headers } = problemResponse(problem, { requestId: newId() });
  expect([status, headers.get("Retry-After")]).toEqual([503, "5"]);
});

test("what waited too long for a lock is a conflict that is sent again in a second", () => {
  const problem = databaseProblem(Object.assign(new NeonDbError("canceled"), { code: "55P03" })) as Problem;
  expect(problem.code).toBe("conflict.retry");
  const { status, headers } = problemResponse(problem, { requestId: newId() });
  expect([status, headers.get("Retry-After")]).toEqual([409, "1"]);
});
