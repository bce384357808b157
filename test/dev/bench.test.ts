import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROJECT } from "../../dev/project-folder.ts";
import { onServices } from "./database.ts";

const run = (script: string) =>
  spawnSync(process.execPath, [join(PROJECT, "bench", script), "--small"], { encoding: "utf8" });

// They take long, so they are part of the run on installed servers, and of that alone.
describe.runIf(onServices)("on what the code is today", () => {
  test("the bench of lists and reports runs", () => {
    const { status, stdout, stderr } = run("reports.ts");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.match(/ ms \/[\w/-]+/g)?.length).toBeGreaterThan(30);
  });

  test("the bench of the audit log's seals runs", () => {
    const { status, stdout, stderr } = run("audit.ts");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.match(/a second.*: [1-9]\d*/g)).toHaveLength(3);
  });

  test("the bench of movements runs", () => {
    const { status, stdout, stderr } = run("movements.ts");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.match(/: [1-9]\d* on one product, [1-9]\d* on many/g)).toHaveLength(2);
  });

  test("the bench of the daily run of billing runs", () => {
    const { status, stdout, stderr } = run("billing.ts");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.match(/a second run: 0 with something to do, 2 trips/g)).toHaveLength(2);
  });

  test("the bench of trust's night and of the look at quotas runs", () => {
    const { status, stdout, stderr } = run("trust.ts");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.match(/fanned out again: 0 messages/g)).toHaveLength(2);
  });

  test("the bench of sales runs", () => {
    const { status, stdout, stderr } = run("sales.ts");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.match(/: p50 [\d.]+ ms, p99 [\d.]+ ms, [1-9]\d* a second/g)).toHaveLength(4);
  });

  test("a restart of the Worker under 200 sockets loses no event and shows none twice; the bench of the hub runs", () => {
    const { status, stdout, stderr } = run("hub.ts");
    expect(stdout, stderr).toMatch(/^200 sockets on one hub$/m);
    expect(stdout.match(/^deliveries a second, [\w ]+: [1-9]\d*, [\d.]+ µs of CPU each$/gm)).toHaveLength(2);
    expect(stdout.match(/^one event a second, [\w ]+: median \d+ ms, p99 \d+ ms, /gm)).toHaveLength(2);
    const [, sent] =
      /^a restart of the Worker: (\d+) events, 0 lost, 0 shown twice, 0 gaps$/m.exec(stdout) ?? [];
    expect(Number(sent), stdout).toBeGreaterThan(200);
    expect(status).toBe(0);
  }, 300_000);
});
