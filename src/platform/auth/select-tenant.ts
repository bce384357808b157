import type { ApiKeyActor, Context, Membership, TenantScope, UserActor } from "../context.ts";
import { Problem } from "../errors.ts";
import { cut, lowerAscii, storable } from "../text.ts";
import type { Directory } from "./directory.ts";
import { knownMemberships, membershipsBeforeRefusal, readMemberships } from "./memberships.ts";

/** What helps who belongs to no tenant. */
const OF_NONE =
  "You belong to no tenant yet: open one by POST /organizations, or accept an invitation to one";

/** No slug looks like this. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The tenant of a key: it works in no other. */
export const scopeOfKey = ({ tenantId }: ApiKeyActor): TenantScope => ({
  id: tenantId,
  as: "api_key",
  roles: [],
});

/** The one tenant that header, query, subdomain and path name together. Throws tenant.ambiguous when they disagree. */
function namedTenant(
  selectors: readonly (string | undefined)[],
  match: (one: string, other: string) => boolean,
): string | undefined {
  const named = selectors.filter((selector): selector is string => Boolean(selector)).map(lowerAscii);
  const [first, ...others] = named;
  if (first && others.some((other) => !match(first, other))) throw new Problem("tenant.ambiguous");
  return first;
}

/**
 * The tenant of a request: what the caller selects, if the caller is a member. Selection is not proof: the database
 * checks the membership again in every batch. A platform administrator is one in every tenant, whatever a tenant made
 * them there. Throws tenant.ambiguous, tenant.required (with the choices) and tenant.access_denied, which is kept as a
 * cross-tenant attempt.
 */
export async function selectTenant(
  ctx: Context,
  directory: Directory,
  selectors: readonly (string | undefined)[],
): Promise<TenantScope> {
  const { actor } = ctx;
  if (actor.kind === "anonymous") throw new Problem("auth.required");
  if (actor.kind === "api_key") return selectForKey(ctx, directory, actor, selectors);
  const memberships = knownMemberships(actor);
  const named = namedTenant(selectors, (one, other) => one === other || same(memberships, one, other));
  const as = actor.isPlatformAdmin ? "platform_admin" : "user";
  const pick = (among: readonly Membership[]) => among.find(({ id, slug }) => id === named || slug === named);
  if (named) {
    const member =
      pick(memberships) ??
      pick(actor.memberships) ??
      (actor.isPlatformAdmin ? undefined : pick(await membershipsBeforeRefusal(ctx, directory, actor)));
    if (member) return { id: member.id, as, roles: member.roles };
    const id = actor.isPlatformAdmin ? await directory.tenantNamed(ctx, named) : undefined;
    return id ? { id, as, roles: [] } : refuse(ctx, directory, named);
  }
  const open = (of: readonly Membership[]) => of.filter(({ removed }) => !removed);
  const known = open(memberships);
  const all = known.length > 0 ? known : open(await membershipsBeforeRefusal(ctx, directory, actor));
  const only = all.length === 1 ? all[0] : all.find(({ id }) => id === actor.defaultTenantId);
  if (only) return { id: only.id, as, roles: only.roles };
  const choices = all.map(({ id, slug }) => ({ id, slug }));
  const detail = choices.length > 0 || actor.isPlatformAdmin ? undefined : OF_NONE;
  throw new Problem("tenant.required", { detail, members: { choices } });
}

/** The tenant of a key, which may name it by its slug too; that is asked for once, where something else than a UUID names one. */
async function selectForKey(
  ctx: Context,
  directory: Directory,
  actor: ApiKeyActor,
  selectors: readonly (string | undefined)[],
): Promise<TenantScope> {
  const { tenantId: id } = actor;
  const bySlug = selectors.some((selector) => selector && !UUID.test(selector));
  const own = bySlug ? [{ id, slug: await directory.slugOf(ctx, actor), roles: [] }] : [];
  const named = namedTenant(selectors, (one, other) => one === other || same(own, one, other));
  if (!named || named === id || own.some(({ slug }) => slug === named)) return scopeOfKey(actor);
  return refuse(ctx, directory, named);
}

/** The tenant again after the database said that the roles in the token are not the roles now. */
export async function reselect(
  ctx: Context,
  directory: Directory,
  tenant: TenantScope,
): Promise<TenantScope> {
  if (ctx.actor.kind !== "user") throw new Problem("tenant.access_denied");
  return among(await readMemberships(ctx, directory, ctx.actor), tenant);
}

/** The tenant with the roles as they are now, before somebody is refused by those in their token. Throws rate.limited. */
export async function withRolesNow(
  ctx: Context,
  directory: Directory,
  actor: UserActor,
  tenant: TenantScope,
): Promise<TenantScope> {
  return among(await membershipsBeforeRefusal(ctx, directory, actor, tenant.id), tenant);
}

function among(memberships: readonly Membership[], tenant: TenantScope): TenantScope {
  const now = memberships.find(({ id }) => id === tenant.id);
  if (!now) throw new Problem("tenant.access_denied");
  return { ...tenant, roles: now.roles };
}

function same(memberships: readonly Membership[], one: string, other: string): boolean {
  return memberships.some(({ id, slug }) => [id, slug].includes(one) && [id, slug].includes(other));
}

async function refuse(ctx: Context, directory: Directory, named: string): Promise<never> {
  const kept = cut(storable(named), 200);
  if (ctx.actor.kind !== "anonymous") await directory.recordRefusal(ctx, ctx.actor, kept);
  throw new Problem("tenant.access_denied");
}
