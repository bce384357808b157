import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { codeTo, PASSWORD, post, RESET, registered, signIn } from "../modules/identity/person.ts";
import { inOneWindow } from "../one-window.ts";
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

  test("is limited for each network before it asks the database; IPv6 counts by /64", () =>
    inOneWindow(60, async () => {
      const network = freshNetwork();
      for (const end of ["1", "2", "ffff:1"])
        expectProblem(await refresh(network(end)), 401, "auth.invalid_refresh_token");
      const refused = await refresh(network("abcd"));
      expectProblem(refused, 429, "rate.limited");
      expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(await tripsOf(refused)).toBe(0);
      expectProblem(await refresh(freshNetwork()("1")), 401, "auth.invalid_refresh_token");
    }));

  test("is limited before its idempotency key is written", () =>
    inOneWindow(60, async () => {
      const network = freshNetwork();
      const key = newId();
      for (let turn = 0; turn < 3; turn += 1) await refresh(network("1"));
      expectProblem(await refresh(network("1"), { "Idempotency-Key": key }), 429, "rate.limited");
      const [rows] = await asOwner(sql`select from platform.public_idempotency_keys where key = ${key}`);
      expect(rows).toEqual([]);
    }));

  test("is limited without exception, but for what answers from memory", () => {
    const open = routes.filter(({ operation }) => operation.scope === "public");
    expect(open.length).toBeGreaterThan(8);
    const unlimited = routes.filter(({ operation }) => operation.unlimited);
    expect([...new Set(unlimited.map(({ method, operation }) => `${method} ${operation.name}`))]).toEqual([
      "GET platform.health.live",
      "GET platform.health.ready",
      "GET platform.problems.read",
      // Providers have few networks: their webhooks have budgets of their own.
      "POST notifications.resend_webhooks.take",
      "POST notifications.brevo_webhooks.take",
      "POST notifications.twilio_webhooks.take",
    ]);
    const budgeted = unlimited.filter(({ operation }) => operation.limits);
    expect(budgeted.map(({ method }) => method)).toEqual(["POST", "POST", "POST"]);
  });

  test("asks the parts for their health once in some seconds, however often it is asked", async () => {
    const started = Date.now();
    const answers = [];
    for (let turn = 0; turn < 20; turn += 1) answers.push(await call("GET", "/api/v1/health"));
    // Once, and again for each five seconds that a slow machine takes for it.
    const most = 1 + Math.floor((Date.now() - started) / 5_000);
    const trips = await Promise.all(answers.map(tripsOf));
    expect(trips.reduce((all, one) => all + one, 0)).toBeLessThanOrEqual(most);
    expect(new Set(answers.map(({ text }) => text)).size).toBeLessThanOrEqual(1 + most);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });
});

describe("asking for codes and forgotten passwords", () => {
  test("keeps nobody from signing in, and tries of codes are counted apart from both", () =>
    inOneWindow(3_600, async () => {
      const { email } = await registered();
      const answers = [];
      for (let turn = 0; turn < 6; turn += 1) answers.push(await post("/auth/password/forgot", { email }));
      expect(answers.map(({ status }) => status)).toEqual([...Array(5).fill(202), 429]);
      expect((await signIn(email)).status).toBe(200);
      const code = await codeTo(email, RESET, 5);
      const reset = await post("/auth/password/reset", { email, code, new_password: `${PASSWORD} 2` });
      expect(reset.status).toBe(204);
    }));

  test("tries of a password do not use up the codes for setting another, nor of a code those for signing in", () =>
    inOneWindow(600, async () => {
      const { email } = await registered();
      const tried = async (path: string, body: object) => {
        const statuses = [];
        for (let turn = 0; turn < 11; turn += 1) statuses.push((await post(path, { email, ...body })).status);
        expect([path, ...statuses]).toEqual([path, ...Array(10).fill(401), 429]);
      };
      await tried("/auth/login", { password: "not the password" });
      await tried("/auth/password/reset", { code: "000000", new_password: PASSWORD });
      await tried("/auth/login/verify", { code: "000000" });
      expect((await post("/auth/password/forgot", { email })).status).toBe(202);
    }));

  test("a stranger's tries keep nobody out who comes from elsewhere, of a password and of codes", () =>
    inOneWindow(600, async () => {
      const { email } = await registered();
      const from = (ip: string) => ({ "CF-Connecting-IP": ip });
      const [theirs, ours] = [freshNetwork()("1"), freshNetwork()("1")];
      const wrongly: [path: string, body: object][] = [
        ["/auth/login", { email, password: "not the password" }],
        ["/auth/login/verify", { email, code: "000000" }],
        ["/auth/password/reset", { email, code: "000000", new_password: PASSWORD }],
        ["/auth/register/verify", { email, code: "000000" }],
      ];
      for (const [path, body] of wrongly) {
        const statuses = [];
        for (let turn = 0; turn < 11; turn += 1) statuses.push((await post(path, body, from(theirs))).status);
        expect([path, statuses.at(-1)]).toEqual([path, 429]);
        expect([path, (await post(path, body, from(ours))).status]).toEqual([path, 401]);
      }
      expect((await signIn(email, from(ours))).status).toBe(200);
    }));
});
