import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readServers } from "../../dev/local-servers.ts";
import { readPorts } from "../../dev/ports.ts";
import { PROJECT } from "../../dev/project-folder.ts";

const read = (file: string) => readFileSync(join(PROJECT, file), "utf8");
const table = /### On one machine\n(?<text>[\s\S]*?)\n## /.exec(read("README.md"))?.groups?.text ?? "";
const documented = table
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ""));

test("the variables of the local set-up are those of README's table", () => {
  const asked = new Set(["LOG"]);
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  readServers(environment);
  readPorts(environment);
  expect(documented.sort()).toEqual([...asked].sort());
});

test("nothing in development, tests and the bench reads another one by its name", () => {
  const files = ["dev/**/*.ts", "bench/**/*.ts", "test/{dev,setup}/**/*.ts", "vitest.config.ts"];
  // LOG is in the table, PROPERTY_RUNS beside the tests; the others come from the system, npm and CI, and HOSTILE from a
  // script of ours to its child.
  const known = new Set(["LOG", "PROPERTY_RUNS", "PATH", "CI", "npm_lifecycle_event", "HOSTILE"]);
  const unknown = globSync(files, { cwd: PROJECT })
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) =>
      [...read(file).matchAll(/\{[^{}]*\} = process\.env\b|\bprocess\.env(?:\.(\w+)|\[[^\]]*\])/g)]
        .filter(([, name = ""]) => !known.has(name))
        .map(([found]) => `${file}: ${found}`),
    );
  expect(unknown).toEqual([]);
});
