import { env } from "cloudflare:workers";
import { NeonDbError } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { databaseProblem } from "#platform/database/problems.ts";
import { type ErrorCode, isErrorCode, Problem } from "#platform/errors.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { expectProblem } from "./contract.ts";
import { served } from "./deployment.ts";

const bindings = env as unknown as Record<string, string>;
const tenant = await mintTenant();
const owner = await tenant.member("owner");
const authorized = { Authorization: `Bearer ${owner.token}` };

describe("problem documents", () => {
  test("name the refusal, the request and every wrong field", async () => {
    const answer = await owner.post(
      "/products",
      { name: "", price: "-1", surprise: true },
      { "X-Request-Id": "request-of-mine" },
    );
    expectProblem(answer, 422, "request.invalid");
    expect(answer.body).toEqual({
      type: "/problems/request.invalid",
      title: "The input is not valid",
      status: 422,
      detail: "The input is not valid",
      code: "request.invalid",
      request_id: answer.headers.get("X-Request-Id"),
      errors: expect.arrayContaining([
        { path: "sku", code: "invalid_type", message: expect.any(String) },
        { path: "name", code: "too_small", message: expect.any(String) },
        { path: "surprise", code: "unknown_field", message: "Unknown field" },
      ]),
    });
  });

  test("carry an id of ours, new for each request; the caller's own stands beside it, in the log too", async () => {
    const ids = new Set<string | null>();
    for (let turn = 0; turn < 2; turn += 1) {
      const headers = { "X-Request-Id": "order-17:retry.1" };
      const { answer, logged } = await served({}, "GET", "/api/v1/nothing", headers);
      expectProblem(answer, 404, "route.not_found");
      const ours = answer.headers.get("X-Request-Id");
      expect(ours).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
      ids.add(ours);
      expect(answer.headers.get("X-Client-Request-Id")).toBe("order-17:retry.1");
      expect(logged).toContainEqual(
        expect.objectContaining({ request_id: ours, client_request_id: "order-17:retry.1" }),
      );
    }
    expect(ids.size).toBe(2);
  });

  test("say of a batch that waited too long for the database that it is to be sent again", async () => {
    const late = vi.spyOn(Date, "now").mockReturnValue(Date.now() - 20_000);
    try {
      expectProblem(await owner.get("/products"), 503, "context.expired");
    } finally {
      late.mockRestore();
    }
    expect((await owner.get("/products")).status).toBe(200);
  });

  test("take no id of a caller's that could forge a log line", async () => {
    for (const id of ["x".repeat(129), 'a"b{c}d:e,f', "with space in it", "\u001b[31m"]) {
      const { answer, logged } = await served({}, "GET", "/api/v1/nothing", { "X-Request-Id": id });
      expect(answer.headers.get("X-Client-Request-Id")).toBeNull();
      expect(JSON.stringify(logged)).not.toContain(JSON.stringify(id).slice(1, -1));
    }
  });

  test("say which tenants there are to choose from, and refuse two at once", async () => {
    const other = await mintTenant();
    const headers = { "X-Tenant-ID": tenant.id };
    const both = await owner.get(`/products?tenant_id=${other.id}`, headers);
    expectProblem(both, 400, "tenant.ambiguous");
    const same = await owner.get(`/products?tenant_id=${tenant.slug}`, headers);
    expect(same.status).toBe(200);
  });
});

describe("an unknown fault", () => {
  test("is an opaque 500 with the request id, and stands whole in the log", async () => {
    const { answer, logged } = await served({ RATE_COUNTER: undefined }, "GET", "/api/v1/products", {
      ...authorized,
    });
    expectProblem(answer, 500, "internal.fault");
    expect(answer.body).toEqual({
      type: "/problems/internal.fault",
      title: "Internal error",
      status: 500,
      detail: "Internal error",
      code: "internal.fault",
      request_id: answer.headers.get("X-Request-Id"),
    });
    expect(logged).toContainEqual(
      expect.objectContaining({
        level: "error",
        event: "request.failed",
        request_id: answer.headers.get("X-Request-Id"),
        command: "inventory.products.list",
        error: expect.stringContaining("TypeError"),
        stack: expect.any(String),
      }),
    );
  });

  test("of the database without a name tells the caller nothing of it", () => {
    const fault = Object.assign(new NeonDbError("relation column secret"), {
      code: "42703",
      detail: "secret",
    });
    expect(databaseProblem(fault)).toBe(fault);
    expect(databaseProblem(new TypeError("x"))).toBeInstanceOf(TypeError);
  });
});

