import type { ErrorCode } from "../errors.ts";
import { acceptsFile, type Operation } from "../operations/operation.ts";
import { takesKey } from "./preconditions.ts";
import type { Route } from "./route.ts";

/** What any operation may answer, whatever it does. */
const ALWAYS: readonly ErrorCode[] = [
  "request.invalid",
  "rate.limited",
  "internal.fault",
  "config.invalid",
  "database.unavailable",
  "database.timed_out",
  "database.unsafe_role",
  "database.not_migrated",
  "context.expired",
  "service.overloaded",
];

const SIGNED_IN: readonly ErrorCode[] = [
  "auth.required",
  "auth.invalid_token",
  "auth.invalid_key",
  "auth.session_ended",
  "permission.denied",
];

const IN_A_TENANT: readonly ErrorCode[] = [
  "tenant.required",
  "tenant.ambiguous",
  "tenant.access_denied",
  "tenant.deactivated",
  "auth.sign_in_again",
  "auth.second_factor_required",
];

/** The codes of who may call. */
function ofScope({ scope, access, callers }: Operation): readonly ErrorCode[] {
  if (scope === "public") return [];
  if (scope === "user" && access !== "read") return [...SIGNED_IN, "auth.second_factor_required"];
  if (scope !== "tenant") return SIGNED_IN;
  const ofWriting: readonly ErrorCode[] = ["tenant.blocked", "tenant.suspended"];
  const ofPeople: readonly ErrorCode[] = [
    callers === "people" ? "permission.person_required" : "trust_level.too_low",
  ];
  return [...SIGNED_IN, ...IN_A_TENANT, ...(access === "write" ? ofWriting : []), ...ofPeople];
}

/** The codes of how it is called: a body, an idempotency key, a version, other work at the same rows, numbers that grow. */
function ofMethod(route: Route): readonly ErrorCode[] {
  const { operation } = route;
  const codes: ErrorCode[] = ["request.malformed", "request.unsupported_type", "request.too_large"];
  if (takesKey(route, operation))
    codes.push("idempotency.in_progress", "idempotency.key_reused", "idempotency.malformed");
  if (operation.errors.includes("version.stale")) codes.push("version.malformed");
  if (operation.access !== "read") codes.push("conflict.retry", "number.too_large");
  if (acceptsFile(operation)) codes.push("membership.changed");
  return codes;
}

/** Every code that a route may answer: the platform's, by who calls and how, and the operation's own. Each once. */
export function documentedCodes(route: Route): readonly ErrorCode[] {
  return [
    ...new Set([...ALWAYS, ...ofScope(route.operation), ...ofMethod(route), ...route.operation.errors]),
  ];
}
