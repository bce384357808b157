import { z } from "zod";
import { type ErrorCode, errorKind } from "../errors.ts";
import { declaredEvents } from "../events.ts";
import { type Operation, PICTURES } from "../operations/operation.ts";
import { CSV, XLSX } from "../sheets/media-types.ts";
import { documentedCodes } from "./documented-codes.ts";
import { describePage, type Page, pageTag } from "./pages.ts";
import { takesKey } from "./preconditions.ts";
import type { Route } from "./route.ts";
import { describeSocket, type Socket, socketTag } from "./socket.ts";
import { inputParts } from "./validate.ts";

type Json = Record<string, unknown>;

const Problem = {
  type: "object",
  required: ["type", "title", "status", "detail", "code", "request_id"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", description: "Stable name of the refusal, such as product.not_found" },
    request_id: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "code", "message"],
        properties: { path: { type: "string" }, code: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of these routes, pages and sockets, from the very schemas that validate their input. */
export function openapiDocument(
  routes: readonly Route[],
  pages: readonly Page[],
  publicUrl: string,
  sockets: readonly Socket[],
): Json {
  const schemas: Json = { Problem };
  const paths: Record<string, Json> = {};
  const used = new Set<string>();
  for (const route of routes) {
    const path = `${route.root ? "" : "/api/v1"}${route.path}`;
    const entry = paths[path] ?? {};
    paths[path] = entry;
    entry[route.method.toLowerCase()] = describe(route, schemas, used);
  }
  for (const page of pages) paths[page.path] = { get: describePage(page) };
  for (const socket of sockets) paths[`/api/v1${socket.path}`] = { get: describeSocket(socket) };
  return {
    openapi: "3.1.0",
    info: {
      title: "Duka",
      version: "1.0.0",
      description: "A multi-tenant business backend at the edge.",
      license: { name: "Proprietary", url: `${publicUrl}/docs` },
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }, { apiKey: [] }, { password: [] }],
    tags: [...new Set([...routes.map(tagOf), ...pages.map(pageTag), ...sockets.map(socketTag)])]
      .sort()
      .map((name) => ({ name, description: `Operations of ${name}` })),
    paths,
    "x-events": eventReference(schemas),
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
        password: { type: "oauth2", flows: { password: { tokenUrl: "/api/v1/auth/token", scopes: {} } } },
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

const tagOf = ({ operation }: Route): string => operation.name.split(".").slice(0, -1).join(".");

/** A zod schema as JSON Schema; named schemas (`.meta({ id })`) move to the components. */
function schemaOf(schema: z.ZodType, io: "input" | "output", schemas: Json): Json {
  const {
    $schema: _,
    $defs,
    id,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json & { id?: string };
  const lifted = lift(rest);
  for (const [name, definition] of Object.entries(($defs ?? {}) as Json))
    schemas[name] ??= lift(definition as Json);
  if (!id) return lifted;
  schemas[id] ??= lifted;
  return { $ref: `#/components/schemas/${id}` };
}

function lift(value: Json): Json {
  const { id: _, ...rest } = JSON.parse(
    JSON.stringify(value).replaceAll("#/$defs/", "#/components/schemas/"),
  ) as Json;
  return rest;
}

function parameters(part: z.ZodObject | undefined, where: "path" | "query", schemas: Json): Json[] {
  if (!part) return [];
  const { properties = {}, required = [] } = schemaOf(part, "input", schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    ...(description ? { description } : {}),
    schema,
  }));
}

const header = (name: string, description: string): Json => ({
  name,
  in: "header",
  required: false,
  description,
  schema: { type: "string" },
});

function headers(route: Route): Json[] {
  const { operation, method } = route;
  return [
    header(
      "X-Request-Id",
      "Your id of the request: answered as X-Client-Request-Id, beside ours in X-Request-Id",
    ),
    ...(operation.scope === "tenant" ? [header("X-Tenant-ID", "Selects the tenant: UUID or slug")] : []),
    ...(takesKey(route, operation)
      ? [header("Idempotency-Key", "A replay under the same key gets the first answer")]
      : []),
    ...(["PUT", "PATCH", "DELETE"].includes(method) && operation.errors.includes("version.stale")
      ? [header("If-Match", "The ETag that you read; 412 when the row has changed since")]
      : []),
  ];
}

/** A problem by one of these codes. */
const problemBy = (codes: readonly ErrorCode[]): Json => ({
  allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }],
});

