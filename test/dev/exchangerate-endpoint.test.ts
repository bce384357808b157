import { afterAll, beforeAll, expect, test } from "vitest";
import type { Endpoint } from "../../dev/http.ts";
import { startExchangeRateEndpoint } from "../../dev/rates/exchangerate-endpoint.ts";

let source: Endpoint;

beforeAll(async () => {
  source = await startExchangeRateEndpoint({ port: 0 });
});

afterAll(async () => {
  await source.close();
});

async function ask(path: string) {
  const response = await fetch(source.url + path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("it answers as the service does: rates without a key, conversion_rates with one", async () => {
  const open = await ask("/v6/latest/USD");
  expect(open).toMatchObject({
    status: 200,
    body: { result: "success", base_code: "USD", rates: { USD: 1 } },
  });
  const keyed = await ask("/v6/some-key/latest/USD");
  expect(keyed.body).toMatchObject({ conversion_rates: { RWF: 1448.5612 } });
  expect(keyed.body.rates).toBeUndefined();
  for (const path of ["/", "/v6", "/v6/a/b/USD"])
    expect(await ask(path)).toEqual({
      status: 404,
      body: { result: "error", "error-type": "malformed-request" },
    });
  expect((await ask("/v6/latest/XYZ")).body).toMatchObject({ "error-type": "unsupported-code" });
});

test("a key answers as it is told, other keys as ever, and calls are counted by key", async () => {
  await fetch(`${source.url}/faults/spent`, {
    method: "POST",
    body: JSON.stringify({ error: "quota-reached" }),
  });
  expect(await ask("/v6/spent/latest/USD")).toEqual({
    status: 403,
    body: { result: "error", "error-type": "quota-reached" },
  });
  expect((await ask("/v6/other/latest/USD")).status).toBe(200);
  expect((await ask("/calls/spent")).body).toEqual({ count: 1 });
});
