import type { Operation } from "./operation.ts";

const grantable = new Set<string>();

/** Notes the operations that an API key may be given: all that an admin of a tenant may do, but what people alone may. */
export function declareScopes(operations: readonly Operation[]): void {
  for (const { name, scope, roles, callers } of operations) {
    if (scope === "tenant" && roles.includes("admin") && callers !== "people") grantable.add(name);
  }
}

/** Does a scope grant anything: an operation's name, `prefix.*` of some, or `*`. */
export function isScope(scope: string): boolean {
  if (scope === "*" || grantable.has(scope)) return true;
  const prefix = scope.endsWith(".*") ? scope.slice(0, -1) : undefined;
  return prefix !== undefined && [...grantable].some((name) => name.startsWith(prefix));
}
