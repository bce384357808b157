import { sql } from "drizzle-orm";
import { adminUp, type Role, type TenantScope } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";

/**
 * The roles that a caller may neither give nor take: only owners make and unmake owners, and an API key, which answers
 * for nobody, leaves admins alone too.
 */
export function outOfReach(tenant: Pick<TenantScope, "as" | "roles">): readonly Role[] {
  if (tenant.as === "platform_admin" || tenant.roles.includes("owner")) return [];
  return tenant.as === "api_key" ? adminUp : ["owner"];
}

/** Throws user.outranks_you when the caller may not give one of the roles. */
export function mayGrant(tenant: TenantScope | undefined, roles: readonly Role[]): void {
  const forbidden = tenant ? outOfReach(tenant) : adminUp;
  if (roles.some((role) => forbidden.includes(role))) throw new Problem("user.outranks_you");
}

/** Ends the transaction with user.outranks_you when the member has a role that the caller may not touch; locks the row. */
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
      sql`not exists (select from (${touched}) held where held.roles && ${arrayOf(forbidden)})`,
      "user.outranks_you",
    ),
  ];
}

/** Words as a Postgres text array. */
export const arrayOf = (words: readonly string[]) => sql`${`{${words.join(",")}}`}::text[]`;

/** The roles that a caller gave as `role`, as `roles`, or as neither. Throws request.invalid when there is none at all. */
export function rolesGiven(
  input: { role?: Role | undefined; roles?: readonly Role[] | undefined },
  fallback?: Role,
): readonly Role[] {
  const roles = input.roles ?? (input.role ? [input.role] : fallback ? [fallback] : []);
  if (roles.length > 0) return roles;
  throw new Problem("request.invalid", {
    errors: [{ path: "roles", code: "required", message: "Give role or roles" }],
  });
}
