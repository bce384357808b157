import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../../dev/project-folder.ts";
import { findPostgres } from "../../dev/services/postgres.ts";

test.runIf(findPostgres())("the bench of lists and reports runs on what the code is today", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, "bench/reports.ts"), "--small"],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout.match(/ ms \/[\w/-]+/g)?.length).toBeGreaterThan(30);
});
