import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import "../../dev/assets.ts";
import { redocPage, swaggerPage } from "../../src/platform/http/docs-pages.ts";

const served = new URL("../../dist/assets/", import.meta.url);

test.each([
  ["Swagger UI", swaggerPage("/api/v1/openapi.json")],
  ["ReDoc", redocPage("/api/v1/openapi.json")],
])("all that %s's page loads is there, on this host, and no script stands in the page", (_, html) => {
  const loaded = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url ?? "");
  expect(loaded.length).toBeGreaterThan(2);
  for (const url of loaded) expect(existsSync(new URL(url.slice(1), served)), url).toBe(true);
  expect(html).not.toMatch(/https?:|<style|<script>/);
});

test("an address cannot break out of the page", () => {
  for (const page of [swaggerPage, redocPage]) expect(page('"><script>')).not.toContain('"><script>');
});

test("ReDoc's packaged script names no content delivery network", () => {
  const script = readFileSync(new URL("docs-assets/redoc/redoc.standalone.js", served), "utf8");
  expect(script).not.toMatch(/cdn\.|fonts\.g/);
});

test("a second copy leaves the files as they are", () => {
  const file = new URL("docs-assets/swagger-ui/swagger-ui.css", served);
  const before = statSync(file).mtimeMs;
  execFileSync(process.execPath, [fileURLToPath(new URL("../../dev/assets.ts", import.meta.url))]);
  expect(statSync(file).mtimeMs).toBe(before);
});
