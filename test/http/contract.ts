import { expect } from "vitest";
import { z } from "zod";
import { type ErrorCode, errorKind } from "#platform/errors.ts";
import { oauthRefusal } from "#platform/http/oauth-refusal.ts";
import type { Route } from "#platform/http/route.ts";
import { type Answer, call } from "#test/tenant.ts";

type Json = Record<string, unknown>;

/** An operation as the OpenAPI document has it. */
export interface Documented {
  operationId: string;
  summary: string;
  security?: unknown[];
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json; example?: unknown }> };
  responses: Record<
    string,
    { description: string; headers?: Json; content?: Record<string, { schema: Json; example?: unknown }> }
  >;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, Json>; parameters: Json; responses: Json };
}

/** The OpenAPI document, as the Worker serves it, but with parameters and answers in place of references to them. */
export const openapi = inPlace(
  (await call<Document>("GET", "/api/v1/openapi.json")).body as unknown as Document,
);

function inPlace(document: Document): Document {
  const { parameters, responses } = document.components;
  const behind = <T>(given: T, components: Json): T =>
    (components[(given as { $ref?: string }).$ref?.split("/").at(-1) ?? ""] as T | undefined) ?? given;
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    operation.parameters = (operation.parameters ?? []).map((one) => behind(one, parameters));
    for (const [status, response] of Object.entries(operation.responses))
      operation.responses[status] = behind(response, responses);
  }
  return document;
}

/** A schema of the document, behind its reference. */
export function resolve(schema: Json): Json {
  const name = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  return name ? resolve(openapi.components.schemas[name] ?? {}) : schema;
}

/** A route's path from the root of the host. */
export const fromRoot = ({ path, root }: Pick<Route, "path" | "root">): string =>
  `${root ? "" : "/api/v1"}${path}`;

/** What the document says of a route. */
export function documentedOf(route: Route): Documented {
  const found = openapi.paths[fromRoot(route)]?.[route.method.toLowerCase()];
  if (!found) throw new Error(`${route.method} ${fromRoot(route)} is not in the OpenAPI document`);
  return found;
}

const ProblemDocument = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string(),
  code: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  request_id: z.string().min(8),
  errors: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

/** The answer is a problem document of this status, with this code where given. */
export function expectProblem(answer: Answer, status: number, code?: string): void {
  expect(answer.headers.get("Content-Type"), answer.text).toBe("application/problem+json");
  expectMembers(answer, status, code);
  const challenge = answer.headers.get("WWW-Authenticate");
  if (status === 401) expect(challenge).toMatch(/^Bearer realm="duka"(, [a-z_]+="[^"\\]+")+$/);
  else expect(challenge).toBeNull();
}

/** The same in the words of OAuth too, as its libraries read them (RFC 6749, 5.2). */
export function expectOAuthProblem(answer: Answer, status: number, code?: string): void {
  expect(answer.headers.get("Content-Type"), answer.text).toBe("application/json");
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  expectMembers(answer, status, code);
  expect(answer.body.error).toMatch(/^[a-z_]+$/);
  expect(answer.body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(answer.body.error_uri).toBe(`http://localhost:8787/problems/${answer.body.code}`);
}

/** The answer is a refusal by this code, as the route's operation tells it. */
export function expectRefusal({ operation }: Route, answer: Answer, code: ErrorCode): void {
  const oauth = oauthRefusal(code, operation);
  if (oauth) expectOAuthProblem(answer, oauth.status, code);
  else expectProblem(answer, errorKind(code).status, code);
}

function expectMembers(answer: Answer, status: number, code?: string): void {
  expect(answer.status, answer.text).toBe(status);
  const body = ProblemDocument.parse(answer.body);
  expect(body.status).toBe(status);
  if (status === 503)
    expect(answer.headers.get("Retry-After"), "a 503 says when to come again").toMatch(/^[1-9]\d*$/);
  expect(body.type).toBe(`/problems/${body.code}`);
  expect(body.request_id).toBe(answer.headers.get("X-Request-Id"));
  if (code) expect(body.code).toBe(code);
}

/**
 * The answer is one that the document promises for this route: its status, a problem by a code that stands under that
 * status, or a body that is exactly what the schema shows, no field more.
 */
export function expectDocumented(route: Route, answer: Answer): void {
  const documented = documentedOf(route).responses[String(answer.status)];
  expect(
    documented,
    `${route.method} ${route.path} answered ${answer.status}: ${answer.text.slice(0, 500)}`,
  ).toBeDefined();
  if (answer.status >= 400 && typeof answer.body.code === "string") {
    expectRefusal(route, answer, answer.body.code as ErrorCode);
    const codes = [...(documented?.description ?? "").matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(
      ([, code]) => code,
    );
    expect(codes, `${route.method} ${route.path}`).toContain(answer.body.code);
    return;
  }
  const { operation } = route;
  const schema =
    answer.status === operation.status ? operation.output : operation.alsoAnswers?.[answer.status]?.schema;
  if (answer.status === 204 || !schema) {
    expect(answer.text).toBe("");
    return;
  }
  const given = answer.headers.get("Content-Type") ?? "";
  const is = (type: string) => given === (type.startsWith("text/") ? `${type}; charset=utf-8` : type);
  if (operation.alsoProduces?.some(is)) return;
  if (operation.produces) {
    expect(is(operation.produces), given).toBe(true);
    return;
  }
  expect(answer.headers.get("Content-Type")).toMatch(/^application\/json/);
  const result = schema.safeParse(answer.body);
  expect(result.error?.issues, `${route.method} ${route.path}: ${answer.text.slice(0, 500)}`).toBeUndefined();
  expect(result.data, `${route.method} ${route.path}`).toEqual(answer.body);
}

/**
 * The answer is a success, or a refusal that the operation itself names, because its sample meets the world in such a
 * state. Gives whether it was a success.
 */
export function expectWorked(route: Route, answer: Answer): boolean {
  expectDocumented(route, answer);
  if (answer.status < 300) return true;
  expect(route.operation.errors, answer.text).toContain(answer.body.code);
  return false;
}
