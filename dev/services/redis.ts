import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "../free-port.ts";
import { findProgram, type Service, superviseServer, tryThreeTimes } from "./server.ts";

/** Starts a throw-away Redis on a free port, all in memory. Errors: a line that says what is missing. */
export async function startRedis(): Promise<Service> {
  const program = findProgram("redis-server");
  if (program === undefined) {
    throw new Error("redis-server is not installed (Debian: apt-get install redis-server)");
  }
  return tryThreeTimes(() => start(program));
}

async function start(program: string): Promise<Service> {
  const port = await freePort();
  const password = randomBytes(18).toString("hex");
  const url = `redis://default:${password}@127.0.0.1:${port}`;
  const settings = ["bind 127.0.0.1", `port ${port}`, `requirepass ${password}`, 'save ""'];
  const stop = await superviseServer({
    name: "Redis",
    command: [program, "redis.conf"],
    lay: (folder) => writeFileSync(join(folder, "redis.conf"), `${settings.join("\n")}\n`, { mode: 0o600 }),
    stopSignal: "TERM",
    ready: () => ping(url),
  });
  return { url, stop };
}

async function ping(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => {});
  await client.connect();
  await client.ping().finally(() => client.disconnect());
}
