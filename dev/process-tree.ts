import { execFileSync } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

const LOOKS_EVERY_MS = 50;

/** A process and those that came of it, as far as they are of its process group: what npm started, and what its shell did. */
export function treeOf(root: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid="], { encoding: "utf8" }).split("\n");
  const all = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const group = all.find(([pid]) => pid === root)?.[2];
  const tree = [root];
  for (const of of tree)
    for (const [pid = 0, parent, own] of all) if (parent === of && own === group) tree.push(pid);
  return tree;
}

/** Signals processes, those that are there. */
export function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const pid of processes) sent(pid, name);
}

/** Waits until none of these processes is there any more, or the time is over. */
export async function untilGone(processes: readonly number[], atMostMs: number): Promise<void> {
  const end = Date.now() + atMostMs;
  while (Date.now() < end && processes.some((pid) => sent(pid, 0))) await wait(LOOKS_EVERY_MS);
}

/** Calls back once the process that started this one is gone, as npm's shell is where npm alone was ended. */
export function whenOrphaned(then: () => void, everyMs = 1000): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, everyMs);
  timer.unref();
}

function sent(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