describe("the Worker refuses to serve: 503, the reason in the log", () => {
  const roles: string[] = [];
  afterAll(async () => {
    await asOwner(
      ...roles.flatMap((role) => [sql.raw(`drop owned by ${role} cascade`), sql.raw(`drop role ${role}`)]),
    );
  });

  /** A login beside the Worker's own, with what `also` gives it. */
  async function login(attributes: string, ...also: ((role: string) => string)[]): Promise<string> {
    const role = `test_${newId().replaceAll("-", "")}`;
    roles.push(role);
    await asOwner(
      sql.raw(`create role ${role} login ${attributes} password '${role}'`),
      sql.raw(`grant usage on schema app, inventory to ${role}`),
      sql.raw(`grant select on inventory.products to ${role}`),
      ...also.map((statement) => sql.raw(statement(role))),
    );
    return `postgresql://${role}:${role}@localhost/duka`;
  }

  test.each<[string, () => Promise<string>]>([
    ["is a superuser", async () => bindings.OWNER_DATABASE_URL as string],
    ["passes row-level security", () => login("bypassrls")],
    ["is a member of another role", () => login("", (role) => `grant pg_read_all_data to ${role}`)],
    [
      "owns a table",
      () =>
        login(
          "",
          (role) => `create table public.${role} ()`,
          (role) => `alter table public.${role} owner to ${role}`,
        ),
    ],
  ])("a login that %s", async (_, make) => {
    const url = await make();
    const [, role] = /\/\/(\w+):/.exec(url) ?? [];
    const asApi = await served({ DATABASE_URL: url }, "GET", "/api/v1/products", authorized);
    expectProblem(asApi.answer, 503, "database.unsafe_role");
    expect(asApi.logged).toContainEqual(
      expect.objectContaining({
        event: "request.failed",
        error: expect.stringContaining("database.unsafe_role"),
      }),
    );
    expect(asApi.answer.text).not.toContain(role as string);
    const asIdentity = await served({ IDENTITY_DATABASE_URL: url }, "GET", "/api/v1/users/me", authorized);
    expectProblem(asIdentity.answer, 503, "database.unsafe_role");
    const health = await served({ IDENTITY_DATABASE_URL: url }, "GET", "/api/v1/health");
    expect(health.answer.status).toBe(503);
    expect(health.answer.headers.get("Retry-After")).toMatch(/^\d+$/);
    expect(health.answer.body).toMatchObject({ status: "degraded", database: { status: "down" } });
  });

  test("health tells when a login has what it should not have, and the log which and what", async () => {
    // Other bindings are another deployment, which has found nothing yet.
    const health = (name: string) =>
      served({ MAIL_FROM: `Health <${name}@duka.example>` }, "GET", "/api/v1/health");
    expect((await health("sound")).answer.body).toMatchObject({ database: { status: "ok" } });
    await asOwner(sql`alter role app_system set application_name = 'left'`);
    try {
      const { answer, logged } = await health("unsound");
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ status: "degraded", database: { status: "down" } });
      expect(answer.text).not.toContain("app_system");
      expect(logged).toContainEqual(
        expect.objectContaining({
          event: "health.down",
          error: expect.stringContaining("app_system (settings)"),
        }),
      );
    } finally {
      await asOwner(sql`alter role app_system reset application_name`);
    }
    expect((await health("again")).answer.body).toMatchObject({ database: { status: "ok" } });
  });

  test.each<[string, Record<string, string>, string]>([
    ["an unreachable database", { NEON_ENDPOINT: "http://127.0.0.1:9/sql" }, "database.unavailable"],
    [
      "a password that is wrong",
      { DATABASE_URL: "postgresql://app_api:wrong@localhost/duka" },
      "database.unavailable",
    ],
    [
      "a login that is not there",
      { DATABASE_URL: "postgresql://nobody:x@localhost/duka" },
      "database.unavailable",
    ],
  ])("%s", async (_, changed, code) => {
    const { answer, logged } = await served(changed, "GET", "/api/v1/products", authorized);
    expectProblem(answer, 503, code);
    expect(answer.text).not.toMatch(/password|127\.0\.0\.1|nobody/);
    expect(logged).toContainEqual(expect.objectContaining({ event: "request.failed", level: "error" }));
  });

  test.each<[string, Record<string, unknown>]>([
    ["a missing variable", { CONTEXT_KEY: undefined }],
    ["a key of the wrong form", { CONTEXT_KEY: "not-hexadecimal-secret" }],
    ["signing keys that are not JSON", { SIGNING_KEYS: "{secret" }],
    [
      "any origin in production",
      { ENVIRONMENT: "production", PUBLIC_URL: "https://x.example", CORS_ORIGINS: "*" },
    ],
    ["plain http in production", { ENVIRONMENT: "production" }],
    [
      "one login for both in production",
      {
        ENVIRONMENT: "production",
        PUBLIC_URL: "https://x.example",
        SYSTEM_DATABASE_URL: bindings.DATABASE_URL,
      },
    ],
    [
      "one login for sign-in and the platform in production",
      {
        ENVIRONMENT: "production",
        PUBLIC_URL: "https://x.example",
        IDENTITY_DATABASE_URL: bindings.DATABASE_URL,
      },
    ],
  ])("configuration with %s", async (_, changed) => {
    const { answer, logged } = await served(changed, "GET", "/api/v1/products", authorized);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: "config.invalid", title: "The service is not configured" });
    const [name] = Object.keys(changed).slice(-1);
    const lines = JSON.stringify(logged);
    expect(lines).toContain(changed.ENVIRONMENT && Object.keys(changed).length === 1 ? "PUBLIC_URL" : name);
    expect(`${lines}${answer.text}`).not.toMatch(/secret|postgresql:/);
  });
});

test("a Problem by an undeclared code does not compile, and cannot be made", () => {
  expect(isErrorCode("never.declared")).toBe(false);
  expect(() => new Problem("never.declared" as ErrorCode)).toThrow("never.declared is not declared");
});
