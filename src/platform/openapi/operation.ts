import type { z } from "zod";
import { errorKind } from "../errors.ts";
import { documentedCodes } from "../http/documented-codes.ts";
import { oauthRefusal } from "../http/oauth-refusal.ts";
import type { Route } from "../http/route.ts";
import { inputParts } from "../http/validate.ts";
import type { Operation } from "../operations/operation.ts";
import { exampleOf } from "./example.ts";
import { askedHeaders, successHeaders } from "./headers.ts";
import { operationId } from "./operation-id.ts";
import { problemContent, problemsInWords, type Refusals } from "./problems.ts";
import { requestBody } from "./request-body.ts";
import { type Json, schemaOf } from "./schemas.ts";

/** The tag that a route stands under. */
export const tagOf = ({ operation }: Route): string => operation.name.split(".").slice(0, -1).join(".");

function parameters(part: z.ZodObject | undefined, where: "path" | "query", schemas: Json): Json[] {
  if (!part) return [];
  const { properties = {}, required = [] } = schemaOf(part, "input", schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => {
    const isRequired = where === "path" || required.includes(name);
    return {
      name,
      in: where,
      required: isRequired,
      ...(description ? { description } : {}),
      schema,
      // What may be left out is left empty: pages that send examples would send it.
      ...(isRequired ? { example: exampleOf(schema, "written", schemas, name) } : {}),
    };
  });
}

function success({ operation }: Route, schemas: Json): Json {
  const files = [operation.produces ?? [], operation.alsoProduces ?? []].flat();
  const { output } = operation;
  if (!output) return { description: "Done" };
  const schema = operation.produces ? undefined : schemaOf(output, "output", schemas);
  return {
    description: operation.summary,
    content: {
      ...(schema && {
        "application/json": { schema, example: exampleOf(schema, "read", schemas) },
      }),
      ...Object.fromEntries(
        files.map((type) => [type, { schema: { type: "string", contentMediaType: type } }]),
      ),
    },
  };
}

function responses(route: Route, schemas: Json, refusals: Refusals): Json {
  const { operation } = route;
  const headers = successHeaders(route);
  const answers: Json = { [operation.status]: { ...success(route, schemas), headers } };
  for (const [status, { description, schema }] of Object.entries(operation.alsoAnswers ?? {})) {
    answers[status] = {
      description,
      headers,
      content: {
        [operation.produces ?? "application/json"]: { schema: schemaOf(schema, "output", schemas) },
      },
    };
  }
  const byStatus = Map.groupBy(
    documentedCodes(route),
    (code) => oauthRefusal(code, operation)?.status ?? errorKind(code).status,
  );
  for (const [status, codes] of byStatus) {
    const also = answers[status] as { content: Json; headers: Json } | undefined;
    answers[status] = also
      ? {
          description: problemsInWords(codes),
          headers: also.headers,
          content: { ...also.content, ...problemContent(codes) },
        }
      : refusals.refer(status, codes, operation);
  }
  return answers;
}

/** The id of a route's operation; a second name has its method and path behind it. */
const idOf = ({ operation, aliasOf, method, path }: Route): string =>
  operationId(aliasOf ? `${operation.name} ${method.toLowerCase()} ${path}` : operation.name);

const WHO: Record<Operation["scope"], (operation: Operation) => string> = {
  public: () => "Anybody.",
  user: () => "Anybody signed in.",
  platform: () => "Platform administrators.",
  tenant: ({ roles, callers, name }) =>
    callers === "people"
      ? `Members as ${roles.join(", ")}; no API keys.`
      : `Members as ${roles.join(", ")}; API keys with scope \`${name}\`.`,
};

/** What the document says of a route. */
export function describeRoute(route: Route, schemas: Json, refusals: Refusals): Json {
  const { operation } = route;
  const { param, query } = inputParts(route);
  const own = Object.keys(operation.input.shape);
  const body = requestBody(route, schemas);
  return {
    operationId: idOf(route),
    summary: operation.summary,
    description: `${WHO[operation.scope](operation)}${route.aliasOf ? ` Another name of ${route.aliasOf}.` : ""}`,
    tags: [tagOf(route)],
    ...(route.deprecated ? { deprecated: true } : {}),
    ...(operation.scope === "public" ? { security: [] } : {}),
    parameters: [
      ...parameters(param, "path", schemas),
      // What selects the tenant is named once, by its header.
      ...parameters(query, "query", schemas).filter(({ name }) => own.includes(name as string)),
      ...askedHeaders(route),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: responses(route, schemas, refusals),
  };
}
