import { spawn } from "node:child_process";
import { constants } from "node:os";
import { signal, treeOf, untilGone, whenOrphaned } from "./process-tree.ts";
import { startPostgres } from "./services/postgres.ts";
import { startRedis } from "./services/redis.ts";

export { startPostgres, startRedis };

/** So long what the command started may still need its servers, once it was told to end. */
const CLEANS_UP_MS = 20_000;

const USAGE = "node dev/services.ts [--durable] [--] <command…>";

/**
 * Runs a command with a real PostgreSQL and a real Redis of its own, named by DUKA_DEV_DATABASE_URL and
 * DUKA_DEV_REDIS_URL in its environment, and gives its exit code. Errors: when a server or the command does not start.
 */
export async function withServices(command: readonly string[], options: { durable?: boolean } = {}) {
  const [postgres, redis] = await Promise.all([
    startPostgres({ ...options, isInstalled: true }),
    startRedis(),
  ]);
  try {
    return await run(command, { DUKA_DEV_DATABASE_URL: postgres.url, DUKA_DEV_REDIS_URL: redis.url });
  } finally {
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

async function run([program = "", ...args]: readonly string[], env: Record<string, string>): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
  // npm hands no signal on to what its shell started, which goes on without it: all of them get it.
  let ending: number[] = [];
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (child.pid === undefined) return;
      ending = treeOf(child.pid);
      // A terminal sends Ctrl-C to the command itself; a second one would make it give up its cleaning.
      if (name !== "SIGINT" || !process.stdin.isTTY) signal(ending, name);
    });
  }
  // npm that is ended by itself leaves this behind.
  if (process.env.npm_lifecycle_event !== undefined)
    whenOrphaned(() => void process.kill(process.pid, "SIGTERM"));
  const code = await new Promise<number>((settle, fail) => {
    child.on("error", fail);
    child.on("exit", (code, by) => settle(code ?? 128 + (by ? constants.signals[by] : 0)));
  });
  await untilGone(ending, CLEANS_UP_MS);
  return code;
}

if (import.meta.main) {
  const words = process.argv.slice(2);
  const durable = words[0] === "--durable" && words.shift() !== undefined;
  if (words[0] === "--") words.shift();
  if (words.length === 0 || words[0]?.startsWith("-")) {
    console.error(`Usage: ${USAGE}`);
    process.exitCode = 2;
  } else {
    await withServices(words, { durable }).then(
      (code) => {
        process.exitCode = code;
      },
      (error: Error) => {
        console.error(`services: ${error.message}`);
        process.exitCode = 1;
      },
    );
  }
}
