import { get, post, type Route } from "#platform/http/route.ts";
import { listHistory, readRequirements, readStatus } from "./cases/read-status.ts";
import { reviewRoutes } from "./cases/review-routes.ts";
import { submitCase } from "./cases/submit-case.ts";
import { documentRoutes } from "./documents/document-routes.ts";

/** How a business proves who it is, and how the platform decides. */
export const routes: Route[] = [
  post("/kyc/submit", submitCase),
  get("/kyc/status", readStatus),
  get("/kyc/requirements", readRequirements),
  get("/kyc/history", listHistory),
  ...documentRoutes,
  ...reviewRoutes,
];
