import { z } from "zod";
import { type ErrorCode, errorKind, isErrorCode, Problem } from "../errors.ts";
import { action, Reply } from "../operations/action.ts";
import { documentedCodes } from "./documented-codes.ts";
import type { Page } from "./page.ts";
import { PROBLEM_HEADERS, problemPage, problemsPage } from "./problem-page.ts";
import { get, type Route } from "./route.ts";

/** Where the `type` of a problem leads: a page for each code, of those that `routes` answer with. */
export function problemRoutes(routes: () => readonly Route[]): Route[] {
  const texts = new Map<ErrorCode, string>();
  const textOf = (code: ErrorCode): string => {
    const text =
      texts.get(code) ??
      problemPage(
        code,
        routes().filter((route) => !route.aliasOf && documentedCodes(route).includes(code)),
      );
    texts.set(code, text);
    return text;
  };
  const readProblem = action({
    name: "platform.problems.read",
    summary: "The page that explains a refusal by its code: where the type of a problem leads",
    scope: "public",
    unlimited: true,
    access: "read",
    input: z.strictObject({ code: z.string().max(100) }),
    output: z.string(),
    errors: ["problem.unknown"],
    async handle({ input: { code } }) {
      if (!isErrorCode(code) || errorKind(code).status < 400) throw new Problem("problem.unknown");
      return new Reply(200, textOf(code), { ...PROBLEM_HEADERS, "Content-Type": "text/html; charset=utf-8" });
    },
  });
  return [{ ...get("/problems/{code}", { ...readProblem, produces: "text/html" }), root: true }];
}

/** The list of all codes. */
export const problemPages: readonly Page[] = [
  {
    path: "/problems",
    name: "platform.problems.list",
    summary: "Every refusal, by its status",
    type: "text/html",
    text: problemsPage,
    headers: PROBLEM_HEADERS,
  },
];
