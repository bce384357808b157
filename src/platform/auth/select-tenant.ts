import type { ApiKeyActor, Context, Membership, TenantScope, UserActor } from "../context.ts";
import { Problem } from "../errors.ts";
import { Memory } from "../memory.ts";
import { cut, lowerAscii } from "../text.ts";
import type { Directory } from "./directory.ts";
import { hasChangedSince } from "./recent-changes.ts";
import { payRefusal } from "./refusals.ts";

const FRESH_MS = 5 * 60_000;
/** Who is refused again within seconds is not read again for it, unless this isolate has changed something since. */
const JUST_NOW_MS = 5_000;
const MOST_READ = 1_000;

/** Memberships as the database had them `at` a time, read because a token did not have them; by session. */
interface Read {
  memberships: readonly Membership[];
  at: number;
}
const reads = new Memory<Read>(MOST_READ);

const personKey = (actor: UserActor): string => actor.sessionId ?? actor.userId;

const known = (actor: UserActor): readonly Membership[] =>
  reads.get(personKey(actor))?.memberships ?? actor.memberships;

async function read(ctx: Context, directory: Directory, actor: UserActor): Promise<readonly Membership[]> {
  const memberships = await directory.membershipsOf(ctx, actor.userId);
  reads.set(personKey(actor), { memberships, at: Date.now() }, FRESH_MS);
  return memberships;
}

/** Memberships that were read within the last seconds, where nothing that this isolate did can have changed them. */
function readJustNow(actor: UserActor, tenantId: string): readonly Membership[] | undefined {
  const last = reads.get(personKey(actor));
  const stands = last && last.at + JUST_NOW_MS > Date.now() && !hasChangedSince(last.at, tenantId);
  return stands ? last.memberships : undefined;
}

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
  const memberships = actor.kind === "user" ? known(actor) : [];
  const named = namedTenant(selectors, (one, other) => one === other || same(memberships, one, other));
  if (actor.kind === "api_key") {
    if (named && named !== actor.tenantId) return refuse(ctx, directory, named);
    return scopeOfKey(actor);
  }
  const as = actor.isPlatformAdmin ? "platform_admin" : "user";
  const pick = (among: readonly Membership[]) => among.find(({ id, slug }) => id === named || slug === named);
  if (named) {
    const member =
      pick(memberships) ??
      pick(actor.memberships) ??
      (actor.isPlatformAdmin ? undefined : pick(await read(ctx, directory, actor)));
    if (member) return { id: member.id, as, roles: member.roles };
    const id = actor.isPlatformAdmin ? await directory.tenantNamed(ctx, named) : undefined;
    return id ? { id, as, roles: [] } : refuse(ctx, directory, named);
  }
  const all = memberships.length > 0 ? memberships : await read(ctx, directory, actor);
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
  return among(await read(ctx, directory, ctx.actor), tenant);
}

/**
 * The tenant with the roles as they are now, before somebody is refused by those in their token: a token may be older.
 * They are read once in some seconds; who causes that pays for it. Throws tenant.access_denied and rate.limited.
 */
export async function withRolesNow(
  ctx: Context,
  directory: Directory,
  actor: UserActor,
  tenant: TenantScope,
): Promise<TenantScope> {
  const justNow = readJustNow(actor, tenant.id);
  if (justNow) return among(justNow, tenant);
  await payRefusal(ctx);
  return among(await read(ctx, directory, actor), tenant);
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
  const kept = cut(named.toWellFormed().replaceAll("\0", ""), 200);
  if (ctx.actor.kind !== "anonymous") await directory.recordRefusal(ctx, ctx.actor, kept);
  throw new Problem("tenant.access_denied");
}
