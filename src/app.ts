import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { routes as affiliates } from "#modules/affiliates";
import { routes as audit } from "#modules/audit";
import { routes as billing } from "#modules/billing";
import { routes as businesses } from "#modules/businesses";
import { routes as contacts } from "#modules/contacts";
import { routes as fiscal } from "#modules/fiscal";
import { directory, routes as identity } from "#modules/identity";
import { routes as inventory } from "#modules/inventory";
import { routes as kyc } from "#modules/kyc";
import { routes as live, pages as livePages, sockets } from "#modules/live";
import { routes as monitoring } from "#modules/monitoring";
import { routes as notifications } from "#modules/notifications";
import { routes as pharmacy } from "#modules/pharmacy";
import { routes as purchasing } from "#modules/purchasing";
import { routes as reports } from "#modules/reports";
import { routes as sales } from "#modules/sales";
import { routes as sandbox } from "#modules/sandbox";
import { routes as tenants } from "#modules/tenants";
import { routes as trust } from "#modules/trust";
import { Problem } from "#platform/errors.ts";
import { mountConsole } from "#platform/http/console.ts";
import { crossOrigin } from "#platform/http/cross-origin.ts";
import { healthRoutes } from "#platform/http/health.ts";
import type { HttpEnv } from "#platform/http/http-env.ts";
import type { Page } from "#platform/http/page.ts";
import { mountPages, pages } from "#platform/http/pages.ts";
import { documented, problemOf, problemResponse } from "#platform/http/problem.ts";
import { problemPages, problemRoutes } from "#platform/http/problem-routes.ts";
import { essenceOf } from "#platform/http/read-input.ts";
import { requestContext } from "#platform/http/request-context.ts";
import type { Route } from "#platform/http/route.ts";
import { mountRoutes } from "#platform/http/serve.ts";
import { mountSockets } from "#platform/http/socket.ts";
import { streamedLimit } from "#platform/http/streamed-limit.ts";
import { MAX_FILE_BYTES } from "#platform/imports/limits.ts";
import { templateRoutes } from "#platform/imports/template-routes.ts";
import { createLog } from "#platform/log.ts";
import { ANSWER_HEADERS } from "#platform/openapi/headers.ts";
import { MAX_PAPER_BYTES, PAPERS } from "#platform/operations/operation.ts";
import { isTable } from "#platform/sheets/media-types.ts";
import { aliasesOf } from "./aliases.ts";

const KIB = 1024;

const canonical: Route[] = [
  ...healthRoutes,
  ...problemRoutes(() => routes),
  ...identity,
  ...tenants,
  ...kyc,
  ...trust,
  ...billing,
  ...affiliates,
  ...businesses,
  ...sandbox,
  ...inventory,
  ...contacts,
  ...purchasing,
  ...fiscal,
  ...reports,
  ...pharmacy,
  ...sales,
  ...notifications,
  ...audit,
  ...monitoring,
  ...live,
  ...templateRoutes(),
];

/** Every route of the API: the mount table, with the second names that the sources gave. */
export const routes: Route[] = [...canonical, ...aliasesOf(canonical)];

/** The pages beside them, which stand in the OpenAPI document too. */
export const documents: Page[] = [...pages, ...problemPages, ...livePages];

export { sockets };

/** The HTTP side of the Worker: middlewares in order, then the routes. */
export function createApp(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.onError((error, c) => {
    const problem = documented(problemOf(error), c.get("route"), c.env.ENVIRONMENT);
    const requestId = c.get("requestId") ?? "unknown";
    const log = c.get("ctx")?.log ?? createLog({ request_id: requestId });
    if (problem.status >= 500)
      log.error("request.failed", problem.cause ?? error, { command: c.get("command") });
    const [operation, publicUrl] = [c.get("route")?.operation, c.get("ctx")?.config.PUBLIC_URL];
    return problemResponse(problem, { requestId, operation, publicUrl });
  });
  app.notFound(() => {
    throw new Problem("route.not_found");
  });

  app.get("/docs-assets/*", (c) => c.env.ASSETS.fetch(c.req.raw));
  app.use(requestContext());
  app.use(crossOrigin([...Object.keys(ANSWER_HEADERS), "X-Client-Request-Id", "Server-Timing"]));
  const small = bodyLimit({ maxSize: 1024 * KIB });
  const table = bodyLimit({ maxSize: MAX_FILE_BYTES });
  const paper = streamedLimit(MAX_PAPER_BYTES);
  app.use((c, next) => {
    const type = essenceOf(c.req.header("Content-Type"));
    if (PAPERS.some((one) => one === type)) return paper(c, next);
    return isTable(type) ? table(c, next) : small(c, next);
  });

  mountPages(app, documents);
  mountConsole(app);
  mountSockets(app, sockets, directory);
  mountRoutes(app, routes, directory);
  return app;
}