function responses(route: Route, schemas: Json): Json {
  const { operation } = route;
  const answers: Json = {};
  answers[operation.status] = operation.output
    ? {
        description: operation.summary,
        content: {
          ...(!operation.produces && {
            "application/json": { schema: schemaOf(operation.output, "output", schemas) },
          }),
          ...Object.fromEntries(
            [operation.produces ?? [], operation.alsoProduces ?? []]
              .flat()
              .map((type) => [type, { schema: { type: "string", contentMediaType: type } }]),
          ),
        },
      }
    : { description: "Done" };
  for (const [status, { description, schema }] of Object.entries(operation.alsoAnswers ?? {})) {
    answers[status] = {
      description,
      content: {
        [operation.produces ?? "application/json"]: { schema: schemaOf(schema, "output", schemas) },
      },
    };
  }
  const byStatus = Map.groupBy(documentedCodes(route), (code) => errorKind(code).status);
  for (const [status, codes] of byStatus) {
    const also = answers[status] as { content: Json } | undefined;
    answers[status] = {
      description: codes.map((code) => `\`${code}\`: ${errorKind(code).title}`).join("; "),
      content: { ...also?.content, "application/problem+json": { schema: problemBy(codes) } },
    };
  }
  return answers;
}

function requestBody(route: Route, schemas: Json): Json | undefined {
  const { operation } = route;
  if (operation.accepts === "table" && route.method === "POST") {
    const workbook = { type: "string", contentMediaType: XLSX };
    return {
      required: true,
      ...(operation.fileReference ? { description: operation.fileReference } : {}),
      content: { [CSV]: { schema: { type: "string" } }, [XLSX]: { schema: workbook } },
    };
  }
  if (operation.accepts === "picture") {
    const picture = (type: string) => [type, { schema: { type: "string", contentMediaType: type } }];
    return { required: true, content: Object.fromEntries(PICTURES.map(picture)) };
  }
  if (operation.accepts === "signed") {
    const schema = { description: "As the provider sends it" };
    return {
      required: true,
      content: { "application/json": { schema }, "application/x-www-form-urlencoded": { schema } },
    };
  }
  const { body } = inputParts(route);
  if (!body || Object.keys(body.shape).length === 0) return undefined;
  const schema = schemaOf(body, "input", schemas);
  const types =
    operation.accepts === "json_or_form"
      ? ["application/json", "application/x-www-form-urlencoded"]
      : ["application/json"];
  return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function operationId({ operation, aliasOf, method, path }: Route, used: Set<string>): string {
  const id = aliasOf
    ? `${operation.name}:${method.toLowerCase()}${path.replaceAll(/[/{}]+/g, ".")}`
    : operation.name;
  if (used.has(id)) throw new Error(`two routes are named ${id}`);
  used.add(id);
  return id;
}

function describe(route: Route, schemas: Json, used: Set<string>): Json {
  const { operation } = route;
  const { param, query } = inputParts(route);
  const who: Record<Operation["scope"], string> = {
    public: "Anybody.",
    user: "Anybody signed in.",
    platform: "Platform administrators.",
    tenant:
      operation.callers === "people"
        ? `Members as ${operation.roles.join(", ")}; no API keys.`
        : `Members as ${operation.roles.join(", ")}; API keys with scope \`${operation.name}\`.`,
  };
  const body = requestBody(route, schemas);
  return {
    operationId: operationId(route, used),
    summary: operation.summary,
    description: `${who[operation.scope]}${route.aliasOf ? ` Another name of ${route.aliasOf}.` : ""}`,
    tags: [tagOf(route)],
    ...(route.deprecated ? { deprecated: true } : {}),
    ...(operation.scope === "public" ? { security: [] } : {}),
    parameters: [
      ...parameters(param, "path", schemas),
      ...parameters(query, "query", schemas),
      ...headers(route),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: responses(route, schemas),
  };
}
