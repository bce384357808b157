import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 1000;
/** A reload takes the runtime away for about a second. */
const GONE_AFTER = 5;

/** The processes of a group that run workers. */
export function runtimesOf(group: number): number {
  const lines = existsSync("/proc/self/stat") ? fromProc() : fromPs();
  return lines.filter(([of, name]) => of === group && name.startsWith("workerd")).length;
}

type Found = [group: number, name: string];

function fromProc(): Found[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid): Found[] => {
      try {
        // pid (name) state parent group …
        const [, name = "", state, group] =
          /\((.*)\) (\S) \d+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return state === "Z" ? [] : [[Number(group), name]];
      } catch {
        return [];
      }
    });
}

function fromPs(): Found[] {
  try {
    const lines = execFileSync("ps", ["-A", "-o", "pgid=,comm="], { encoding: "utf8" }).split("\n");
    return lines.map((line) => {
      const [, group, path = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return [Number(group), path.split("/").at(-1) ?? ""];
    });
  } catch {
    return [];
  }
}

/** Says once when the group has fewer processes that run workers than it has now; wrangler itself does not notice. */
export function watchRuntimes(group: number, gone: () => void): { stop(): void } {
  const all = runtimesOf(group);
  let missing = 0;
  const timer = setInterval(() => {
    missing = runtimesOf(group) < all ? missing + 1 : 0;
    if (missing < GONE_AFTER) return;
    clearInterval(timer);
    gone();
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
