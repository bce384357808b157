import type { Route } from "#platform/http/route.ts";

/** Sign-in and one's own account. */
export const accountRoutes: Route[] = [];
