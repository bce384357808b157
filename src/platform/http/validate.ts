import { z } from "zod";
import { type FieldError, Problem } from "../errors.ts";
import { acceptsFile } from "../operations/operation.ts";
import { cut, unstorablePaths } from "../text.ts";
import type { Route } from "./route.ts";

/** The parts of a request that an operation's input is made of. */
export interface InputParts {
  param: z.ZodObject | undefined;
  query: z.ZodObject;
  body: z.ZodObject | undefined;
}

const hasBody = (method: Route["method"]): boolean => method !== "GET" && method !== "DELETE";

/** Names of the parameters in a path such as /products/{product_id}. */
export function pathParams(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}

/** Splits an operation's input into path, query and body, as its route and method say. */
export function inputParts({ method, path, operation }: Route): InputParts {
  const shape = operation.input.shape as Record<string, z.ZodType>;
  const params = pathParams(path);
  const rest = Object.keys(shape).filter((name) => !params.includes(name));
  const inQuery = rest.filter((name) =>
    hasBody(method) ? operation.fromQuery?.includes(name) : !operation.fromBody?.includes(name),
  );
  const inBody = rest.filter((name) => !inQuery.includes(name));
  const part = (names: readonly string[]) =>
    z.strictObject(Object.fromEntries(names.map((name) => [name, shape[name] as z.ZodType])));
  const query = part(inQuery);
  const selectsTenant = operation.scope === "tenant" && !("tenant_id" in query.shape);
  return {
    param: params.length > 0 ? part(params) : undefined,
    query: selectsTenant
      ? query.extend({ tenant_id: z.string().min(1).optional().describe("Selects the tenant: UUID or slug") })
      : query,
    body:
      (hasBody(method) || operation.fromBody) && !acceptsFile(operation) && operation.accepts !== "signed"
        ? // What OAuth does not know is ignored (RFC 6749, 3.2).
          operation.dialect === "oauth"
          ? part(inBody).strip()
          : part(inBody)
        : undefined,
  };
}

/** Texts that one answer names, and how much it shows of where each stands: a body may have many, and deep. */
const MOST_NAMED = 20;
const LONGEST_PATH = 200;

/** Throws request.invalid where a part of a request has text that the database cannot keep. */
export function refuseUnstorable(given: unknown): void {
  const errors = unstorablePaths(given)
    .slice(0, MOST_NAMED)
    .map((path): FieldError => {
      const named = cut(path.toWellFormed(), LONGEST_PATH);
      return { path: named, code: "invalid_text", message: "must be Unicode without NUL" };
    });
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
}
