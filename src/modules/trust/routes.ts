import { get, post, type Route } from "#platform/http/route.ts";
import { adminRoutes } from "./administer.ts";
import { listChanges, readRequirements, readScore, readTrust } from "./read-trust.ts";
import { appeal, listAppeals, verify } from "./reviews.ts";

/** How far a business is trusted, and how the platform decides about it. */
export const routes: Route[] = [
  get("/trust", readTrust),
  get("/trust/requirements", readRequirements),
  get("/trust/score", readScore),
  get("/trust/changes", listChanges),
  post("/trust/verifications", verify),
  get("/trust/appeals", listAppeals),
  post("/trust/appeals", appeal),
  ...adminRoutes,
];
