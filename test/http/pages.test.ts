import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import type { HttpEnv } from "#platform/http/http-env.ts";
import { mountPages, pages } from "#platform/http/pages.ts";
import { DRAFT_URL, reachedText } from "#platform/openapi/kept-document.ts";
import { call, config } from "#test/tenant.ts";
import { documents } from "../../src/app.ts";
import { document } from "../../src/document.ts";

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

  test("the document is read once in an isolate, and says where this deployment is", async () => {
    let read = 0;
    const ASSETS = {
      fetch: (request: Request) => {
        read += 1;
        return env.ASSETS.fetch(request);
      },
    };
    const app = new Hono<HttpEnv>();
    mountPages(app, pages);
    const ask = async (bindings: object) => (await app.request("/api/v1/openapi.json", {}, bindings)).json();
    const own = { ...env, ASSETS };
    const first = await ask(own);
    expect(first).toEqual(JSON.parse(reachedText(JSON.stringify(document(DRAFT_URL)), config)));
    expect([await ask(own), read]).toEqual([first, 1]);
    expect(await ask({ ...own, PUBLIC_URL: "https://other.example" })).toMatchObject({
      servers: [{ url: "https://other.example" }],
    });
    expect(read).toBe(2);
  });
});
