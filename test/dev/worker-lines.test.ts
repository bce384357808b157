import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { notUsed, readDevVars, variableLine } from "../../dev/dev-vars.ts";
import { type Verbosity, workerLines } from "../../dev/worker-lines.ts";

function printed(lines: string[], verbosity: Verbosity = "requests"): string[] {
  const seen: string[] = [];
  const take = workerLines(verbosity, (line) => seen.push(line));
  for (const line of lines) take(line);
  return seen;
}

const base = { time: "2026-11-27T14:03:22.123Z", level: "info", request_id: "r-1" };
const request = { ...base, event: "request", method: "GET", path: "/api/v1/products", status: 200 };
const line = (value: object) => JSON.stringify(value);

test("a request is one line: when, what it answered, how long it took, what was asked, of whom", () => {
  const logged = line({ ...request, command: "inventory.products.list", tenant: "t-1", total_ms: 12.4 });
  const read = "14:03:22  200    12 ms  GET /api/v1/products  (inventory.products.list, tenant t-1)";
  expect(printed([logged])).toEqual([read]);
  expect(printed([logged], "faults")).toEqual([]);
  expect(printed([logged], "all")).toEqual([logged]);
  expect(printed([line({ ...request, path: "/api/v1/health" })])).toEqual([]);
});

test("a fault says its reason and where it came from, by file and line; other lines are left out", () => {
  const stack = "TypeError: x is not\n    at read (src/modules/a.ts:12:5)\n    at src/app.ts:3:1";
  const fault = { ...base, level: "error", event: "request.failed", error: "TypeError: x is not", stack };
  const shown =
    "14:03:22  ERROR  request.failed  (request r-1): TypeError: x is not\n    at read (src/modules/a.ts:12:5)\n    at src/app.ts:3:1";
  expect(printed([line(fault)], "faults")).toEqual([shown]);
  expect(printed([line({ ...base, event: "job.ran" }), "Ready on http://127.0.0.1:8787"])).toEqual([]);
});

test("what cannot be built is told whole, with file and line, and no more than that", () => {
  const failed = [
    "\u001b[31m✘ \u001b[41mERROR\u001b[0m Build failed with 1 error:",
    "",
    '  ✘ [ERROR] Expected ";" but found "x"',
    "",
    "      src/app.ts:12:20:",
    "        12 │ const a = 1 x",
    "",
  ];
  expect(printed([...failed, "Starting local server...", "  - something"])).toEqual([
    "✘ ERROR Build failed with 1 error:",
    '  ✘ [ERROR] Expected ";" but found "x"',
    "      src/app.ts:12:20:",
    "        12 │ const a = 1 x",
  ]);
});

test(".dev.vars holds but for what the local cloud decides, which is said", () => {
  const folder = mkdtempSync(join(tmpdir(), "vars-"));
  const file = join(folder, ".dev.vars");
  expect(readDevVars(file)).toEqual({ taken: {}, left: [], unknown: [] });
  writeFileSync(file, `CORS_ORIGINS="http://localhost:5173"\nSECRET_KEY=x\nDATABASE_URL=y\nSMS_LIMIT=5\n`);
  const vars = readDevVars(file);
  rmSync(folder, { recursive: true });
  expect(vars).toEqual({
    taken: { CORS_ORIGINS: "http://localhost:5173", SMS_LIMIT: "5" },
    left: ["DATABASE_URL", "SECRET_KEY"],
    unknown: ["SMS_LIMIT"],
  });
  expect(notUsed({}, { taken: {}, left: [], unknown: [] })).toEqual([]);
  expect(notUsed({ REDIS_URL: "redis://a" }, vars)).toEqual([
    "REDIS_URL of this shell is not touched: set DUKA_DEV_REDIS_URL to work on a server of this machine.",
    "Not taken from .dev.vars, as the local set-up has its own: DATABASE_URL, SECRET_KEY.",
    "Nobody reads of .dev.vars: SMS_LIMIT. README names all variables.",
  ]);
});

test("values with quotes are written down so that they are read again", () => {
  for (const value of [`it's`, `[{"a": 1}]`, `it's "a"`, ""])
    expect(parseEnv(variableLine("A", value))).toEqual({ A: value });
  expect(() => variableLine("A", "'\"`")).toThrow(/three kinds of quotes/);
});
