import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { call, mintPerson, mintTenant } from "#test/tenant.ts";
import { document } from "../../src/document.ts";
import { inOneWindow } from "../one-window.ts";
import { expectProblem } from "./contract.ts";
import { served } from "./deployment.ts";

const tenant = await mintTenant();
const owner = await tenant.member("owner");
const RATE = ["Limit", "Remaining", "Reset"].flatMap((part) =>
  ["Minute", "Hour", "Day"].map((window) => `X-RateLimit-${part}-${window}`),
);

describe("every answer", () => {
  test.each<[string, () => ReturnType<typeof call>, page?: boolean]>([
    ["a page", () => call("GET", "/docs"), true],
    ["the document", () => call("GET", "/api/v1/openapi.json"), true],
    ["a read", () => owner.get("/products")],
    ["a refusal", () => call("GET", "/api/v1/products")],
    ["nothing there", () => call("GET", "/nothing")],
  ])("carries the headers that keep browsers safe: %s", async (_, send, page = false) => {
    const { headers } = await send();
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "referrer-policy": "no-referrer",
      "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
      "cross-origin-opener-policy": "same-origin",
    });
    expect(headers.get("X-Powered-By")).toBeNull();
    expect(headers.get("Server-Timing")).toMatch(/\btotal;dur=[\d.]+/);
    expect(headers.get("Cache-Control")).toBe(page ? "no-cache" : "no-store");
  });

  test("is the same whatever version is expected, where none is compared", async () => {
    for (const version of ['"1"', "3", "W/x", "\u00e9"]) {
      const { status } = await owner.call("GET", "/products", { headers: { "If-Match": version } });
      expect(status).toBe(200);
    }
  });

  test("of the documentation pages lets no foreign script in", async () => {
    for (const path of ["/docs", "/redoc", "/api/v1/docs", "/api/v1/redoc"]) {
      const policy = (await call("GET", path)).headers.get("Content-Security-Policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/https?:|script-src[^;]*unsafe/);
    }
  });

  test("public keys may be kept a while", async () => {
    const { headers, body } = await call<{ keys: Record<string, string>[] }>("GET", "/.well-known/jwks.json");
    expect(headers.get("Cache-Control")).toBe("public, max-age=300");
    expect(body.keys.length).toBeGreaterThan(0);
    for (const key of body.keys) expect(Object.keys(key)).not.toContain("d");
  });

  test("tells how long its parts took", async () => {
    const timing = (await owner.get("/products")).headers.get("Server-Timing");
    for (const part of ["db", "admission", "total"]) expect(timing).toContain(`${part};dur=`);
  });
});

