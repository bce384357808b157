import { readdirSync, readFileSync } from "node:fs";

const TICKS_A_SECOND = 100;

type Process = { pid: number; parent: number; command: string; seconds: number };

function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const rest = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
        const seconds = (Number(rest[11]) + Number(rest[12])) / TICKS_A_SECOND;
        return [{ pid: Number(name), parent: Number(rest[1]), command, seconds }];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}

/** The processes that this one has started, and those that these have. */
function descendants(all: readonly Process[]): Process[] {
  const own = new Set([process.pid]);
  for (let size = 0; size < own.size; ) {
    size = own.size;
    for (const { pid, parent } of all) if (own.has(parent)) own.add(pid);
  }
  return all.filter(({ pid }) => own.has(pid));
}

/** The processes of the bench by what their command line contains. */
const PARTS = {
  workerd: "workerd\0serve",
  "Neon endpoint": "bench/cloud.ts",
  "minimal Node": "bench/minimal-server.ts",
  "plain Node": "bench/plain-server.ts",
  // Its workers are started anew, and are named by Python alone.
  FastAPI: "python3\0",
  "Node with ws": "bench/hub-server.ts",
  Postgres: "postgres",
};

/** What each process had when it was last seen: one that ended meanwhile took what it took. */
const seen = new Map<number, Process>();

/** CPU seconds that each part of the bench has used so far. Linux only; elsewhere there is nothing to read. */
export function cpuSeconds(): Record<keyof typeof PARTS, number> {
  let all: Process[] = [];
  try {
    all = processes();
  } catch {
    all = [];
  }
  for (const one of descendants(all)) seen.set(one.pid, one);
  const of = (mark: string) =>
    [...seen.values()]
      .filter(({ command }) => command.includes(mark))
      .reduce((sum, { seconds }) => sum + seconds, 0);
  return Object.fromEntries(Object.entries(PARTS).map(([part, mark]) => [part, of(mark)])) as Record<
    keyof typeof PARTS,
    number
  >;
}

/** What a server took of the CPU for so many requests, by part. */
export type Spent = { requests: number; seconds: Record<string, number> };

/** Adds what was spent since a reading. */
export function spend(
  { requests, seconds }: Spent,
  before: ReturnType<typeof cpuSeconds>,
  more: number,
): Spent {
  const after = cpuSeconds();
  const sums = (Object.keys(PARTS) as (keyof typeof PARTS)[]).map((part) => [
    part,
    (seconds[part] ?? 0) + after[part] - before[part],
  ]);
  return { requests: requests + more, seconds: Object.fromEntries(sums) };
}

/** Milliseconds of CPU that each part spent for one request, and all of them; parts that did nothing are left out. */
export function cpuOfOne({ requests, seconds }: Spent): string {
  const parts = Object.entries(seconds)
    .map(([part, sum]) => [part, (sum * 1000) / requests] as const)
    .filter(([, ms]) => ms > 0.02);
  const all = parts.reduce((sum, [, ms]) => sum + ms, 0);
  return `${all.toFixed(2)}: ${parts.map(([part, ms]) => `${part} ${ms.toFixed(2)}`).join(", ")}`;
}
