import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { mintTenant } from "#test/tenant.ts";
import { expectProblem } from "./contract.ts";
import { served } from "./deployment.ts";

const tenant = await mintTenant();
const owner = await tenant.member("owner");
const authorized = { Authorization: `Bearer ${owner.token}` };

describe("a Durable Object that does not take a call", () => {
  const counter = (fault: object) => ({
    getByName: () => ({ admit: () => Promise.reject(Object.assign(new Error("away"), fault)) }),
  });

  test.each([
    ["has too many of them", { overloaded: true, retryable: true }],
    ["was reset twice", { retryable: true }],
  ])("as it %s is a 503 that says when to come again, and changes nothing", async (_, fault) => {
    const overloaded = { RATE_COUNTER: counter({ ...fault, remote: true }) };
    const read = await served(overloaded, "GET", "/api/v1/products", authorized);
    expectProblem(read.answer, 503, "service.overloaded");
    const sku = newId();
    const product = { sku, name: "Of a busy minute" };
    const write = await served(overloaded, "POST", "/api/v1/products", authorized, product);
    expectProblem(write.answer, 503, "service.overloaded");
    expect((await owner.get(`/products?sku=${sku}`)).body.data).toEqual([]);
  });

  test("as it has a fault of its own stays an opaque 500", async () => {
    const faulty = { RATE_COUNTER: counter({ remote: true }) };
    expectProblem(
      (await served(faulty, "GET", "/api/v1/products", authorized)).answer,
      500,
      "internal.fault",
    );
  });
});
