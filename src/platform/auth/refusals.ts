import type { Actor, Context, TenantScope } from "../context.ts";
import { type ErrorCode, Problem } from "../errors.ts";
import { limits } from "../limits.ts";
import { Memory } from "../memory.ts";
import type { Operation } from "../operations/operation.ts";
import { take } from "../rate-limit.ts";
import { hasChangedSince } from "./recent-changes.ts";

/** Refusals of a credential, which cost its tenant nothing. */
const FREE: ReadonlySet<ErrorCode> = new Set([
  "auth.invalid_key",
  "auth.second_factor_required",
  "auth.session_ended",
  "auth.sign_in_again",
  "permission.denied",
  "permission.person_required",
  "tenant.access_denied",
  "trust_level.too_low",
]);

/** An ended session never comes back; past the life of its access token the token is refused by itself. */
const SESSION_MS = 15 * 60_000;
/** A revoked key never comes back, but one of a tenant that was removed does when the tenant is restored. */
const KEY_MS = 60_000;
/** Memberships, scopes and administrators may come back at any time. */
const MOMENT_MS = 5_000;
const MOST = 5_000;

interface Refusal {
  code: ErrorCode;
  detail: string | undefined;
  at: number;
}
const refusals = new Memory<Refusal>(MOST);
const waits = new Memory<number>(MOST);

/** What a caller proves who they are by: a key's secret, a session, or a person of an outside issuer. */
function credentialOf(actor: Actor): string | undefined {
  if (actor.kind === "anonymous") return undefined;
  if (actor.kind === "api_key") return `key ${actor.keyId} ${actor.secretHash}`;
  const as = actor.isPlatformAdmin ? "administrator" : "person";
  return actor.sessionId ? `session ${actor.sessionId} ${as}` : `user ${actor.userId}`;
}

const inTenant = (credential: string, { id }: TenantScope): string => `${credential} in ${id}`;
const forWork = (credential: string, tenant: TenantScope, { name }: Operation): string =>
  `${inTenant(credential, tenant)} for ${name}`;

/**
 * Throws at once what the database said of this credential before, or of it in this tenant, or rate.limited while the
 * credential has used up its refusals: so that a flood of a dead one reaches neither counter nor database.
 */
export function refuseKnown(actor: Actor, operation: Operation, tenant?: TenantScope): void {
  const credential = credentialOf(actor);
  if (!credential) return;
  const wait = waits.get(credential);
  if (wait) throw new Problem("rate.limited", { headers: { "Retry-After": String(secondsTo(wait)) } });
  const keys = tenant ? [inTenant(credential, tenant), forWork(credential, tenant, operation)] : [credential];
  for (const key of keys) {
    const known = refusals.get(key);
    const holds = known && (!tenant || !hasChangedSince(known.at, tenant.id));
    if (holds) throw new Problem(known.code, { detail: known.detail });
  }
}

/** Is this a refusal of the credential itself, or of what it may do? */
export function isFree(error: unknown): error is Problem {
  return error instanceof Problem && FREE.has(error.code);
}

/** Remembers what the database said of a credential, for as long as its kind of refusal lasts. */
export function rememberRefusal(
  actor: Actor,
  error: unknown,
  operation: Operation,
  tenant?: TenantScope,
): void {
  const credential = credentialOf(actor);
  if (!credential || !isFree(error)) return;
  const refusal = { code: error.code, detail: error.detail, at: Date.now() };
  if (error.code === "auth.invalid_key") refusals.set(credential, refusal, KEY_MS);
  if (error.code === "auth.session_ended") {
    const isFinal = actor.kind === "user" && actor.sessionId !== null && !actor.isPlatformAdmin;
    refusals.set(credential, refusal, isFinal ? SESSION_MS : MOMENT_MS);
  }
  if (!tenant) return;
  // An owner takes a tenant that was removed back or out, whatever else is refused there.
  if (["tenant.access_denied", "auth.sign_in_again"].includes(error.code))
    refusals.set(
      tenant.roles.includes("owner") ? forWork(credential, tenant, operation) : inTenant(credential, tenant),
      refusal,
      MOMENT_MS,
    );
  // A key's scopes are decided by the operation's name alone; other refusals look at what is asked for.
  const isByScope = error.code === "permission.denied" && error.detail === operation.name;
  if (actor.kind === "api_key" && isByScope)
    refusals.set(forWork(credential, tenant, operation), refusal, MOMENT_MS);
}

/** A refusal is paid by the credential. Throws rate.limited when its refusals are used up, and then it waits. */
export async function payRefusal(ctx: Context): Promise<void> {
  const credential = credentialOf(ctx.actor);
  if (!credential) return;
  try {
    await take(ctx, limits.refusals(credential));
  } catch (error) {
    const seconds = error instanceof Problem ? Number(error.headers["Retry-After"]) : 0;
    if (seconds > 0) waits.set(credential, Date.now() + seconds * 1_000, seconds * 1_000);
    throw error;
  }
}

const secondsTo = (time: number): number => Math.max(1, Math.ceil((time - Date.now()) / 1_000));
