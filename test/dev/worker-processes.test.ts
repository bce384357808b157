import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchRuntimes } from "../../dev/worker-processes.ts";

const home = mkdtempSync(join(tmpdir(), "runtimes-"));
const workerd = join(home, "workerd");
symlinkSync(execFileSync("sh", ["-c", "command -v sleep"], { encoding: "utf8" }).trim(), workerd);
const started: ChildProcess[] = [];

afterAll(() => {
  for (const { pid } of started) if (pid !== undefined) process.kill(-pid, "SIGKILL");
  rmSync(home, { recursive: true });
});

/** What starts another process that runs workers as soon as one has died, as wrangler does. */
async function wrangler() {
  const child = spawn("sh", ["-c", `while :; do ${workerd} 600; done`], { detached: true, stdio: "ignore" });
  started.push(child);
  const group = child.pid as number;
  const runtime = () => {
    const [pid] = readFileSync(`/proc/${group}/task/${group}/children`, "utf8").trim().split(" ").map(Number);
    expect(readFileSync(`/proc/${pid}/comm`, "utf8")).toBe("workerd\n");
    return pid as number;
  };
  const first = await vi.waitFor(runtime, { timeout: 10_000 });
  const killed = async () => {
    process.kill(first, "SIGKILL");
    await vi.waitFor(() => expect(runtime()).not.toBe(first), { timeout: 10_000 });
  };
  return { group, killed };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

test("a runtime that died counts as gone although there is another in its place, which does not answer", async () => {
  const { group, killed } = await wrangler();
  const [answers, gone] = [vi.fn(async () => false), vi.fn()];
  const watch = watchRuntimes(group, { answers, gone });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).not.toHaveBeenCalled();
  await killed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gone).toHaveBeenCalledOnce();
  watch.stop();
});

test("one in whose place another answers, as after a reload, does not", async () => {
  const { group, killed } = await wrangler();
  const gone = vi.fn();
  const answers = vi.fn(async () => answers.mock.calls.length > 3);
  const watch = watchRuntimes(group, { answers, gone });
  await killed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toHaveBeenCalledTimes(4);
  expect(gone).not.toHaveBeenCalled();
  watch.stop();
});
