import { expect } from "vitest";
import { z } from "zod";
import { newId } from "#platform/database/statements.ts";
import type { Route } from "#platform/http/route.ts";
import { type Answer, call } from "#test/tenant.ts";
import { idIn, type World } from "./world.ts";

type Json = Record<string, unknown>;

/** An operation as the OpenAPI document has it. */
export interface Documented {
  operationId: string;
  summary: string;
  security?: unknown[];
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, Json> };
}

/** The OpenAPI document, as the Worker serves it. */
export const openapi = (await call<Document>("GET", "/api/v1/openapi.json")).body as unknown as Document;

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
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  const body = ProblemDocument.parse(answer.body);
  expect(body.status).toBe(status);
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
  if (answer.headers.get("Content-Type") === "application/problem+json") {
    expectProblem(answer, answer.status);
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
  expect(answer.headers.get("Content-Type")).toMatch(/^application\/json/);
  const result = schema.safeParse(answer.body);
  expect(result.error?.issues, `${route.method} ${route.path}: ${answer.text.slice(0, 500)}`).toBeUndefined();
  expect(result.data, `${route.method} ${route.path}`).toEqual(answer.body);
}

const resolve = (schema: Json): Json => {
  const name = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  return name ? resolve(openapi.components.schemas[name] ?? {}) : schema;
};

/** A value that fits a schema and, where it names a row, names one of the world. */
export function sampleValue(given: Json, name: string, world: World): unknown {
  const schema = resolve(given);
  const unique = newId().slice(-12);
  const options = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Json[] | undefined;
  if (options?.[0]) return sampleValue(options[0], name, world);
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object") return sampleObject(schema, world);
  if (type === "array") return [sampleValue((schema.items ?? {}) as Json, name, world)];
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (schema.format === "uuid") return idIn(world, name) ?? newId();
  if (schema.format === "date-time") return "2027-01-02T03:04:05Z";
  return TEXTS[name]?.(unique) ?? `x${unique}`;
}

/** Texts that only some values fit, by field. */
const TEXTS: Record<string, (unique: string) => string> = {
  code: (unique) => unique,
  currency: () => "RWF",
  country: () => "RW",
  time_zone: () => "Africa/Kigali",
  locale: () => "rw",
  email: (unique) => `sample.${unique}@example.com`,
  username: (unique) => `u${unique}`,
  admin_username: (unique) => `u${unique}`,
  password: () => "a long enough passphrase",
  admin_password: () => "a long enough passphrase",
  new_password: () => "another long passphrase",
  role: () => "cashier",
  roles: () => "cashier",
  scopes: () => "inventory.products.list",
  kind: () => "retail",
  tin_number: (unique) => `1${unique.replaceAll(/\D/g, "0").slice(0, 8).padEnd(8, "0")}`,
  price: () => "10",
  cost: () => "5",
  quantity: () => "1",
};

/** An object with the required fields of its schema. */
function sampleObject(schema: Json, world: World): Json {
  const required = (schema.required ?? []) as string[];
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  return Object.fromEntries(required.map((name) => [name, sampleValue(properties[name] ?? {}, name, world)]));
}

/** Fields that an operation needs beside the required ones, by its name; each can stand in for another there. */
const ALSO: Record<string, (world: World) => Json> = {
  "identity.users.create": () => ({ email: `u.${newId()}@example.com`, role: "cashier" }),
  "identity.staff.create": () => ({ email: `s.${newId()}@example.com`, role: "cashier" }),
  "identity.users.replace": () => ({ name: "Renamed", role: "cashier" }),
  "identity.memberships.create": ({ stranger }) => ({ user_id: stranger, role: "cashier" }),
  "identity.invitations.create": () => ({ role: "cashier" }),
  "identity.links.create": () => ({ role: "cashier" }),
};

/** A body that the route accepts; undefined where it has none. CSV bodies are text. */
export function sampleBody(route: Route, world: World): Json | string | undefined {
  const content = documentedOf(route).requestBody?.content;
  if (!content) return undefined;
  if (content["text/csv"]) return `sku,name\n${newId()},Sample\n`;
  const schema = resolve(content["application/json"]?.schema ?? {});
  return { ...sampleObject(schema, world), ...ALSO[route.operation.name]?.(world) };
}

/** The options of a call with a body as the route takes it. */
export function withBody(body: Json | string | undefined) {
  if (typeof body === "string") return { raw: { type: "text/csv", text: body } };
  return body === undefined ? {} : { body };
}
