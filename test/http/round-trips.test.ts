import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Route } from "#platform/http/route.ts";
import { type Client, call, config } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { fromRoot } from "./contract.ts";
import { sampleOf, sendSample } from "./samples/sample.ts";
import { sampleBody, withBody } from "./samples/values.ts";
import { fill, makeWorld } from "./world.ts";

const endpoint = new URL("/calls", config.NEON_ENDPOINT);
const world = await makeWorld("ours");

/** What a request does after its answer, in a batch of its own: what the queue has taken leaves the outbox. */
const AFTERWARDS = /^with taken as materialized \(/;

/** How often the database was called for a request before its answer, and with which statements. */
async function callsOf(requestId: string): Promise<{ count: number; statements: string[] }> {
  endpoint.searchParams.set("request_id", requestId);
  const calls: { count: number; statements: string[] } = await (await fetch(endpoint)).json();
  const later = calls.statements.filter((statement) => AFTERWARDS.test(statement.trim())).length;
  return { count: calls.count - later, statements: calls.statements };
}

/** The id of the request that was answered. */
const idOf = ({ headers }: { headers: Headers }): string => headers.get("X-Request-Id") ?? "";

async function counted(by: Client | undefined, route: Route, headers: Record<string, string> = {}) {
  const path = fromRoot(route).replace(route.path, fill(route.path, world));
  const answer = await call(route.method, path, {
    ...withBody(sampleBody(route, world)),
    headers: { ...(by ? { Authorization: `Bearer ${by.token}` } : {}), ...headers },
  });
  return { answer, ...(await callsOf(idOf(answer))) };
}

/** Tenant routes that need another number of round trips, and why. Everything else takes exactly one. */
const MORE: Record<string, [most: number, why: string]> = {
  "POST /api/v1/businesses/me/test-vsdc": [2, "the tax authority is asked between reading and writing"],
  "POST /api/v1/contacts/{contact_id}/verify-tin": [
    2,
    "the tax authority is asked between reading and writing",
  ],
  "POST /api/v1/kyc/documents": [
    2,
    "a paper is received between what has to hold before and what is kept of it",
  ],
  "POST /api/v1/sync/batch": [2, "who sends it is admitted first; then each operation is one of its own"],
  ...Object.fromEntries(
    ["initialise", "test", "fetch-codes", "find-buyer", "reconcile"].map((verb) => [
      `POST /api/v1/fiscal-devices/{device_id}/${verb}`,
      [2, "what the tax authority says between them depends on the first, and is kept by the second"],
    ]),
  ),
};

/** Asked once before they are counted: who quotes rates is asked for no sandbox, which takes a trip, and then not for ten minutes. */
const REMEMBERED = ["POST /api/v1/exchange-rates/fetch"];

describe("a read or a write in a tenant is one round trip to the database", () => {
  const ofTenants = routes.filter(({ operation }) => operation.scope === "tenant");

  test.each(ofTenants.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const))(
    "%s",
    async (name, route) => {
      if (REMEMBERED.includes(name)) await sendSample(await sampleOf(route, world));
      const answer = await sendSample(await sampleOf(route, world));
      expect(answer.status, answer.text).toBeLessThan(300);
      const { count, statements } = await callsOf(idOf(answer));
      const [most] = MORE[name] ?? [1];
      expect(count, statements.join("\n")).toBe(most);
      expect(statements[0]).toMatch(/^select app\.enter\(/);
    },
  );
});

describe("and stays one", () => {
  const products = (method: string) =>
    routes.find((route) => route.path === "/products" && route.method === method) as Route;

  test("under an idempotency key, claimed and replayed", async () => {
    const { as } = await makeWorld("key");
    const headers = { "Idempotency-Key": newId() };
    const body = { sku: newId(), name: "Once" };
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await callsOf(idOf(await as.owner.post("/products", body, headers)))).count).toBe(1);
    }
  });

  test("when the answer is a refusal", async () => {
    const { as } = await makeWorld("refused");
    for (const [method, path] of [
      ["GET", `/products/${newId()}`],
      ["DELETE", `/products/${newId()}`],
    ] as const) {
      const answer = await as.owner.call(method, path);
      expect(answer.status).toBe(404);
      expect((await callsOf(idOf(answer))).count).toBe(1);
    }
  });

  test("with If-Match", async () => {
    const { as } = await makeWorld("match");
    const made = await as.owner.post<{ id: string }>("/products", { sku: newId(), name: "Once" });
    const changed = await as.owner.call("PATCH", `/products/${made.body.id}`, {
      body: { name: "Twice" },
      headers: { "If-Match": made.headers.get("ETag") ?? "" },
    });
    expect(changed.status).toBe(200);
    expect((await callsOf(idOf(changed))).count).toBe(1);
  });

  test("and is none where a request never reaches its work", async () => {
    const unknown = await counted(undefined, products("POST"));
    expect([unknown.answer.status, unknown.count]).toEqual([401, 0]);
    // A role may have been given since the token was made: before the refusal, the roles are read as they are now.
    const lacking = await counted(world.as.customer, products("POST"));
    expect([lacking.answer.status, lacking.count]).toEqual([403, 1]);
    const invalid = await world.as.manager.post("/products", { name: 1 });
    expect(invalid.status).toBe(422);
    expect((await callsOf(idOf(invalid))).count).toBe(0);
  });
});

/** Work outside a tenant that takes more than one round trip, and why. */
const OUTSIDE: Record<string, [count: number, why: string]> = {
  "POST /api/v1/auth/login": [2, "the hash is read and compared in the Worker before a session is opened"],
  "POST /api/v1/auth/token": [2, "as login"],
  "POST /api/v1/auth/login/request-code": [2, "as login, before the code is kept"],
  "POST /api/v1/auth/invitations/accept": [2, "the address is read first, which the password must not be"],
  "POST /api/v1/auth/password": [
    2,
    "the old password's hash is read and compared before the new one is written",
  ],
  "DELETE /api/v1/users/me": [2, "as changing it: the password's hash is read and compared first"],
  "POST /api/v1/users/me/erasure-code": [2, "the address is read first, whose mails have a budget"],
  "POST /api/v1/provider-webhooks/resend/{account}": [
    2,
    "the account's secret is read, and the signature checked, before anything is written",
  ],
  "POST /api/v1/provider-webhooks/brevo/{account}": [2, "as Resend's"],
  "POST /api/v1/provider-webhooks/twilio/{account}/{reference}": [2, "as Resend's"],
  "POST /api/v1/admin/dead-letters/{letter_id}/replay": [
    2,
    "the letter is marked only once its queue has taken the message again",
  ],
};

describe("work outside a tenant says how many it takes", () => {
  const outside = routes.filter(({ operation }) => operation.scope !== "tenant");

  test.each(outside.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const))(
    "%s",
    async (name, route) => {
      const answer = await sendSample(await sampleOf(route, world));
      expect(answer.status, answer.text).toBeLessThan(300);
      const { count, statements } = await callsOf(idOf(answer));
      const [several] = OUTSIDE[name] ?? [];
      if (several) expect(count, statements.join("\n")).toBe(several);
      else expect(count, statements.join("\n")).toBeLessThanOrEqual(1);
    },
  );

  test("and names no route that is not there", () => {
    const names = outside.map((route) => `${route.method} ${fromRoot(route)}`);
    expect(Object.keys(OUTSIDE).filter((name) => !names.includes(name))).toEqual([]);
  });
});
