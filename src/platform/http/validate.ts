import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { Problem } from "../errors.ts";
import { invalidInput } from "./problem.ts";
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
  const inQuery = hasBody(method) ? rest.filter((name) => operation.fromQuery?.includes(name)) : rest;
  const inBody = rest.filter((name) => !inQuery.includes(name));
  const part = (names: readonly string[]) =>
    z.strictObject(Object.fromEntries(names.map((name) => [name, shape[name] as z.ZodType])));
  const query = part(inQuery);
  const selectsTenant = operation.scope === "tenant" && !("tenant_id" in query.shape);
  const bodyAllowed = hasBody(method) && operation.accepts !== "csv";
  return {
    param: params.length > 0 ? part(params) : undefined,
    query: selectsTenant
      ? query.extend({ tenant_id: z.string().optional().describe("Selects the tenant: UUID or slug") })
      : query,
    body: bodyAllowed ? part(inBody) : undefined,
  };
}

const refuse = (result: { success: boolean; error?: z.core.$ZodError }): void => {
  if (!result.success && result.error) throw invalidInput(result.error);
};

const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/;

/** Refuses a body of a type that the operation does not read: 415. */
function checkContentType({ operation, method }: Route): MiddlewareHandler {
  return async (c, next) => {
    const type = c.req.header("Content-Type") ?? "";
    const empty = !c.req.raw.body || c.req.header("Content-Length") === "0";
    const isJson = /^application\/([\w.+-]+\+)?json\b/.test(type);
    const accepted =
      operation.accepts === "csv"
        ? /^text\/csv\b/.test(type)
        : isJson || (operation.accepts === "json_or_form" && FORM.test(type));
    if (hasBody(method) && !empty && !accepted) throw new Problem("request.unsupported_type");
    await next();
  };
}

/** The middlewares that validate a route's input; what is wrong is a 400, 415 or 422 problem. */
export function validators(route: Route): MiddlewareHandler[] {
  const { param, query, body } = inputParts(route);
  const chain: MiddlewareHandler[] = [checkContentType(route)];
  if (param) chain.push(zValidator("param", param, refuse) as MiddlewareHandler);
  chain.push(zValidator("query", query, refuse) as MiddlewareHandler);
  if (body) {
    const json = zValidator("json", body, refuse) as MiddlewareHandler;
    const form = zValidator("form", body, refuse) as MiddlewareHandler;
    chain.push((c, next) => (FORM.test(c.req.header("Content-Type") ?? "") ? form(c, next) : json(c, next)));
  }
  return chain;
}
