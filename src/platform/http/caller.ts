import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { authenticate } from "../auth/authenticate.ts";
import type { Directory } from "../auth/directory.ts";
import { refuseKnown, rememberRefusal } from "../auth/refusals.ts";
import { scopeOfKey, selectTenant, withRolesNow } from "../auth/select-tenant.ts";
import type { Context, TenantScope } from "../context.ts";
import { Problem } from "../errors.ts";
import type { Operation } from "../operations/operation.ts";
import { lowerAscii } from "../text.ts";
import type { HttpEnv } from "./http-env.ts";
import type { Route } from "./route.ts";

type Http = HonoContext<HttpEnv>;

/** Authenticates, selects the tenant and checks the permission, before a byte of the body is read. */
export function caller(route: Route, directory: Directory): MiddlewareHandler<HttpEnv> {
  const { operation } = route;
  return async (c, next) => {
    c.set("route", route);
    c.set("command", operation.name);
    const ctx = c.get("ctx");
    if (operation.scope !== "public") ctx.actor = await authenticate(ctx, directory, c.req.raw);
    const { actor } = ctx;
    // What no key may do is said without a question, so it is said to a dead key too.
    if (operation.scope === "tenant" && actor.kind === "api_key") mayRun(operation, scopeOfKey(actor));
    refuseKnown(actor, operation);
    try {
      c.set("tenant", await placeOf(c, operation, directory));
    } catch (error) {
      rememberRefusal(actor, error, operation);
      throw error;
    }
    await next();
  };
}

/** The tenant that the caller works in; undefined for work outside a tenant. Throws permission.denied. */
async function placeOf(
  c: Http,
  operation: Operation,
  directory: Directory,
): Promise<TenantScope | undefined> {
  const ctx = c.get("ctx");
  const { actor } = ctx;
  if (operation.scope === "public") return undefined;
  if (operation.scope === "tenant") {
    const tenant = await selectTenant(ctx, directory, [
      operation.tenantParam ? c.req.param(operation.tenantParam) : undefined,
      c.req.header("X-Tenant-ID"),
      c.req.query("tenant_id"),
      subdomain(c, ctx.config.BASE_DOMAIN),
    ]);
    refuseKnown(actor, operation, tenant);
    return permitted(ctx, directory, operation, tenant);
  }
  if (actor.kind !== "user") {
    throw new Problem("permission.denied", { detail: "API keys work inside a tenant only" });
  }
  if (operation.scope === "platform") {
    const isReader = operation.readers === "support" && actor.isPlatformSupport;
    if (!actor.isPlatformAdmin && !isReader) throw new Problem("permission.denied");
    await refuseOtherTenant(c, operation, directory);
  }
  return undefined;
}

/** Throws tenant.ambiguous where a platform's operation on one tenant comes with the header of another. */
async function refuseOtherTenant(c: Http, operation: Operation, directory: Directory): Promise<void> {
  const [own, named] = [
    operation.tenantParam && c.req.param(operation.tenantParam),
    c.req.header("X-Tenant-ID"),
  ];
  if (!own || !named || lowerAscii(named) === lowerAscii(own)) return;
  if ((await directory.tenantNamed(c.get("ctx"), named)) !== lowerAscii(own))
    throw new Problem("tenant.ambiguous");
}

/** Was it refused because the caller's roles are others now than their token says? */
export const isOfRoles = (error: unknown): boolean =>
  error instanceof Problem && error.code === "membership.changed";

/** A person's roles decide here. A key has at most an admin's rights; its scopes are decided in the database. */
export function mayRun(operation: Operation, tenant: TenantScope): void {
  if (tenant.as === "api_key" && operation.callers === "people") {
    throw new Problem("permission.person_required", { detail: operation.name });
  }
  const isAllowed =
    tenant.as === "user"
      ? tenant.roles.some((role) => operation.roles.includes(role))
      : tenant.as !== "api_key" || operation.roles.includes("admin");
  if (!isAllowed) throw new Problem("permission.denied", { detail: operation.name });
}

/** The tenant with roles that allow the operation. */
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
    const now = await withRolesNow(ctx, directory, ctx.actor, tenant);
    mayRun(operation, now);
    return now;
  }
}

function subdomain(c: Http, base: string | undefined): string | undefined {
  if (!base) return undefined;
  const host = new URL(c.req.url).hostname;
  if (!host.endsWith(`.${base}`)) return undefined;
  const label = host.slice(0, -base.length - 1);
  return label === "www" || label === "api" ? undefined : label;
}
