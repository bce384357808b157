import "./tills/errors.ts";
import { get, type Route } from "#platform/http/route.ts";
import { readTakings } from "./takings/read-takings.ts";
import { tillRoutes } from "./tills/routes.ts";

/** What is sold, and where the money goes. */
export const routes: Route[] = [...tillRoutes, get("/reports/takings", readTakings)];
