import { describe, expect, test } from "vitest";
import { operationId } from "#platform/openapi/operation-id.ts";
import { document } from "../../src/document.ts";

interface Operation {
  operationId: string;
  tags: string[];
  parameters?: { name?: string; $ref?: string }[];
  responses: Record<string, unknown>;
}
const { paths, tags } = document("https://api.duka.example") as {
  paths: Record<string, Record<string, Operation>>;
  tags: { name: string; description: string }[];
};
const operations = Object.values(paths).flatMap((path) => Object.values(path));

describe("operation ids", () => {
  test("are names of functions, each once whatever its case", () => {
    const ids = operations.map((one) => one.operationId);
    expect(ids.filter((id) => !/^[a-z]+(?:[A-Z0-9][a-z0-9]*)+$/.test(id))).toEqual([]);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
  });

  test("follow from the permission alone", () => {
    expect(operationId("inventory.products.list")).toBe("inventoryProductsList");
    expect(operationId("inventory.stock_movements.record")).toBe("inventoryStockMovementsRecord");
    expect(paths["/api/v1/products"]?.get?.operationId).toBe("inventoryProductsList");
    expect(paths["/api/v1/sales"]?.post?.operationId).toBe("salesSalesCreate");
  });
});

describe("tags", () => {
  test("are all described in src/tags.ts, in the order of use, none that nothing has", () => {
    const used = new Set(operations.flatMap((one) => one.tags));
    expect([...used].filter((tag) => !tags.some(({ name }) => name === tag))).toEqual([]);
    expect(tags.filter(({ name, description }) => name === description)).toEqual([]);
    const order = ["identity.tokens", "inventory.products", "sales.sales", "platform.health"];
    const places = order.map((name) => tags.findIndex((tag) => tag.name === name));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBe(0);
  });
});

test("every operation says what a fault of ours is, and names the tenant by its header alone", () => {
  const silent = operations.filter(({ responses }) => !responses[500] && !responses.default);
  expect(silent.map((one) => one.operationId)).toEqual([]);
  const doubled = operations.filter(
    ({ parameters = [], operationId }) =>
      operationId.startsWith("inventory") && parameters.some(({ name }) => name === "tenant_id"),
  );
  expect(doubled).toEqual([]);
});
