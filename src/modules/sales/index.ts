import "./tills/errors.ts";
import type { Route } from "#platform/http/route.ts";
import { tillRoutes } from "./tills/routes.ts";

/** What is sold, and where the money goes. */
export const routes: Route[] = [...tillRoutes];
