import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import type { HttpEnv } from "#platform/http/http-env.ts";
import { mountPages, pages } from "#platform/http/pages.ts";
import { call, config } from "#test/tenant.ts";
import { documents } from "../../src/app.ts";

const PATHS = documents.map(({ path }) => path);

describe("the pages", () => {
  test.each(PATHS)("%s is 304 without a body for who has it, whole for who has another", async (path) => {
    const first = await call("GET", path);
    const etag = first.headers.get("ETag") ?? "";
    expect(first.status).toBe(200);
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const has of [etag, `W/${etag}`, `"another", ${etag}`, "*"]) {
      const again = await call("GET", path, { headers: { "If-None-Match": has } });
      expect([again.status, again.text, again.headers.get("ETag")]).toEqual([304, "", etag]);
    }
    const other = await call("GET", path, { headers: { "If-None-Match": '"another"' } });
    expect([other.status, other.text]).toEqual([200, first.text]);
  });

  test("the document is made once in an isolate, however often it is asked for", async () => {
    let made = 0;
    const app = new Hono<HttpEnv>();
    mountPages(
      app,
      pages((publicUrl) => {
        made += 1;
        return { publicUrl };
      }),
    );
    const ask = () => app.request("/api/v1/openapi.json", {}, env);
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    for (const answer of answers) expect(await answer.json()).toEqual({ publicUrl: config.PUBLIC_URL });
    expect(made).toBe(1);
    await app.request("/api/v1/openapi.json", {}, { ...env, PUBLIC_URL: "https://other.example" });
    expect(made).toBe(2);
  });
});
