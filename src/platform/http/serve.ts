import type { Hono, Context as HonoContext, MiddlewareHandler } from "hono";
import type { Directory } from "../auth/directory.ts";
import { Problem } from "../errors.ts";
import { acceptsFile, type Call } from "../operations/operation.ts";
import { declareScopes } from "../operations/scopes.ts";
import { admitted } from "./admitted.ts";
import { caller } from "./caller.ts";
import type { HttpEnv } from "./http-env.ts";
import { byPath } from "./path-order.ts";
import { expectedVersion, idempotencyOf } from "./preconditions.ts";
import { essenceOf, inputOf, inputValidator } from "./read-input.ts";
import type { Route } from "./route.ts";
import { wholeAnswer } from "./whole-answer.ts";

type Http = HonoContext<HttpEnv>;

/**
 * Mounts every route: who calls, may they, is the input right, admission, the operation. A literal path goes before a
 * parameter that would match it, wherever its route is declared; other methods of a path are 405.
 */
export function mountRoutes(app: Hono<HttpEnv>, routes: readonly Route[], directory: Directory): void {
  declareScopes(routes.map(({ operation }) => operation));
  for (const [shape, ofPath] of byPath(routes, honoPath)) {
    for (const route of ofPath) {
      app.on(
        route.method,
        [honoPath(route)],
        caller(route, directory),
        inputValidator(route),
        serve(route, directory),
      );
    }
    const allowed = [...new Set(ofPath.map(({ method }) => method))].join(", ");
    app.all(shape, () => {
      throw new Problem("route.method_not_allowed", { headers: { Allow: allowed } });
    });
  }
}

function honoPath({ path, root }: Route): string {
  return `${root ? "" : "/api/v1"}${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
}

function serve(route: Route, directory: Directory): MiddlewareHandler<HttpEnv> {
  const { operation } = route;
  return async (c) => {
    const ctx = c.get("ctx");
    const call: Call = {
      ctx,
      tenant: c.get("tenant"),
      input: inputOf(c, route),
      namedTenant: operation.namesTenant ? c.req.header("X-Tenant-ID") : undefined,
      ifMatch: operation.errors.includes("version.stale") ? expectedVersion(c) : undefined,
      idempotency: await idempotencyOf(c, operation),
      file: acceptsFile(operation) ? fileOf(c) : undefined,
      signed: operation.accepts === "signed" ? await signedOf(c) : undefined,
    };
    const answer = await admitted(call, route, directory);
    const status = answer.status ?? operation.status;
    const isEmpty = answer.body === null;
    return wholeAnswer(c, answer.body, {
      status: isEmpty && status === 200 ? 204 : status,
      headers: {
        ...(isEmpty ? {} : { "Content-Type": "application/json" }),
        ...answer.headers,
        ...deprecation(route),
        ...(answer.etag ? { ETag: `"${answer.etag}"` } : {}),
      },
    });
  };
}

function fileOf({ req }: Http): Call["file"] {
  const type = essenceOf(req.header("Content-Type"));
  return req.raw.body ? { type, body: req.raw.body } : undefined;
}

async function signedOf({ req }: Http): Promise<Call["signed"]> {
  const { pathname, search } = new URL(req.url);
  return { text: await req.text(), headers: req.raw.headers, pathAndQuery: `${pathname}${search}` };
}

/** What a second name that is on its way out says of that. */
function deprecation({ deprecated, aliasOf }: Route): Record<string, string> {
  if (!deprecated) return {};
  return {
    Deprecation: `@${Math.floor(Date.parse(deprecated.since) / 1000)}`,
    Sunset: new Date(deprecated.sunset).toUTCString(),
    ...(aliasOf ? { Link: `</api/v1${aliasOf}>; rel="successor-version"` } : {}),
  };
}
