import type { Route } from "#platform/http/route.ts";

/** Second names of routes, the sources' own: [method, path, the canonical path]. */
const ALIASES: readonly (readonly [Route["method"], string, string])[] = [
  ["GET", "/auth/me", "/users/me"],
  ["POST", "/businesses/me/users", "/users"],
  ...["leads", "customers"].flatMap((things) =>
    (["GET", "PATCH", "DELETE"] as const).map(
      (method) => [method, `/${things}/{contact_id}`, "/contacts/{contact_id}"] as const,
    ),
  ),
];

/** Since when they are on their way out, and until when they answer at least. */
const DEPRECATED = { since: "2026-11-26", sunset: "2028-12-31" };

/** The alias routes: the same operations under their second names, with the first in a header. Throws when a canonical route is missing. */
export function aliasesOf(canonical: readonly Route[]): Route[] {
  return ALIASES.map(([method, path, aliasOf]) => {
    const first = canonical.find((route) => route.method === method && route.path === aliasOf);
    if (!first) throw new Error(`${method} ${path} is an alias of ${aliasOf}, which does not exist`);
    return { ...first, path, aliasOf, deprecated: DEPRECATED };
  });
}
