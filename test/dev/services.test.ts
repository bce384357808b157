import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../dev/services/server.ts";
import { startPostgres, startRedis } from "../../dev/services.ts";

const script = fileURLToPath(new URL("../../dev/services.ts", import.meta.url));
const postgresIsHere = await startPostgres({ isInstalled: true }).then(
  ({ stop }) => stop().then(() => true),
  () => false,
);
const redisIsHere = findProgram("redis-server") !== undefined;

/** On a machine without the servers, what must hold is that they are named, with the package that brings them. */
const where = (isHere: boolean, start: () => Promise<unknown>, name: string, tests: () => void) =>
  isHere
    ? describe(name, tests)
    : test(`${name}, not installed, is named`, () =>
        expect(start()).rejects.toThrow("is not installed (Debian:"));

describe("PostgreSQL", () => {
  test("serves an empty database, and keeps strangers out", async () => {
    const postgres = await startPostgres();
    const [row] = await query(
      postgres.url,
      "select current_setting('fsync') as fsync, current_database() as name",
    );
    expect(row).toEqual({ fsync: "off", name: "duka" });
    const stranger = postgres.url.replace(/:[0-9a-f]+@/, ":guess@");
    await expect(query(stranger, "select 1")).rejects.toMatchObject({ code: "28P01" });
    await postgres.stop();
    expect(await listens(postgres.url)).toBe(false);
  });

  test("keeps its care for the data where asked to", async () => {
    const postgres = await startPostgres({ durable: true });
    expect(await query(postgres.url, "show fsync")).toEqual([{ fsync: "on" }]);
    await postgres.stop();
  });
});

where(redisIsHere, startRedis, "Redis", () => {
  test("serves, and keeps strangers out", async () => {
    const redis = await startRedis();
    const client = new Redis(redis.url);
    expect(await client.set("a", "1")).toBe("OK");
    client.disconnect();
    const stranger = new Redis(redis.url.replace(/\/\/.*@/, "//"), {
      lazyConnect: true,
      retryStrategy: () => null,
    });
    stranger.on("error", () => {});
    await expect(stranger.get("a")).rejects.toThrow("NOAUTH");
    stranger.disconnect();
    await redis.stop();
    expect(await listens(redis.url)).toBe(false);
  });
});

where(
  postgresIsHere && redisIsHere,
  () => Promise.all([startPostgres({ isInstalled: true }), startRedis()]),
  "a command with services",
  () => {
    test("gets their addresses, and its exit code comes out", () => {
      const print =
        "console.log(process.env.DUKA_DEV_DATABASE_URL, process.env.DUKA_DEV_REDIS_URL); process.exit(7)";
      const { status, stdout } = spawnSync(process.execPath, [script, "--", process.execPath, "-e", print]);
      expect(String(stdout)).toMatch(/^postgres:\S+ redis:\S+\n$/);
      expect(status).toBe(7);
    });

    test("ends what a shell of the command started, and keeps the servers until that has cleaned up", async () => {
      const work = [
        "console.log(process.pid, process.env.DUKA_DEV_REDIS_URL)",
        "setInterval(() => {}, 1000)",
        "process.on('SIGTERM', () => setTimeout(() => { console.log('cleaned'); process.exit(0) }, 500))",
      ].join(";");
      const running = spawn(
        process.execPath,
        [script, "--", "sh", "-c", `true && "${process.execPath}" -e "${work}"; true`],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      let text = "";
      running.stdout.on("data", (data) => {
        text += data;
      });
      await expect.poll(() => text, { timeout: 30_000 }).toContain("redis:");
      const [pid = "", url = ""] = text.trim().split(" ");
      running.kill("SIGTERM");
      await once(running, "exit");
      expect(text).toContain("cleaned");
      expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
      expect(await listens(url)).toBe(false);
    });

    test.each(["SIGTERM", "SIGKILL"] as const)(
      "leaves no server behind when it dies of %s",
      async (signal) => {
        const wait =
          "console.log(process.env.DUKA_DEV_DATABASE_URL, process.env.DUKA_DEV_REDIS_URL); setTimeout(() => {}, 60_000)";
        const running = spawn(process.execPath, [script, "--", process.execPath, "-e", wait], {
          stdio: ["ignore", "pipe", "inherit"],
          detached: true,
        });
        const [line] = await once(running.stdout, "data");
        const urls: string[] = String(line).trim().split(" ");
        for (const url of urls) expect(await listens(url)).toBe(true);
        process.kill(-(running.pid ?? Number.NaN), signal);
        for (const url of urls) await expect.poll(() => listens(url), { timeout: 30_000 }).toBe(false);
      },
    );
  },
);

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}

async function listens(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  return new Promise((settle) => {
    socket.on("connect", () => settle(true)).on("error", () => settle(false));
  }).then((open) => {
    socket.destroy();
    return open === true;
  });
}
