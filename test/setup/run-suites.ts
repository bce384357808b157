import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { migratedBeginning } from "../../dev/cloud.ts";
import { readServers } from "../../dev/local-servers.ts";
import { PROJECT } from "../../dev/project-folder.ts";
import { readOptions } from "../../dev/read-options.ts";

/*
 * All suites, two at a time on two cores, of which one alone keeps one busy; the longest first, and the main one in halves, so that
 * little is left alone at the end and nothing is made warm more often than it must. Every one has a PostgreSQL of its own, which npm brings. `--services` runs those parts whose outcome depends on the
 * server's version, or on Redis, on an installed PostgreSQL and Redis of their own, and the benches. On servers that development's variables name, one
 * follows the other: their login roles would meet. `--times` does it so often. Ends with 1 at the first that fails, and says once more at the end
 * what failed, where a log that is cut keeps it.
 */
const options = readOptions("npm test -- [--services] [--times 1]", {
  times: { type: "string", default: "1" },
  services: { type: "boolean", default: false },
});

const CLOUD = [
  "database",
  "queues",
  "platform",
  "durable-objects",
  "modules/identity",
  "modules/notifications",
];
const DEV = ["--config", "test/dev/vitest.config.ts"];
/** Of the suite in Node, what meets a server, by the beginning of its files' names. */
const SERVED = [
  "bench claim- cloud demo. engine erased- function- live- local-",
  "migrate neon- partitions product- start upstash- variables verify-",
].flatMap((names) => names.split(" "));

const SUITES: Readonly<Record<string, readonly string[]>> = options.services
  ? {
      dev: [...DEV, ...SERVED.map((name) => `test/dev/${name}`)],
      suite: [...CLOUD.map((folder) => `test/${folder}/`), "test/modules/inventory/movements/"],
    }
  : {
      "suite 1/2": ["--shard", "1/2"],
      "suite 2/2": ["--shard", "2/2"],
      dev: DEV,
      scale: ["--config", "test/scale/vitest.config.ts"],
    };
const { databaseUrl } = readServers(process.env);
const AT_ONCE = databaseUrl ? 1 : 2;

const MOST_REPEATED = 120;

/** Of a suite that failed: its lines from the first failed test's report on. */
function failures(lines: readonly string[]): string[] {
  const from = lines.findIndex((line) => line.includes("Failed Tests") || line.includes("Failed Suites"));
  return from < 0 ? lines.slice(-MOST_REPEATED) : lines.slice(from, from + MOST_REPEATED);
}

/** Runs one, its lines named; gives what failed, nothing where all passed. */
function run(name: string, words: readonly string[]): Promise<string[]> {
  const [program = "", ...args] = options.services ? ["node", "dev/services.ts", "--", ...words] : words;
  const child = spawn(program, args, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill());
  const lines: string[] = [];
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    createInterface({ input: from }).on("line", (line) => {
      lines.push(`${name} | ${line}`);
      to.write(`${name} | ${line}\n`);
    });
  return new Promise((settle, fail) => {
    child.on("error", fail);
    child.on("close", (code) => settle(code === 0 ? [] : failures(lines)));
  });
}

/** Runs all of them; gives what failed, by the suite's name. */
async function runAll(): Promise<Map<string, string[]>> {
  const waiting = Object.entries(SUITES);
  const failed = new Map<string, string[]>();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [name, args] = next;
        const lines = await run(name, ["vitest", "run", ...args]);
        if (lines.length > 0) failed.set(name, lines);
      }
    }),
  );
  return failed;
}

// Once, before the suites begin at the same moment and each would make it.
if (!databaseUrl && !options.services) await migratedBeginning();

for (let time = 1; time <= Number(options.times) && !process.exitCode; time++) {
  const started = performance.now();
  const failed = await runAll();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  for (const lines of failed.values()) console.log(lines.join("\n"));
  console.log(
    failed.size > 0
      ? `FAILED in ${seconds} s: ${[...failed.keys()].join(", ")}`
      : `All suites passed in ${seconds} s`,
  );
  if (failed.size > 0) process.exitCode = 1;
}
