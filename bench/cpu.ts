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
  "Node with ws": "bench/hub-server.ts",
  Postgres: "postgres",
};

/** CPU seconds that each part of the bench has used so far. Linux only; elsewhere there is nothing to read. */
export function cpuSeconds(): Record<keyof typeof PARTS, number> {
  let all: Process[] = [];
  try {
    all = processes();
  } catch {
    all = [];
  }
  const own = descendants(all);
  const of = (mark: string) =>
    own.filter(({ command }) => command.includes(mark)).reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    workerd: of(PARTS.workerd),
    "Neon endpoint": of(PARTS["Neon endpoint"]),
    "minimal Node": of(PARTS["minimal Node"]),
    "plain Node": of(PARTS["plain Node"]),
    "Node with ws": of(PARTS["Node with ws"]),
    Postgres: of(PARTS.Postgres),
  };
}

/** Milliseconds of CPU that each part spent for one request between two readings; parts that did nothing are left out. */
export function cpuOfOne(before: ReturnType<typeof cpuSeconds>, requests: number): string {
  const after = cpuSeconds();
  return (Object.keys(PARTS) as (keyof typeof PARTS)[])
    .map((part) => [part, ((after[part] - before[part]) * 1000) / requests] as const)
    .filter(([, ms]) => ms > 0.02)
    .map(([part, ms]) => `${part} ${ms.toFixed(2)}`)
    .join(", ");
}
