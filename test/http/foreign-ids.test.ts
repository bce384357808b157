import { afterAll, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Route } from "#platform/http/route.ts";
import { inputParts, pathParams } from "#platform/http/validate.ts";
import { call } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { documentedOf, expectDocumented, expectProblem, fromRoot } from "./contract.ts";
import { bodyIds, fieldOf, type IdField, queryIds, withField } from "./samples/id-fields.ts";
import { callerOf, sampleOf, sendSample } from "./samples/sample.ts";
import type { Json } from "./samples/values.ts";
import { fill, holdings, idIn, makeWorld } from "./world.ts";

const [ours, theirs] = await Promise.all([makeWorld("ours"), makeWorld("theirs")]);
const before = await holdings(theirs);
const ofTenants = routes.filter(({ operation }) => operation.scope === "tenant");
const listed = (among: readonly Route[]) =>
  among.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const);

const cases = (fieldsOf: (route: Route) => IdField[]) =>
  ofTenants.flatMap((route) =>
    fieldsOf(route).map(
      (field) => [field.keys.join("."), `${route.method} ${fromRoot(route)}`, route, field] as const,
    ),
  );

afterAll(async () => {
  expect(await holdings(theirs)).toEqual(before);
});

test("every field that takes an id names a row of a world", () => {
  const unknown = [...cases(bodyIds), ...cases(queryIds)].filter(
    ([, , , { name }]) => idIn(theirs, name) === undefined,
  );
  expect(
    unknown.map(([at, name]) => `${at} of ${name}`),
    "say in NAMED of test/http/world.ts which table these fields name",
  ).toEqual([]);
});

describe("an id of another tenant in the path", () => {
  const found = ofTenants.filter(
    ({ path, operation }) => !operation.tenantParam && pathParams(path).length > 0,
  );

  test.each(listed(found))("of %s is refused", async (_, route) => {
    const sample = await sampleOf(route, ours);
    const [, ...ids] =
      new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`).exec(fill(route.path, theirs)) ?? [];
    for (const [at, name] of pathParams(route.path).entries()) {
      const answer = await sendSample({ ...sample, params: { ...sample.params, [name]: ids[at] ?? "" } });
      expect(answer.status, answer.text).toBe(404);
      expectDocumented(route, answer);
      expect(answer.text).not.toContain(theirs.marker);
    }
  });
});

describe("another tenant itself in the path", () => {
  test.each(listed(ofTenants.filter(({ operation }) => operation.tenantParam)))(
    "of %s is refused",
    async (_, route) => {
      const sample = await sampleOf(route, ours);
      const params = { ...sample.params, [route.operation.tenantParam ?? ""]: theirs.tenant };
      const answer = await sendSample({ ...sample, params });
      expectProblem(answer, 403, "tenant.access_denied");
      expectDocumented(route, answer);
    },
  );
});

describe("an id of another tenant in the body", () => {
  const found = cases(bodyIds);

  test("is tried wherever there is a field for one, in lists and in objects too", () => {
    expect(found.length).toBeGreaterThan(45);
    expect(found.filter(([at]) => at.includes(".")).length).toBeGreaterThan(10);
  });

  test.each(found)(
    "as %s of %s is refused, where one's own is taken",
    async (at, title, route, { keys, name }) => {
      // Another tenant's first: what is refused leaves nothing in the way of one's own.
      const sample = await sampleOf(route, ours, at);
      const answer = await sendSample({
        ...sample,
        body: withField(sample.body, keys, idIn(theirs, name)) as Json,
      });
      expect(answer.body.code, answer.text).toMatch(/[._]not_found$|\.unknown_\w+$|\.not_yours$/);
      expectDocumented(route, answer);
      expect(answer.text).not.toContain(theirs.marker);
      const taken = await sendSample({
        ...sample,
        body: withField(sample.body, keys, fieldOf(sample.body, keys) ?? idIn(ours, name)) as Json,
      });
      const place = `${route.operation.name} ${at}`;
      expect(
        taken.status,
        `${title} with an id of one's own answered ${taken.text}: add "${place}" to the variants in ` +
          `test/http/samples/${place.split(".")[0]}.ts, with what has to be there for it to succeed`,
      ).toBeLessThan(300);
    },
  );
});

describe("an id of another tenant as a filter", () => {
  test.each(cases(queryIds))("as %s of %s finds nothing", async (at, _, route, { name }) => {
    const by = await callerOf(route, ours);
    const answer = await sendSample({
      ...(await sampleOf(route, ours)),
      by,
      query: { [at]: idIn(theirs, name) ?? "" },
    });
    expect(answer.text).not.toContain(theirs.marker);
    if (answer.status === 200 && answer.body.data === undefined) {
      const nothing = await sendSample({ ...(await sampleOf(route, ours)), by, query: { [at]: newId() } });
      expect(answer.body).toEqual(nothing.body);
    } else if (answer.status === 200) expect(answer.body.data).toEqual([]);
    else expect([403, 404, 410, 422]).toContain(answer.status);
  });
});

describe("the tenant itself in the body", () => {
  test.each(listed(ofTenants.filter((route) => inputParts(route).body)))(
    "of %s is refused",
    async (_, route) => {
      const sample = await sampleOf(route, ours);
      const answer = await sendSample({
        ...sample,
        body: { ...(sample.body as Json), tenant_id: theirs.tenant },
      });
      expect(answer.status, answer.text).toBe(422);
    },
  );
});

describe("a list", () => {
  test.each(listed(ofTenants.filter(({ method, path }) => method === "GET" && !path.includes("{"))))(
    "%s shows one's own rows alone, page by page, as JSON and as CSV",
    async (_, route) => {
      const sample = { ...(await sampleOf(route, ours)), query: {} };
      const own = await sendSample(sample);
      expect(own.status).toBe(200);
      expect(own.text).not.toContain(theirs.marker);
      expect(own.text).not.toContain(theirs.tenant);
      const parameters = documentedOf(route).parameters.map(({ name }) => name);
      if (parameters.includes("format")) {
        const csv = await sendSample({ ...sample, query: { format: "csv" } });
        expect(csv.status).toBe(200);
        expect(csv.text).not.toContain(theirs.marker);
      }
      if (!parameters.includes("cursor")) return;
      const by = await callerOf(route, theirs);
      const page = await sendSample({ ...sample, by, query: { limit: "1" } });
      const cursor = page.body.next_cursor as string | null;
      if (!cursor) return;
      const stolen = await sendSample({ ...sample, query: { limit: "100", cursor } });
      expect(stolen.status).toBe(200);
      expect(stolen.text).not.toContain(theirs.marker);
    },
  );
});

describe("an API key", () => {
  test("of one tenant opens no other, however that is named", async () => {
    const made = await ours.as.owner.post<{ key: string }>("/api-keys", { name: "till", scopes: ["*"] });
    expect(made.status, made.text).toBe(201);
    const key = made.body.key;
    for (const headers of [{ Authorization: `Bearer ${key}` }, { "X-API-Key": key }]) {
      expect((await call("GET", "/api/v1/products", { headers })).status).toBe(200);
      for (const route of ofTenants.filter(({ method }) => method === "GET")) {
        const path = fromRoot(route).replace(route.path, fill(route.path, theirs));
        const named = await call("GET", path, { headers: { ...headers, "X-Tenant-ID": theirs.tenant } });
        expect([400, 403, 429], route.path).toContain(named.status);
        const inPath = await call("GET", path, { headers });
        expect(inPath.text, route.path).not.toContain(theirs.marker);
        if (route.path.includes("{")) expect([403, 404, 429], route.path).toContain(inPath.status);
      }
    }
  });
});
