import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { document } from "../../src/document.ts";
import { ROOT } from "./source-files.ts";

/** Paths of which the linter cannot know that an entry's id is a UUID, which `checkpoints` is none. */
const UNAMBIGUOUS = /^warn no-ambiguous-paths: .*`\/api\/v1\/audit-logs\/checkpoints\/\{checkpoint_id\}`/;

test("the OpenAPI document passes the linter without an error", async () => {
  const file = join(ROOT, "dist/openapi.json");
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  writeFileSync(file, JSON.stringify(document("https://api.duka.example"), null, 2));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, "node_modules/@redocly/cli/bin/cli.js"), "lint", file, "--format=json"],
    {
      cwd: join(ROOT, "dist"),
      env: {
        ...process.env,
        REDOCLY_TELEMETRY: "off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
        NO_COLOR: "1",
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  ).catch((error: { stdout: string; stderr: string }) => ({ stdout: error.stdout || error.stderr }));
  const report = JSON.parse(stdout) as {
    totals: { errors: number; warnings: number };
    problems: { severity: string; ruleId: string; message: string; location: { pointer?: string }[] }[];
  };
  const worst = report.problems.map(
    ({ severity, ruleId, message, location }) =>
      `${severity} ${ruleId}: ${message} at ${location[0]?.pointer}`,
  );
  expect(worst.filter((one) => !UNAMBIGUOUS.test(one))).toEqual([]);
});
