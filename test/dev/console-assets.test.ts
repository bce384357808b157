import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { putConsole } from "../../dev/console-assets.ts";
import { PROJECT } from "../../dev/project-folder.ts";
import { ASSETS } from "../../dev/put-file.ts";

const MOST_BYTES = 20 * 1024;
const folder = join(ASSETS, "console");
const scripts = readdirSync(join(PROJECT, "console"), { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".ts"),
);

test("all that the console's page loads is there, on this host, and nothing stands in the page", async () => {
  await putConsole();
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const loaded = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path]) => path ?? "");
  expect(loaded).toHaveLength(3);
  for (const path of loaded) {
    expect(path).toMatch(/^\/console\/[a-z]+\.[0-9a-f]{16}\.(js|css|svg)$/);
    expect(existsSync(join(ASSETS, path)), path).toBe(true);
  }
  expect(html).not.toMatch(/https?:|<style|<script>|\sstyle=|\son\w+=/);
});

test("it stays small, and earlier bundles do not stay", async () => {
  const earlier = join(folder, "main.0123456789abcdef.js");
  writeFileSync(earlier, "");
  await putConsole();
  expect(existsSync(earlier)).toBe(false);
  const bytes = readdirSync(folder).map((name) => gzipSync(readFileSync(join(folder, name))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(MOST_BYTES);
});

test("no text becomes markup or code, and nothing is kept where it outlives the tab", () => {
  expect(scripts.length).toBeGreaterThan(15);
  const found = scripts.filter((path) =>
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|localStorage|indexedDB|document\.cookie/.test(
      readFileSync(join(PROJECT, "console", path), "utf8"),
    ),
  );
  expect(found).toEqual([]);
});
