import { ENDPOINTS } from "../auth/oauth.ts";
import { declaredEvents } from "../events.ts";
import type { Page } from "../http/page.ts";
import type { Route } from "../http/route.ts";
import type { Socket } from "../http/socket.ts";
import { gettingStarted } from "./getting-started.ts";
import { ANSWER_HEADERS, ASKED_HEADERS } from "./headers.ts";
import { describeRoute, tagOf } from "./operation.ts";
import { describePage, pageTag } from "./page.ts";
import { errorCodes, OAuthProblem, Problem, Refusals } from "./problems.ts";
import { type Json, schemaOf } from "./schemas.ts";
import { describeSocket, socketTag } from "./socket.ts";
import { type TagGroup, tagsOf } from "./tags.ts";

/** What a document is made of. */
export interface Described {
  routes: readonly Route[];
  pages: readonly Page[];
  sockets: readonly Socket[];
  tagGroups: readonly TagGroup[];
}

/** The OpenAPI 3.1 document of these routes, pages and sockets, from the very schemas that validate their input. */
export function openapiDocument({ routes, pages, sockets, tagGroups }: Described, publicUrl: string): Json {
  const schemas: Json = { Problem, OAuthProblem, ErrorCode: errorCodes() };
  const refusals = new Refusals();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = `${route.root ? "" : "/api/v1"}${route.path}`;
    const entry = paths[path] ?? {};
    paths[path] = entry;
    entry[route.method.toLowerCase()] = describeRoute(route, schemas, refusals);
  }
  for (const page of pages) paths[page.path] = { get: describePage(page, refusals) };
  for (const socket of sockets) paths[`/api/v1${socket.path}`] = { get: describeSocket(socket, refusals) };
  return {
    openapi: "3.1.0",
    info: {
      title: "Duka",
      version: "1.0.0",
      summary: "A multi-tenant business backend at the edge.",
      description: gettingStarted(publicUrl),
      license: { name: "Proprietary", url: `${publicUrl}/docs` },
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }, { apiKey: [] }, { password: [] }],
    ...tagsOf(tagGroups, new Set([...routes.map(tagOf), ...pages.map(pageTag), ...sockets.map(socketTag)])),
    paths,
    "x-events": eventReference(schemas),
    components: {
      schemas,
      responses: refusals.responses,
      parameters: ASKED_HEADERS,
      headers: ANSWER_HEADERS,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
        password: {
          type: "oauth2",
          flows: { password: { tokenUrl: ENDPOINTS.token, refreshUrl: ENDPOINTS.token, scopes: {} } },
        },
      },
    },
  };
}

/** Every event that the API emits, by its type: what `GET /events` and subscribers get as its payload. */
function eventReference(schemas: Json): Json {
  const events = [...declaredEvents()].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    events.map(([type, { payload }]) => [type, { payload: schemaOf(payload, "output", schemas) }]),
  );
}
