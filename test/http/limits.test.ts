import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { codeTo, PASSWORD, post, RESET, registered, signIn } from "../modules/identity/person.ts";
import { expectProblem } from "./contract.ts";
import { served } from "./deployment.ts";
import { tripsOf } from "./trips.ts";

/** An address of a /64 that no other test uses. */
const freshNetwork = () => {
  const hex = newId().replaceAll("-", "").slice(-12);
  return (end: string) => `2001:${hex.slice(0, 4)}:${hex.slice(4, 8)}:${hex.slice(8)}::${end}`;
};

describe("work that needs no sign-in", () => {
  const refresh = async (ip: string, headers = {}) =>
    (
      await served(
        { PUBLIC_LIMIT_PER_IP: "3" },
        "POST",
        "/api/v1/auth/refresh",
        { "CF-Connecting-IP": ip, ...headers },
        { refresh_token: `${newId()}.${"x".repeat(43)}` },
      )
    ).answer;

  test("is limited for each network before it asks the database; IPv6 counts by /64", async () => {
    const network = freshNetwork();
    for (const end of ["1", "2", "ffff:1"])
      expectProblem(await refresh(network(end)), 401, "auth.invalid_refresh_token");
    const refused = await refresh(network("abcd"));
    expectProblem(refused, 429, "rate.limited");
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await tripsOf(refused)).toBe(0);
    expectProblem(await refresh(freshNetwork()("1")), 401, "auth.invalid_refresh_token");
  });

  test("is limited before its idempotency key is written", async () => {
    const network = freshNetwork();
    const key = newId();
    for (let turn = 0; turn < 3; turn += 1) await refresh(network("1"));
    expectProblem(await refresh(network("1"), { "Idempotency-Key": key }), 429, "rate.limited");
    const [rows] = await asOwner(sql`select from platform.public_idempotency_keys where key = ${key}`);
    expect(rows).toEqual([]);
  });

  test("is limited without exception, but for what answers from memory", () => {
    const open = routes.filter(({ operation }) => operation.scope === "public");
    expect(open.length).toBeGreaterThan(8);
    const unlimited = routes.filter(({ operation }) => operation.unlimited);
    expect([...new Set(unlimited.map(({ method, operation }) => `${method} ${operation.name}`))]).toEqual([
      "GET platform.health.live",
      "GET platform.health.ready",
    ]);
  });

  test("asks the parts for their health once in some seconds, however often it is asked", async () => {
    const answers = [];
    for (let turn = 0; turn < 5; turn += 1) answers.push(await call("GET", "/api/v1/health"));
    const trips = await Promise.all(answers.map(tripsOf));
    expect(trips.reduce((all, one) => all + one, 0)).toBeLessThanOrEqual(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBeLessThanOrEqual(2);
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
  });
});

describe("asking for codes and forgotten passwords", () => {
  test("keeps nobody from signing in, and tries of codes are counted apart from both", async () => {
    const { email } = await registered();
    const answers = [];
    for (let turn = 0; turn < 6; turn += 1) answers.push(await post("/auth/password/forgot", { email }));
    expect(answers.map(({ status }) => status)).toEqual([...Array(5).fill(202), 429]);
    expect((await signIn(email)).status).toBe(200);
    const code = await codeTo(email, RESET, 5);
    const reset = await post("/auth/password/reset", { email, code, new_password: `${PASSWORD} 2` });
    expect(reset.status).toBe(204);
  });

  test("tries of a password do not use up the codes for setting another", async () => {
    const { email } = await registered();
    const tries = [];
    for (let turn = 0; turn < 11; turn += 1)
      tries.push(await post("/auth/login", { email, password: "not the password" }));
    expect(tries.at(-1)?.status).toBe(429);
    expect((await post("/auth/password/forgot", { email })).status).toBe(202);
  });
});
