import { describe, expect, test } from "vitest";
import type { Route } from "#platform/http/route.ts";
import { inputParts } from "#platform/http/validate.ts";
import { type Client, call } from "#test/tenant.ts";
import { documents, routes, sockets } from "../../src/app.ts";
import {
  documentedOf,
  expectDocumented,
  expectProblem,
  expectRefusal,
  fromRoot,
  openapi,
} from "./contract.ts";
import { callerOf, sampleOf } from "./samples/sample.ts";
import { sampleBody, withBody } from "./samples/values.ts";
import { fill, makeWorld } from "./world.ts";

const [ours, theirs] = await Promise.all([makeWorld("ours"), makeWorld("theirs")]);
const made = await ours.as.owner.post<{ key: string }>("/api-keys", { name: "all", scopes: ["*"] });
const key = made.body.key;
const listed = (among: readonly Route[]) =>
  among.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const);
const closed = routes.filter(({ operation }) => operation.scope !== "public");
const ofTenants = routes.filter(({ operation }) => operation.scope === "tenant");

/** Calls a route as somebody, or as nobody, with its own sample unless another body is given. */
function send(
  route: Route,
  by: Client | undefined,
  more: Parameters<typeof call>[2] & { query?: string } = {},
) {
  const { query = "", ...options } = more;
  const path = `${fromRoot(route).replace(route.path, fill(route.path, ours))}${query}`;
  const given = options.body !== undefined || options.raw ? {} : withBody(sampleBody(route, ours));
  const headers = { ...(by ? { Authorization: `Bearer ${by.token}` } : {}), ...options.headers };
  return call(route.method, path, { ...given, ...options, headers });
}

test("the walk is whole: every operation of the OpenAPI document is a route, a page or a socket", () => {
  const documented = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const known = [
    ...routes.map((route) => `${route.method} ${fromRoot(route)}`),
    ...documents.map(({ path }) => `GET ${path}`),
    ...sockets.map(({ path }) => `GET /api/v1${path}`),
  ];
  expect(documented.sort()).toEqual([...new Set(known)].sort());
  expect(routes.length).toBeGreaterThan(80);
});

describe("without a token: 401", () => {
  test.each(listed(closed))("%s", async (_, route) => {
    const answer = await send(route, undefined);
    expectProblem(answer, 401, "auth.required");
    expectDocumented(route, answer);
    const garbage = await send(route, undefined, { headers: { Authorization: "Bearer x.y.z" } });
    expectProblem(garbage, 401, "auth.invalid_token");
  });

  test("public routes say in the document that they need none", () => {
    for (const route of routes) {
      expect(documentedOf(route).security?.length === 0, route.path).toBe(route.operation.scope === "public");
    }
  });
});

describe("what the platform's administrators do is refused to a tenant's people and keys: 403", () => {
  const ofPlatform = routes.filter(({ operation }) => operation.scope === "platform");

  test.each(listed(ofPlatform))("%s", async (_, route) => {
    for (const answer of [
      await send(route, ours.as.owner),
      await send(route, ours.as.customer),
      await send(route, undefined, { headers: { "X-API-Key": key } }),
    ]) {
      expectProblem(answer, 403, "permission.denied");
      expectDocumented(route, answer);
    }
  });
});

describe("the name of another tenant in header or query does not reach it", () => {
  test.each(listed(ofTenants))("%s", async (_, route) => {
    const by = ours.as[route.operation.roles[0] ?? "owner"];
    for (const answer of [
      await send(route, by, { headers: { "X-Tenant-ID": theirs.tenant } }),
      await send(route, by, { query: `?tenant_id=${theirs.slug}` }),
    ]) {
      if (route.operation.tenantParam) expectProblem(answer, 400, "tenant.ambiguous");
      else expectProblem(answer, 403, "tenant.access_denied");
      expect(answer.text).not.toContain(theirs.marker);
    }
  });
});

describe("an unknown field: 422", () => {
  test.each(listed(routes))("%s", async (_, route) => {
    const by = await callerOf(route, ours);
    const unknown = (path: string) =>
      expect.arrayContaining([{ path, code: "unknown_field", message: expect.any(String) }]);
    const query = await send(route, by, { query: "?surprise=1" });
    expectRefusal(route, query, "request.invalid");
    expect(query.body.errors).toEqual(unknown("surprise"));
    expectDocumented(route, query);
    // What OAuth does not know in a body is ignored.
    if (!inputParts(route).body || route.operation.dialect === "oauth") return;
    const sample = sampleBody(route, ours) ?? {};
    const body = await send(route, by, { body: { ...(sample as object), surprise: 1 } });
    expectProblem(body, 422, "request.invalid");
    expect(body.body.errors).toEqual(unknown("surprise"));
  });
});

describe("a body that cannot be read: 400, of another type: 415", () => {
  // What a provider sends is judged by the signature over its bytes, whatever type it says.
  const typed = routes.filter(
    (route) => documentedOf(route).requestBody && route.operation.accepts !== "signed",
  );
  test.each(listed(typed))("%s", async (_, route) => {
    const by = await callerOf(route, ours);
    // What the query has to say is judged before the body.
    const asks = !inputParts(route).query.safeParse({}).success;
    const query = asks ? `?${new URLSearchParams((await sampleOf(route, ours)).query)}` : "";
    const plain = await send(route, by, { query, raw: { type: "text/plain", text: "{}" } });
    expectRefusal(route, plain, "request.unsupported_type");
    expectDocumented(route, plain);
    if (!inputParts(route).body) return;
    const broken = await send(route, by, { raw: { type: "application/json", text: '{"a":' } });
    expectRefusal(route, broken, "request.malformed");
    expectDocumented(route, broken);
  });
});

describe("another method: 405 with Allow", () => {
  test.each(Object.entries(openapi.paths))("%s", async (path, methods) => {
    const there = Object.keys(methods).map((method) => method.toUpperCase());
    const address = path.replaceAll(/\{\w+\}/g, crypto.randomUUID());
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((one) => !there.includes(one))) {
      const answer = await call(method, address);
      // A literal path may stand where a parameter of another path would, which then has the method.
      if (
        answer.status === 401 &&
        siblings(path).some((other) => openapi.paths[other]?.[method.toLowerCase()])
      )
        continue;
      expectProblem(answer, 405, "route.method_not_allowed");
      const allow = answer.headers.get("Allow")?.split(", ") ?? [];
      expect(allow).toEqual(expect.arrayContaining(there));
      expect(allow).not.toContain(method);
    }
  });
});

/** Other paths that an address of this path matches too. */
function siblings(path: string): string[] {
  return Object.keys(openapi.paths).filter(
    (other) => other !== path && new RegExp(`^${other.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
}

test("nothing is at an address that is not in the document: 404", async () => {
  for (const path of [
    "/",
    "/api",
    "/api/v1",
    "/api/v1/nothing",
    "/api/v2/products",
    "/api/v1/products/a/b/c",
  ]) {
    expectProblem(await call("GET", path), 404, "route.not_found");
  }
});
