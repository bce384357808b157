import { expect, test } from "vitest";
import { call, config } from "#test/tenant.ts";

test("the console is a page that browsers ask for each time, under a policy that names this host alone", async () => {
  const { status, headers, text } = await call("GET", "/console");
  expect([status, headers.get("Content-Type"), headers.get("Cache-Control")]).toEqual([
    200,
    "text/html; charset=utf-8",
    "no-cache",
  ]);
  const policy = headers.get("Content-Security-Policy") ?? "";
  const sockets = config.PUBLIC_URL.replace("http", "ws");
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  const again = await call("GET", "/console", { headers: { "If-None-Match": headers.get("ETag") ?? "" } });
  expect(again.status).toBe(304);
  expect(text).not.toMatch(/https?:|<style|<script>|\sstyle=|\son\w+=/);
});

test("what the page loads is kept for good, as its name says what is in it", async () => {
  const { text } = await call("GET", "/console");
  const loaded = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path]) => path ?? "");
  expect(loaded).toHaveLength(3);
  for (const path of loaded) {
    const { status, headers } = await call("GET", path);
    expect([path, status, headers.get("Cache-Control")]).toEqual([
      path,
      200,
      "public, max-age=31536000, immutable",
    ]);
  }
});

test("other files, methods and ways to write the address are refused, or led to the one", async () => {
  expect(await call("GET", "/console/none.0123456789abcdef.js")).toMatchObject({
    status: 404,
    body: { code: "route.not_found" },
  });
  expect(await call("GET", "/console/index.html")).toMatchObject({ status: 404 });
  const posted = await call("POST", "/console", { body: {} });
  expect([posted.status, posted.headers.get("Allow")]).toEqual([405, "GET"]);
  const led = await call("GET", "/console/");
  expect(led.status).toBe(200);
  expect(led.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
});
