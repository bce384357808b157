import type { Context, Membership, TenantScope, UserActor } from "../context.ts";
import { Problem } from "../errors.ts";
import { cut, lowerAscii } from "../text.ts";
import type { Directory } from "./directory.ts";

/** Memberships read from the database because a token did not have them, by session, for this isolate's life. */
const fresher = new Map<string, { memberships: readonly Membership[]; until: number }>();
const FRESH_FOR = 5 * 60_000;

const personKey = (actor: UserActor): string => actor.sessionId ?? actor.userId;

function known(actor: UserActor): readonly Membership[] {
  const read = fresher.get(personKey(actor));
  return read && read.until > Date.now() ? read.memberships : actor.memberships;
}

async function refresh(ctx: Context, directory: Directory, actor: UserActor): Promise<readonly Membership[]> {
  const memberships = await directory.membershipsOf(ctx, actor.userId);
  if (fresher.size > 1000) fresher.clear();
  fresher.set(personKey(actor), { memberships, until: Date.now() + FRESH_FOR });
  return memberships;
}

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
  const memberships = actor.kind === "user" ? known(actor) : [];
  const named = namedTenant(selectors, (one, other) => one === other || same(memberships, one, other));
  if (actor.kind === "api_key") {
    if (named && named !== actor.tenantId) return refuse(ctx, directory, named);
    return { id: actor.tenantId, as: "api_key", roles: [] };
  }
  const as = actor.isPlatformAdmin ? "platform_admin" : "user";
  const pick = (among: readonly Membership[]) => among.find(({ id, slug }) => id === named || slug === named);
  if (named) {
    const member =
      pick(memberships) ?? (actor.isPlatformAdmin ? undefined : pick(await refresh(ctx, directory, actor)));
    if (member) return { id: member.id, as, roles: member.roles };
    const id = actor.isPlatformAdmin ? await directory.tenantNamed(ctx, named) : undefined;
    return id ? { id, as, roles: [] } : refuse(ctx, directory, named);
  }
  const all = memberships.length > 0 ? memberships : await refresh(ctx, directory, actor);
  const only = all.length === 1 ? all[0] : all.find(({ id }) => id === actor.defaultTenantId);
  if (only) return { id: only.id, as, roles: only.roles };
  throw new Problem("tenant.required", { members: { choices: all.map(({ id, slug }) => ({ id, slug })) } });
}

/** The tenant again after the database said that the roles in the token are not the roles now. */
export async function reselect(
  ctx: Context,
  directory: Directory,
  tenant: TenantScope,
): Promise<TenantScope> {
  if (ctx.actor.kind !== "user") throw new Problem("tenant.access_denied");
  const now = (await refresh(ctx, directory, ctx.actor)).find(({ id }) => id === tenant.id);
  if (!now) throw new Problem("tenant.access_denied");
  return { ...tenant, roles: now.roles };
}

function same(memberships: readonly Membership[], one: string, other: string): boolean {
  return memberships.some(({ id, slug }) => [id, slug].includes(one) && [id, slug].includes(other));
}

async function refuse(ctx: Context, directory: Directory, named: string): Promise<never> {
  const kept = cut(named.toWellFormed().replaceAll("\0", ""), 200);
  if (ctx.actor.kind !== "anonymous") await directory.recordRefusal(ctx, ctx.actor, kept);
  throw new Problem("tenant.access_denied");
}
