import type { Route } from "#platform/http/route.ts";

/** A tenant's people, invitations and API keys. */
export const memberRoutes: Route[] = [];
