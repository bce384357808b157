import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Route } from "#platform/http/route.ts";
import { asOwner, type Client, call, config, mintPerson } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { codeTo, freshEmail, PASSWORD, RESET, SIGN_IN, VERIFY } from "../modules/identity/person.ts";
import { expectWorked, fromRoot } from "./contract.ts";
import { sampleBody, withBody } from "./samples.ts";
import { fill, makeWorld } from "./world.ts";

const endpoint = new URL("/calls", config.NEON_ENDPOINT);
const world = await makeWorld("ours");
const administrator = await mintPerson({ platformRoles: ["platform_admin"] });

/** What a request does after its answer, in a batch of its own: the outbox notes what the queue has taken. */
const AFTERWARDS = /^update platform\.domain_events e set dispatched_at/;

/** How often the database was called for a request before its answer, and with which statements. */
async function callsOf(requestId: string): Promise<{ count: number; statements: string[] }> {
  endpoint.searchParams.set("request_id", requestId);
  const calls: { count: number; statements: string[] } = await (await fetch(endpoint)).json();
  const later = calls.statements.filter((statement) => AFTERWARDS.test(statement.trim())).length;
  return { count: calls.count - later, statements: calls.statements };
}

async function counted(by: Client | undefined, route: Route, headers: Record<string, string> = {}) {
  const requestId = newId();
  const path = fromRoot(route).replace(route.path, fill(route.path, world));
  const answer = await call(route.method, path, {
    ...withBody(sampleBody(route, world)),
    headers: {
      ...(by ? { Authorization: `Bearer ${by.token}` } : {}),
      ...headers,
      "X-Request-Id": requestId,
    },
  });
  expect(answer.headers.get("X-Request-Id")).toBe(requestId);
  return { answer, ...(await callsOf(requestId)) };
}

/** Tenant routes that need another number of round trips, and why. Everything else takes exactly one. */
const MORE: Record<string, [most: number, why: string]> = {};

describe("a read or a write in a tenant is one round trip to the database", () => {
  const turn = ({ method, path, operation }: Route) =>
    (operation.tenantParam && method === "DELETE" ? 10 : 0) +
    (path.endsWith("/restore") ? 6 : ["GET", "PATCH", "PUT", "POST", "DELETE"].indexOf(method));
  const walk = routes
    .filter(({ operation }) => operation.scope === "tenant")
    .toSorted((a, b) => turn(a) - turn(b));

  test.each(walk.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const))(
    "%s",
    async (name, route) => {
      if (/\.(approve|reject)$/.test(route.operation.name)) {
        await asOwner(
          sql`update identity.memberships set status = 'pending' where user_id = ${world.person}::uuid`,
        );
      }
      const { answer, count, statements } = await counted(
        world.as[route.operation.roles[0] ?? "owner"],
        route,
      );
      expectWorked(route, answer);
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
    const requestId = newId();
    const body = { sku: newId(), name: "Once" };
    for (let turn = 0; turn < 2; turn += 1) {
      await as.owner.post("/products", body, { ...headers, "X-Request-Id": `${requestId}-${turn}` });
      expect((await callsOf(`${requestId}-${turn}`)).count).toBe(1);
    }
  });

  test("when the answer is a refusal", async () => {
    const { as } = await makeWorld("refused");
    for (const [method, path] of [
      ["GET", `/products/${newId()}`],
      ["DELETE", `/products/${newId()}`],
    ] as const) {
      const requestId = newId();
      expect((await as.owner.call(method, path, { headers: { "X-Request-Id": requestId } })).status).toBe(
        404,
      );
      expect((await callsOf(requestId)).count).toBe(1);
    }
  });

  test("with If-Match", async () => {
    const { as } = await makeWorld("match");
    const made = await as.owner.post<{ id: string }>("/products", { sku: newId(), name: "Once" });
    const requestId = newId();
    const changed = await as.owner.call("PATCH", `/products/${made.body.id}`, {
      body: { name: "Twice" },
      headers: { "If-Match": made.headers.get("ETag") ?? "", "X-Request-Id": requestId },
    });
    expect(changed.status).toBe(200);
    expect((await callsOf(requestId)).count).toBe(1);
  });

  test("and is none where a request never reaches its work", async () => {
    const unknown = await counted(undefined, products("POST"));
    expect([unknown.answer.status, unknown.count]).toEqual([401, 0]);
    // A role may have been given since the token was made: before the refusal, the roles are read as they are now.
    const lacking = await counted(world.as.customer, products("POST"));
    expect([lacking.answer.status, lacking.count]).toEqual([403, 1]);
    const requestId = newId();
    const invalid = await world.as.manager.post("/products", { name: 1 }, { "X-Request-Id": requestId });
    expect(invalid.status).toBe(422);
    expect((await callsOf(requestId)).count).toBe(0);
  });
});

/** Work outside a tenant that takes more than one round trip, and why. */
const OUTSIDE: Record<string, [count: number, why: string]> = {
  "POST /api/v1/auth/login": [2, "the hash is read and compared in the Worker before a session is opened"],
  "POST /api/v1/auth/token": [2, "as login"],
  "POST /api/v1/auth/login/request-code": [2, "as login, before the code is kept"],
  "POST /api/v1/auth/password": [
    2,
    "the old password's hash is read and compared before the new one is written",
  ],
};

describe("work outside a tenant says how many it takes", () => {
  const plain = routes.filter(
    (route) => route.operation.scope !== "tenant" && !(`${route.method} ${fromRoot(route)}` in OUTSIDE),
  );

  test.each(plain.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const))(
    "%s",
    async (_, route) => {
      const by = route.operation.scope === "platform" ? administrator : await mintPerson();
      const { answer, count, statements } = await counted(by, route);
      expect(count, `${answer.status} ${answer.text}\n${statements.join("\n")}`).toBeLessThanOrEqual(1);
    },
  );

  test("signing in, from registering to a new password", async () => {
    const seen: Record<string, number> = {};
    const step = async (path: string, body: Record<string, unknown>, token?: string) => {
      const requestId = newId();
      const headers = { "X-Request-Id": requestId, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
      const answer = await call<Record<string, string>>("POST", `/api/v1${path}`, { body, headers });
      expect(answer.status, answer.text).toBeLessThan(300);
      seen[`POST /api/v1${path}`] = (await callsOf(requestId)).count;
      return answer.body;
    };
    const email = freshEmail();
    const [password, new_password] = [PASSWORD, "another long passphrase"];
    await step("/auth/register", { email, password });
    await step("/auth/register/verify", { email, code: await codeTo(email, VERIFY) });
    const { refresh_token } = await step("/auth/login", { email, password });
    await step("/auth/token", { username: email, password });
    const { access_token } = await step("/auth/refresh", { refresh_token });
    await step("/auth/login/request-code", { email, password });
    await step("/auth/login/verify", { email, code: await codeTo(email, SIGN_IN) });
    await step("/auth/password", { current_password: password, new_password }, access_token);
    await step("/auth/password/forgot", { email });
    await step("/auth/password/reset", { email, code: await codeTo(email, RESET), new_password: password });
    expect(Object.keys(seen)).toEqual(expect.arrayContaining(Object.keys(OUTSIDE)));
    for (const [name, count] of Object.entries(seen)) {
      expect([name, count]).toEqual([name, OUTSIDE[name]?.[0] ?? 1]);
    }
  });
});
