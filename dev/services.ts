import { spawn } from "node:child_process";
import { constants } from "node:os";
import { startPostgres } from "./services/postgres.ts";
import { startRedis } from "./services/redis.ts";

export { startPostgres, startRedis };

const USAGE = "node dev/services.ts [--durable] [--] <command…>";

/**
 * Runs a command with a real PostgreSQL and a real Redis of its own, named by DUKA_DEV_DATABASE_URL and
 * DUKA_DEV_REDIS_URL in its environment, and gives its exit code. Errors: when a server or the command does not start.
 */
export async function withServices(command: readonly string[], options: { durable?: boolean } = {}) {
  const [postgres, redis] = await Promise.all([startPostgres(options), startRedis()]);
  try {
    return await run(command, { DUKA_DEV_DATABASE_URL: postgres.url, DUKA_DEV_REDIS_URL: redis.url });
  } finally {
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

async function run([program = "", ...args]: readonly string[], env: Record<string, string>): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // A terminal sends Ctrl-C to the command itself; a second one would make it give up its cleaning.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal));
  }
  return new Promise((settle, fail) => {
    child.on("error", fail);
    child.on("exit", (code, signal) => settle(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
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
