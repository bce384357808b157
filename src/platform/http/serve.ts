import type { Hono, Context as HonoContext, MiddlewareHandler } from "hono";
import { admit } from "../admission.ts";
import { authenticate } from "../auth/authenticate.ts";
import type { Directory } from "../auth/directory.ts";
import { reselect, selectTenant } from "../auth/select-tenant.ts";
import type { Context, TenantScope } from "../context.ts";
import { hmacHex } from "../crypto.ts";
import { Problem } from "../errors.ts";
import { limits, type Take } from "../limits.ts";
import type { Answer, Call, Operation } from "../operations/operation.ts";
import { declareScopes } from "../operations/scopes.ts";
import { take } from "../rate-limit.ts";
import { byPath } from "./path-order.ts";
import { inputOf, inputValidators } from "./read-input.ts";
import type { Route } from "./route.ts";

/** What a request carries through the middlewares. */
export interface Variables {
  requestId: string;
  ctx: Context;
  tenant: TenantScope | undefined;
  command: string | undefined;
  /** The route that serves the request, once it is found. */
  route: Route | undefined;
}
export type HttpEnv = { Bindings: Env; Variables: Variables };
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
        ...inputValidators(route),
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

/** Authenticates, selects the tenant and checks the permission, before a byte of the body is read. */
function caller(route: Route, directory: Directory): MiddlewareHandler<HttpEnv> {
  const { operation } = route;
  return async (c, next) => {
    c.set("route", route);
    const ctx = c.get("ctx");
    c.set("command", operation.name);
    if (operation.scope !== "public") ctx.actor = await authenticate(ctx, directory, c.req.raw);
    const { actor } = ctx;
    if (operation.scope === "tenant") {
      const tenant = await selectTenant(ctx, directory, [
        operation.tenantParam ? c.req.param(operation.tenantParam) : undefined,
        c.req.header("X-Tenant-ID"),
        c.req.query("tenant_id"),
        subdomain(c, ctx.config.BASE_DOMAIN),
      ]);
      c.set("tenant", await permitted(ctx, directory, operation, tenant));
    } else if (operation.scope !== "public" && actor.kind !== "user") {
      throw new Problem("permission.denied", { detail: "API keys work inside a tenant only" });
    } else if (operation.scope === "platform" && !(actor.kind === "user" && actor.isPlatformAdmin)) {
      throw new Problem("permission.denied");
    }
    await next();
  };
}

/** A person's roles decide here. A key has at most an admin's rights; its scopes are decided in the database. */
function mayRun(operation: Operation, tenant: TenantScope): void {
  if (tenant.as === "api_key" && operation.callers === "people") {
    throw new Problem("permission.person_required", { detail: operation.name });
  }
  if (tenant.as === "api_key" && !operation.roles.includes("admin")) {
    throw new Problem("permission.denied", { detail: operation.name });
  }
  if (tenant.as === "user" && !tenant.roles.some((role) => operation.roles.includes(role))) {
    throw new Problem("permission.denied", { detail: operation.name });
  }
}

/** The tenant with roles that allow the operation. Before it refuses it reads the roles again: a token may be older. */
async function permitted(
  ctx: Context,
  directory: Directory,
  operation: Operation,
  tenant: TenantScope,
): Promise<TenantScope> {
  try {
    mayRun(operation, tenant);
    return tenant;
  } catch (error) {
    if (ctx.actor.kind !== "user" || tenant.as !== "user") throw error;
    await take(ctx, limits.refusals(ctx.actor.userId));
    const now = await reselect(ctx, directory, tenant);
    mayRun(operation, now);
    return now;
  }
}

function subdomain(c: Http, base: string | undefined): string | undefined {
  const host = new URL(c.req.url).hostname;
  if (!base || !host.endsWith(`.${base}`)) return undefined;
  const label = host.slice(0, -base.length - 1);
  return label === "www" || label === "api" ? undefined : label;
}

