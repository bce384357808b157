import { afterAll, describe, expect, test } from "vitest";
import type { Route } from "#platform/http/route.ts";
import { inputParts } from "#platform/http/validate.ts";
import { call } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { documentedOf, expectDocumented, fromRoot } from "./contract.ts";
import { sampleBody } from "./samples.ts";
import { fill, holdings, idIn, makeWorld } from "./world.ts";

const [ours, theirs] = await Promise.all([makeWorld("ours"), makeWorld("theirs")]);
const before = await holdings(theirs);
const ofTenants = routes.filter(({ operation }) => operation.scope === "tenant");

/** Body fields that may name a person of another tenant: a person is nobody's row, and may work for many. */
const PEOPLE = ["identity.memberships.create user_id"];

type Json = Record<string, unknown>;

/** Fields of a route's body or query that name a row, by their names in NAMED. */
function idFields(schemas: Record<string, Json>): string[] {
  return Object.keys(schemas).filter((name) => name.endsWith("_id") && idIn(theirs, name) !== undefined);
}

function bodyFields(route: Route): string[] {
  const schema = documentedOf(route).requestBody?.content["application/json"]?.schema;
  return idFields((schema?.properties ?? {}) as Record<string, Json>);
}

function queryFields(route: Route): string[] {
  const query = documentedOf(route).parameters.filter((parameter) => parameter.in === "query");
  return idFields(Object.fromEntries(query.map(({ name, schema }) => [name, schema]))).filter(
    (name) => name !== "tenant_id",
  );
}

const cases = (fieldsOf: (route: Route) => string[]) =>
  ofTenants.flatMap((route) =>
    fieldsOf(route).map((field) => [field, `${route.method} ${fromRoot(route)}`, route] as const),
  );

async function send(route: Route, body: Json | string | undefined, query = "") {
  const by = ours.as[route.operation.roles[0] ?? "owner"];
  return by.call(route.method, `${fill(route.path, ours)}${query}`, body === undefined ? {} : { body });
}

afterAll(async () => {
  expect(await holdings(theirs)).toBe(before);
});

describe("an id of another tenant in the body", () => {
  const found = cases(bodyFields).filter(
    ([field, , { operation }]) => !PEOPLE.includes(`${operation.name} ${field}`),
  );

  test("is tried wherever there is a field for one", () => {
    expect(found.length).toBeGreaterThan(5);
  });

  test.each(found)("as %s of %s is refused", async (field, _, route) => {
    const answer = await send(route, { ...(sampleBody(route, ours) as Json), [field]: idIn(theirs, field) });
    expect([403, 404, 409, 422]).toContain(answer.status);
    expectDocumented(route, answer);
    expect(answer.text).not.toContain(theirs.marker);
  });
});

describe("an id of another tenant as a filter", () => {
  test.each(cases(queryFields))("as %s of %s finds nothing", async (field, _, route) => {
    const answer = await send(route, undefined, `?${field}=${idIn(theirs, field)}`);
    expect(answer.text).not.toContain(theirs.marker);
    if (answer.status === 200) expect(answer.body.data).toEqual([]);
    else expect([403, 404, 422]).toContain(answer.status);
  });
});

describe("the tenant itself in the body", () => {
  test.each(
    ofTenants
      .filter((route) => inputParts(route).body)
      .map((route) => [`${route.method} ${fromRoot(route)}`, route] as const),
  )("of %s is refused", async (_, route) => {
    const answer = await send(route, { ...(sampleBody(route, ours) as Json), tenant_id: theirs.tenant });
    expect(answer.status, answer.text).toBe(422);
  });
});

describe("a list", () => {
  test.each(
    ofTenants
      .filter(({ method, path }) => method === "GET" && !path.includes("{"))
      .map((route) => [fromRoot(route), route] as const),
  )("%s shows one's own rows alone, page by page, as JSON and as CSV", async (_, route) => {
    const own = await send(route, undefined);
    expect(own.status).toBe(200);
    expect(own.text).not.toContain(theirs.marker);
    expect(own.text).not.toContain(theirs.tenant);
    const parameters = documentedOf(route).parameters.map(({ name }) => name);
    if (parameters.includes("format")) {
      const csv = await send(route, undefined, "?format=csv");
      expect(csv.status).toBe(200);
      expect(csv.text).not.toContain(theirs.marker);
    }
    if (!parameters.includes("cursor")) return;
    const by = theirs.as[route.operation.roles[0] ?? "owner"];
    const page = await by.get<{ next_cursor: string | null }>(`${route.path}?limit=1`);
    if (!page.body.next_cursor) return;
    const stolen = await send(route, undefined, `?limit=100&cursor=${page.body.next_cursor}`);
    expect(stolen.status).toBe(200);
    expect(stolen.text).not.toContain(theirs.marker);
  });
});

describe("an API key", () => {
  test("of one tenant opens no other, however that is named", async () => {
    const made = await ours.as.owner.post<{ key: string }>("/api-keys", { name: "till", scopes: ["*"] });
    expect(made.status, made.text).toBe(201);
    const key = made.body.key;
    for (const headers of [{ Authorization: `Bearer ${key}` }, { "X-API-Key": key }]) {
      expect((await call("GET", "/api/v1/products", { headers })).status).toBe(200);
      for (const route of ofTenants.filter(({ method }) => method === "GET")) {
        const named = await call("GET", `${fromRoot(route).replace(route.path, fill(route.path, theirs))}`, {
          headers: { ...headers, "X-Tenant-ID": theirs.tenant },
        });
        expect([400, 403, 429], route.path).toContain(named.status);
        const inPath = await call("GET", fromRoot(route).replace(route.path, fill(route.path, theirs)), {
          headers,
        });
        expect(inPath.text, route.path).not.toContain(theirs.marker);
        if (route.path.includes("{")) expect([403, 404, 429], route.path).toContain(inPath.status);
      }
    }
  });
});
