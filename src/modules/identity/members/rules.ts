import { type SQL, sql } from "drizzle-orm";
import { adminUp, type Role, type TenantScope } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { holds, refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import type { Call } from "#platform/operations/operation.ts";

/**
 * The roles that a caller may neither give nor take: only owners make and unmake owners, and an API key, which answers
 * for nobody, leaves admins alone too.
 */
function outOfReach(tenant: Pick<TenantScope, "as" | "roles">): readonly Role[] {
  if (tenant.as === "platform_admin" || tenant.roles.includes("owner")) return [];
  return tenant.as === "api_key" ? adminUp : ["owner"];
}

/** Throws user.outranks_you when the caller may not give one of the roles. */
export function mayGrant(tenant: TenantScope | undefined, roles: readonly Role[]): void {
  const forbidden = tenant ? outOfReach(tenant) : adminUp;
  if (roles.some((role) => forbidden.includes(role))) throw new Problem("user.outranks_you");
}

/**
 * Ends the transaction with user.outranks_you when the member has a role that the caller may not touch. The row is locked
 * first and judged then, by an aggregate below which no condition is pushed: roles that are being given count.
 */
export function mayTouch(
  tenant: TenantScope | undefined,
  member: { id: string } | { user_id: string },
): Statement[] {
  const forbidden = tenant ? outOfReach(tenant) : adminUp;
  if (forbidden.length === 0) return [];
  const which = "id" in member ? sql`m.id = ${member.id}::uuid` : sql`m.user_id = ${member.user_id}::uuid`;
  const touched = sql`select m.roles from identity.memberships m where ${which} for update`;
  return [
    refuseUnless(
      sql`select count(*) filter (where held.roles && ${arrayOf(forbidden)}) = 0 from (${touched}) held`,
      "user.outranks_you",
    ),
  ];
}

/**
 * Holds the caller's membership or key until the commit, so that what is made under it is made before they are removed
 * or get other roles and goes with them, or not at all. Locks first and judges then, as `mayTouch` does. Ends the
 * transaction with tenant.access_denied, membership.changed or auth.invalid_key.
 */
export function holdOwnAccess({ ctx: { actor }, tenant }: Pick<Call, "ctx" | "tenant">): Statement[] {
  if (actor.kind === "api_key") {
    const key = sql`select from identity.api_keys k where k.id = ${actor.keyId}::uuid and k.status = 'active' for share`;
    return [refuseUnless(sql`exists (select from (${key}) held)`, "auth.invalid_key")];
  }
  if (tenant?.as !== "user") return [];
  const own = sql`select m.status, m.roles from identity.memberships m where m.user_id = app.user_id() for share`;
  return [
    sql`select ${holds(sql`bool_or(held.status = 'active')`, "tenant.access_denied")},
               ${holds(sql`bool_or(held.roles = ${arrayOf(tenant.roles)})`, "membership.changed")}
          from (${own}) held`,
  ];
}

/** The person who answers for a call: who is signed in, or who made the API key. */
export const answerableFor = (call: Pick<Call, "ctx">): SQL =>
  call.ctx.actor.kind === "api_key" ? makerOf(call) : sql`app.user_id()`;

/** Who made the API key that calls; null where none does. */
export const makerOf = ({ ctx: { actor } }: Pick<Call, "ctx">): SQL =>
  actor.kind === "api_key"
    ? sql`(select k.created_by from identity.api_keys k where k.id = ${actor.keyId}::uuid)`
    : sql`null::uuid`;

/** Ids as a Postgres array. */
export const idsOf = (ids: readonly string[] | null): SQL =>
  ids === null ? sql`null::uuid[]` : sql`${`{${ids.join(",")}}`}::uuid[]`;

/** Words as a Postgres text array. */
export const arrayOf = (words: readonly string[]) => sql`${`{${words.join(",")}}`}::text[]`;
