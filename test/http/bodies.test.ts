import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { mintTenant } from "#test/tenant.ts";
import { expectProblem } from "./contract.ts";

const tenant = await mintTenant();
const owner = await tenant.member("owner");

describe("bodies", () => {
  test("over a mebibyte are refused, over eight of CSV too", async () => {
    const large = await owner.call("POST", "/products", {
      raw: { type: "application/json", text: JSON.stringify({ sku: "x", name: "x".repeat(1024 * 1024) }) },
    });
    expectProblem(large, 413, "request.too_large");
    const csv = await owner.call("POST", "/products/import", {
      raw: { type: "text/csv", text: `sku,name\n${"x".repeat(8 * 1024 * 1024)}` },
    });
    expectProblem(csv, 413, "request.too_large");
  });

  test("that are not there, not JSON or not an object are refused by name", async () => {
    const [none, list, broken] = await Promise.all([
      owner.call("POST", "/products"),
      owner.call("POST", "/products", { raw: { type: "application/json", text: "[]" } }),
      owner.call("POST", "/products", { raw: { type: "application/json; charset=utf-8", text: "{'a':1}" } }),
    ]);
    expect([400, 422]).toContain(none.status);
    expectProblem(list, 422, "request.invalid");
    expectProblem(broken, 400, "request.malformed");
  });

  test("with text that Postgres cannot hold are refused, not a fault", async () => {
    const answer = await owner.post("/products", { sku: newId(), name: "a\u0000b" });
    expectProblem(answer, 422, "request.invalid");
  });
});