function serve(route: Route, directory: Directory): MiddlewareHandler<HttpEnv> {
  const { operation } = route;
  return async (c) => {
    const ctx = c.get("ctx");
    const call: Call = {
      ctx,
      tenant: c.get("tenant"),
      input: inputOf(c, route),
      ifMatch: expectedVersion(c),
      idempotency: await idempotency(c, operation),
      stream: operation.accepts === "csv" ? c.req.raw.body : null,
    };
    const answer = await admitted(call, operation, directory);
    for (const [name, value] of Object.entries(answer.headers ?? {})) c.header(name, value);
    if (route.deprecated) deprecate(c, route);
    if (answer.etag) c.header("ETag", `"${answer.etag}"`);
    const status = answer.status ?? operation.status;
    if (answer.body === null) return c.body(null, (status === 200 ? 204 : status) as 204);
    if (!c.res.headers.has("Content-Type")) c.header("Content-Type", "application/json");
    return c.body(answer.body, status as 200);
  };
}

/** Admission and the operation: a read's batch is sent beside admission and thrown away when it says no. */
async function admitted(call: Call, operation: Operation, directory: Directory): Promise<Answer> {
  const { ctx, tenant } = call;
  if (!tenant) {
    const takes = [...limitsOfScope(ctx, operation), ...(operation.limits?.(call) ?? [])];
    if (takes.length > 0) await take(ctx, takes);
    return operation.run(call);
  }
  if (ctx.actor.kind === "api_key") ctx.waitUntil(directory.keyUsed(ctx, ctx.actor));
  if (operation.access !== "read") {
    await admit(ctx, tenant.id);
    if (operation.limits) await take(ctx, operation.limits(call));
    return runAsNow(call, operation, directory);
  }
  const [admission, answer] = await Promise.allSettled([
    admit(ctx, tenant.id),
    runAsNow(call, operation, directory),
  ]);
  if (admission.status === "rejected") throw admission.reason;
  if (answer.status === "rejected") throw answer.reason;
  return answer.value;
}

/** What every call outside a tenant takes from: no work of anybody is without a limit. */
function limitsOfScope({ actor }: Context, operation: Operation): readonly Take[] {
  if (operation.unlimited) return [];
  return actor.kind === "user" ? limits.person(actor.userId) : limits.anonymous();
}

/** Runs the operation; when roles changed since the token was made, once more with the roles as they are now. */
async function runAsNow(call: Call, operation: Operation, directory: Directory): Promise<Answer> {
  try {
    return await operation.run(call);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "membership.changed" || !call.tenant || call.stream)
      throw error;
    const tenant = await reselect(call.ctx, directory, call.tenant);
    mayRun(operation, tenant);
    return operation.run({ ...call, tenant });
  }
}

function expectedVersion(c: Http): number | undefined {
  const header = c.req.header("If-Match");
  if (header === undefined || header === "*") return undefined;
  const [, version] = /^"(\d{1,9})"$/.exec(header.trim()) ?? [];
  if (!version) throw new Problem("version.malformed");
  return Number(version);
}

async function idempotency(c: Http, operation: Operation): Promise<Call["idempotency"]> {
  const key = c.req.header("Idempotency-Key");
  if (c.req.method !== "POST" || key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw new Problem("idempotency.malformed");
  const body = operation.accepts === "csv" ? "" : await c.req.text();
  const { pathname, search } = new URL(c.req.url);
  return {
    key,
    fingerprint: await hmacHex(
      c.get("ctx").config.SECRET_KEY,
      `${c.req.method} ${pathname}${search} ${operation.name}\n${body}`,
    ),
  };
}

function deprecate(c: Http, { deprecated, aliasOf }: Route): void {
  if (!deprecated) return;
  c.header("Deprecation", `@${Math.floor(Date.parse(deprecated.since) / 1000)}`);
  c.header("Sunset", new Date(deprecated.sunset).toUTCString());
  if (aliasOf) c.header("Link", `</api/v1${aliasOf}>; rel="successor-version"`);
}
