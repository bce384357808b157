import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { readServers } from "../../dev/local-servers.ts";
import { PROJECT } from "../../dev/project-folder.ts";
import { readOptions } from "../../dev/read-options.ts";

/*
 * All suites, two at a time, the longest first: every one has a database of its own. `--services` gives each a PostgreSQL and
 * a Redis of its own. On servers that development's variables name, one follows the other: their login roles would meet.
 * `--times` does it so often. Ends with 1 at the first that fails.
 */
const options = readOptions("npm test -- [--services] [--times 1]", {
  times: { type: "string", default: "1" },
  services: { type: "boolean", default: false },
});

const SUITES: Readonly<Record<string, readonly string[]>> = {
  "suite 1/2": ["--shard", "1/2"],
  "suite 2/2": ["--shard", "2/2"],
  dev: ["--config", "test/dev/vitest.config.ts"],
  scale: ["--config", "test/scale/vitest.config.ts"],
};
const AT_ONCE = readServers(process.env).databaseUrl ? 1 : 2;

/** Runs one, its lines named; gives its exit code. */
function run(name: string, words: readonly string[]): Promise<number> {
  const [program = "", ...args] = options.services ? ["node", "dev/services.ts", "--", ...words] : words;
  const child = spawn(program, args, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill());
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    createInterface({ input: from }).on("line", (line) => to.write(`${name} | ${line}\n`));
  return new Promise((settle, fail) => {
    child.on("error", fail);
    child.on("close", (code) => settle(code ?? 1));
  });
}

/** Runs all of them; gives the names of those that failed. */
async function runAll(): Promise<string[]> {
  const waiting = Object.entries(SUITES);
  const failed: string[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [name, args] = next;
        if ((await run(name, ["vitest", "run", ...args])) !== 0) failed.push(name);
      }
    }),
  );
  return failed;
}

for (let time = 1; time <= Number(options.times) && !process.exitCode; time++) {
  const started = performance.now();
  const failed = await runAll();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    failed.length > 0 ? `FAILED in ${seconds} s: ${failed.join(", ")}` : `All suites passed in ${seconds} s`,
  );
  if (failed.length > 0) process.exitCode = 1;
}
