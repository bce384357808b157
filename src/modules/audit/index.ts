import type { Route } from "#platform/http/route.ts";

/** The routes of tenants. */
export const routes: Route[] = [];
