import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 1000;
/** A reload takes the runtime away for about a second. */
const GONE_AFTER = 5;
/** One that was started for another answers sooner, on a machine with much else to do. */
const SILENT_AFTER = 10;

/** The processes of a group that run workers. */
function runtimesOf(group: number): number[] {
  const lines = existsSync("/proc/self/stat") ? fromProc() : fromPs();
  return lines.filter(([of, name]) => of === group && name.startsWith("workerd")).map(([, , pid]) => pid);
}

type Found = [group: number, name: string, pid: number];

function fromProc(): Found[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid): Found[] => {
      try {
        // pid (name) state parent group …
        const [, name = "", state, group] =
          /\((.*)\) (\S) \d+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return state === "Z" ? [] : [[Number(group), name, Number(pid)]];
      } catch {
        return [];
      }
    });
}

function fromPs(): Found[] {
  try {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,pgid=,comm="], { encoding: "utf8" }).split("\n");
    return lines.map((line) => {
      const [, pid, group, path = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return [Number(group), path.split("/").at(-1) ?? "", Number(pid)];
    });
  } catch {
    return [];
  }
}

/**
 * Says once when the group has lost a process that runs workers: one that came to nothing, or one in whose place wrangler started
 * another that does not answer; wrangler itself notices neither. A reload, too, has another process in place of the first.
 */
export function watchRuntimes(
  group: number,
  { answers, gone }: { answers(): Promise<boolean>; gone(): void },
): { stop(): void } {
  let known = runtimesOf(group);
  let missing = 0;
  let asking = false;
  const look = async () => {
    const now = runtimesOf(group);
    const fewer = now.length < known.length;
    const same = known.every((pid) => now.includes(pid));
    if (same || (!fewer && (await answers()))) {
      if (!same) known = now;
      missing = 0;
      return;
    }
    missing += 1;
    if (missing < (fewer ? GONE_AFTER : SILENT_AFTER)) return;
    clearInterval(timer);
    gone();
  };
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    void look().finally(() => {
      asking = false;
    });
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
