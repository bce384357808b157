import "./errors.ts";
import type { Route } from "#platform/http/route.ts";
import { accountRoutes } from "./account-routes.ts";
import { memberRoutes } from "./members/routes.ts";

export { directory } from "./directory.ts";
export { jobs } from "./expire-sessions.ts";
export { Username } from "./members/fields.ts";
export { hashPassword, NewPassword } from "./passwords.ts";

/** The routes of sign-in, one's own account, and a tenant's people. */
export const routes: Route[] = [...accountRoutes, ...memberRoutes];