describe("other origins", () => {
  const origin = "https://shop.example";
  const ask = (origins: string, method = "GET", more = {}) =>
    served({ CORS_ORIGINS: origins }, method, "/health", { Origin: origin, ...more });

  test("are let in only where the configuration names them", async () => {
    expect((await ask("")).answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect((await ask("https://other.example")).answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const named = (await ask(`https://other.example, ${origin}`)).answer.headers;
    expect(named.get("Access-Control-Allow-Origin")).toBe(origin);
    expect(named.get("Access-Control-Allow-Credentials")).toBe("true");
    expect(named.get("Vary")).toBe("Origin");
    for (const name of [...RATE, "ETag", "X-Request-Id", "X-Client-Request-Id", "Retry-After", "RateLimit"]) {
      expect(named.get("Access-Control-Expose-Headers")?.split(",")).toContain(name);
    }
  });

  test("may read every header that the document lists for an answer", async () => {
    const { answer } = await ask(origin);
    const exposed = answer.headers.get("Access-Control-Expose-Headers")?.split(",") ?? [];
    const listed = new Set<string>();
    JSON.stringify(document("https://api.duka.example"), (key, value) => {
      if (key === "headers") for (const name of Object.keys(value)) listed.add(name);
      return value;
    });
    expect([...listed]).toEqual(expect.arrayContaining([...RATE, "Content-Disposition", "Sunset"]));
    expect([...listed].filter((name) => !exposed.includes(name))).toEqual([]);
  });

  test.each([
    ["GET", "/api/v1/health"],
    ["GET", "/docs"],
    ["GET", "/api/v1/products"],
    ["GET", "/nothing"],
    ["OPTIONS", "/api/v1/products"],
  ])("are told once that the answer varies by them: %s %s", async (method, path) => {
    for (const origins of ["", origin]) {
      const { answer } = await served({ CORS_ORIGINS: origins }, method, path, { Origin: origin });
      expect(answer.headers.get("Vary")).toBe("Origin");
    }
  });

  test("ask before they send", async () => {
    const { answer } = await ask(origin, "OPTIONS", {
      "Access-Control-Request-Method": "PATCH",
      "Access-Control-Request-Headers": "authorization,if-match",
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(origin);
    expect(answer.headers.get("Access-Control-Allow-Methods")).toContain("PATCH");
    expect(answer.headers.get("Access-Control-Allow-Headers")).toMatch(/authorization/i);
  });

  test("read refusals too", async () => {
    const { answer } = await served({ CORS_ORIGINS: origin }, "GET", "/api/v1/products", { Origin: origin });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(origin);
  });
});

describe("where a caller stands", () => {
  test("is told with every answer of a tenant, refusals after admission too", () =>
    inOneWindow(86_400, async () => {
      const shop = await mintTenant();
      const by = await shop.member("owner");
      const answers = [
        await by.get("/products"),
        await by.get(`/products/${newId()}`),
        await by.post("/products", { sku: newId(), name: "One" }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 404, 201]);
      const left = answers.map(({ headers }) => Number(headers.get("X-RateLimit-Remaining-Day")));
      expect(left[1]).toBe((left[0] as number) - 1);
      expect(left[2]).toBe((left[0] as number) - 2);
      for (const { headers } of answers) {
        for (const name of RATE) expect(headers.get(name), name).toMatch(/^\d+$/);
        expect(headers.get("RateLimit-Policy")).toMatch(
          /"minute";q=\d+;w=60, "hour";q=\d+;w=3600, "day";q=\d+;w=86400/,
        );
        expect(headers.get("RateLimit")).toMatch(/"minute";r=\d+;t=\d+/);
        expect(headers.get("Retry-After")).toBeNull();
      }
    }));

  test("and waits when a window is empty: 429 with Retry-After, the work undone, other tenants untouched", () =>
    inOneWindow(86_400, async () => {
      const [shop, neighbour] = await Promise.all([mintTenant(), mintTenant()]);
      const [by, other] = await Promise.all([shop.member("owner"), neighbour.member("owner")]);
      const administrator = await mintPerson({ platformRoles: ["platform_admin"] });
      const limits = await administrator.call("PATCH", `/admin/tenants/${shop.id}/limits`, {
        body: { requests_per_minute: 2, requests_per_hour: 2, requests_per_day: 2 },
      });
      expect(limits.status, limits.text).toBe(200);
      const sku = newId();
      expect((await by.get("/products")).status).toBe(200);
      expect((await by.get("/products")).headers.get("X-RateLimit-Remaining-Day")).toBe("0");
      for (const refused of [await by.get("/products"), await by.post("/products", { sku, name: "Never" })]) {
        expectProblem(refused, 429, "rate.limited");
        const wait = Number(refused.headers.get("Retry-After"));
        expect(wait).toBeGreaterThanOrEqual(1);
        expect(wait).toBeLessThanOrEqual(86_400);
        expect(refused.headers.get("X-RateLimit-Limit-Day")).toBe("2");
        expect(refused.headers.get("RateLimit")).toContain('"day";r=0');
      }
      expect((await other.get("/products")).status).toBe(200);
      await administrator.call("PATCH", `/admin/tenants/${shop.id}/limits`, {
        body: { requests_per_minute: 100, requests_per_hour: 100, requests_per_day: 100 },
      });
      const later = await by.get<{ data: unknown[] }>(`/products?sku=${sku}`);
      expect(later.status).toBe(200);
      expect(later.body.data).toEqual([]);
    }));

  test("without a tenant is not told a tenant's numbers", async () => {
    const person = await mintPerson();
    const { headers } = await person.get("/users/me");
    expect(RATE.filter((name) => headers.has(name))).toEqual([]);
  });
});

test("a second name that a source gave says since when and until when it stands, and what the first is (E-B16)", async () => {
  const second = await owner.get("/auth/me");
  const first = await owner.get("/users/me");
  expect(second.body).toEqual(first.body);
  const since = Number(/^@(\d+)$/.exec(second.headers.get("Deprecation") ?? "")?.[1]) * 1000;
  const until = Date.parse(second.headers.get("Sunset") ?? "");
  expect(until - since).toBeGreaterThan(700 * 86_400_000);
  expect(second.headers.get("Link")).toBe('</api/v1/users/me>; rel="successor-version"');
  for (const name of ["Deprecation", "Sunset", "Link"]) expect(first.headers.get(name)).toBeNull();
});
