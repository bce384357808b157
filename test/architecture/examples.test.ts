import { describe, expect, test } from "vitest";
import type { Route } from "#platform/http/route.ts";
import { inputParts } from "#platform/http/validate.ts";
import { declareScopes } from "#platform/operations/scopes.ts";
import { routes } from "../../src/app.ts";
import { document } from "../../src/document.ts";

interface Content {
  content?: Record<string, { example?: unknown }>;
}
interface Operation {
  parameters: { name?: string; in?: string; example?: unknown }[];
  requestBody?: Content;
  responses: Record<string, Content>;
}
declareScopes(routes.map(({ operation }) => operation));
const { paths } = document("https://api.duka.example") as {
  paths: Record<string, Record<string, Operation>>;
};
const of = ({ method, path, root }: Route): Operation =>
  paths[`${root ? "" : "/api/v1"}${path}`]?.[method.toLowerCase()] as Operation;

/** The examples of a route's parameters in a place, as a call would send them. */
const given = (route: Route, where: string) =>
  Object.fromEntries(
    of(route)
      .parameters.filter((one) => one.in === where && "example" in one)
      .map(({ name, example }) => [name, String(example)]),
  );

const faults = (
  schema: { safeParse(value: unknown): { error?: { issues: unknown } | undefined } } | undefined,
  value: unknown,
) => schema?.safeParse(value).error?.issues;

describe("what the document shows as an example can be sent as it is", () => {
  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", (_, route) => {
    const { param, query, body } = inputParts(route);
    if (param) expect(faults(param, given(route, "path"))).toBeUndefined();
    expect(faults(query, given(route, "query"))).toBeUndefined();
    if (route.operation.accepts === "signed")
      expect(Object.values(of(route).requestBody?.content ?? {})).toEqual([
        expect.objectContaining({ example: expect.any(Object) }),
      ]);
    if (!body || Object.keys(body.shape).length === 0) return;
    const example = of(route).requestBody?.content?.["application/json"]?.example;
    expect(example).toBeDefined();
    expect(faults(body, example), JSON.stringify(example)).toBeUndefined();
  });
});

describe("what no schema says", () => {
  const example = (path: string) =>
    paths[`/api/v1${path}`]?.post?.requestBody?.content?.["application/json"]?.example as Record<
      string,
      unknown
    >;

  test("a moment that is to come is the same on every day, so that what is generated from the document is", () => {
    expect(example("/monitoring/alerts/{alert_id}/silence").until).toBe("2027-01-31T22:00:00Z");
  });

  test("an operation of a batch has a body that its own route takes", () => {
    const [sale] = example("/sync/batch").operations as { op: string; client_id: string; body: object }[];
    expect(sale?.op).toBe("sale");
    const route = routes.find(({ operation }) => operation.name === "sales.sales.create") as Route;
    expect(faults(inputParts(route).body, { ...sale?.body, client_id: sale?.client_id })).toBeUndefined();
  });

  test("only products are called as a product is", () => {
    const products = Object.entries(paths)
      .flatMap(([path, verbs]) => Object.values(verbs).map((verb) => [path, verb] as const))
      .filter(([, { requestBody }]) => {
        const { name } = (requestBody?.content?.["application/json"]?.example ?? {}) as { name?: string };
        return name === "Amoxicillin 500 mg";
      });
    expect([...new Set(products.map(([path]) => path))]).toEqual([
      "/api/v1/products",
      "/api/v1/products/{product_id}",
    ]);
  });
});

test("what is answered as JSON has an example that its own schema takes", () => {
  const wrong = routes.flatMap((route) => {
    const { output, produces, status, name } = route.operation;
    if (!output || produces) return [];
    const example = of(route).responses[status]?.content?.["application/json"]?.example;
    const issues = faults(output, example);
    return issues ? [`${name}: ${JSON.stringify(issues)}`] : [];
  });
  expect(wrong).toEqual([]);
});
