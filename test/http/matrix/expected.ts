import { ROLES, type Role } from "#platform/context.ts";
import type { ErrorCode } from "#platform/errors.ts";
import type { Operation } from "#platform/operations/operation.ts";

/** What a tenant may be in: the statuses of specification 5.5, and removed. */
export const STATUSES = [
  "pending",
  "active",
  "past_due",
  "blocked",
  "suspended",
  "deactivated",
  "deleted",
] as const;
export type Status = (typeof STATUSES)[number];

/** Who calls: a member by role, an API key with the operation's scope or only with another, and who is no member. */
export const CALLERS = [
  ...ROLES,
  "key_with_scope",
  "key_without_scope",
  "stranger",
  "pending_member",
  "platform_admin",
] as const;
export type Caller = (typeof CALLERS)[number];

/** A refusal by its code, or that the operation does its work. */
export type Outcome = ErrorCode | "works";

const isRole = (caller: Caller): caller is Role => (ROLES as readonly string[]).includes(caller);

/** What the tenant's status says to an operation (specification 5.5). */
function ofStatus({ name, access }: Operation, status: Status): Outcome {
  if (name === "tenants.current.export") return "works";
  if (status === "deactivated") return "tenant.deactivated";
  if (access === "write" && status === "blocked") return "tenant.blocked";
  if (access === "write" && status === "suspended") return "tenant.suspended";
  return "works";
}

/** What the owner of a tenant that was removed still does: takes out what it has, or takes it back. */
const OF_REMOVED = ["tenants.current.export", "tenants.current.restore"];

/** Operations that a role may call for oneself only, and what the others are told. */
const FOR_ONESELF = ["identity.users.replace", "identity.users.change"];

/** What a well-formed call of a tenant's operation is answered, by what the operation declares. */
export function expected(operation: Operation, caller: Caller, status: Status): Outcome {
  const { roles, callers } = operation;
  const isDeleted = status === "deleted";
  if (caller === "stranger" || caller === "pending_member") return "tenant.access_denied";
  // The platform's people work in every tenant that is there, whatever its status (5.3).
  if (caller === "platform_admin") return isDeleted ? "tenant.access_denied" : "works";
  if (isRole(caller)) {
    if (isDeleted)
      return caller === "owner" && OF_REMOVED.includes(operation.name) ? "works" : "tenant.access_denied";
    return roles.includes(caller) ? ofStatus(operation, status) : "permission.denied";
  }
  if (callers === "people") return "permission.person_required";
  // A key has at most an admin's rights.
  if (!roles.includes("admin")) return "permission.denied";
  if (isDeleted) return "auth.invalid_key";
  return caller === "key_with_scope" ? ofStatus(operation, status) : "permission.denied";
}

/** Does the caller name themselves in the path, because they may do this to nobody else? */
export const callsForOneself = ({ name }: Operation, caller: Caller): caller is Role =>
  FOR_ONESELF.includes(name) && isRole(caller);

/** One of several, in turn. */
const oneOf = <T>(among: readonly T[], turn: number): T[] => among.slice(turn % among.length).slice(0, 1);

/**
 * The callers that are tried in a tenant of this status: everybody where it is active; elsewhere, in turn with the
 * operations, a role that may, and one of the keys and of those who are no members. Where the status itself refuses, a role
 * that may not and a key with the scope are tried each time.
 */
export function callersIn({ roles }: Operation, status: Status, turn: number): readonly Caller[] {
  if (status === "active") return CALLERS;
  const outsiders = CALLERS.filter((caller) => !isRole(caller));
  const some = [...oneOf(roles, turn), ...oneOf(outsiders, turn)];
  if (status === "pending" || status === "past_due") return some;
  const mayNot = ROLES.filter((role) => !roles.includes(role));
  return [...new Set<Caller>([...some, ...oneOf(mayNot, turn), "key_with_scope"])];
}
