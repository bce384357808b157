import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../dev/free-port.ts";
import { readServers } from "../../dev/local-servers.ts";
import { PROJECT } from "../../dev/project-folder.ts";
import { makeCloudDatabase } from "./database.ts";

/** Where the variables of a deployment lead to: whoever reads one of them connects here. */
let visits = 0;
const deployment = createServer((socket) => {
  visits += 1;
  socket.destroy();
});

const home = mkdtempSync(join(tmpdir(), "start-"));
const kept = join(home, ".duka", "kept");
let database: Awaited<ReturnType<typeof makeCloudDatabase>>;
let racers: ChildProcess[] = [];
let running: ChildProcess;
let environment: Record<string, string>;
/** What the running instance has printed since it was ready. */
let said = "";
const api = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${environment.PORT}${path}`, { signal: AbortSignal.timeout(5000), ...init });

const variables = async () => {
  const port = (deployment.address() as { port: number }).port;
  const [postgres, http] = [`postgres://a:b@127.0.0.1:${port}/production`, `http://127.0.0.1:${port}`];
  const { redisUrl } = readServers(process.env);
  return {
    PATH: process.env.PATH ?? "",
    HOME: home,
    DATABASE_URL: postgres,
    IDENTITY_DATABASE_URL: postgres,
    SYSTEM_DATABASE_URL: postgres,
    MIGRATE_DATABASE_URL: postgres,
    REDIS_URL: `redis://127.0.0.1:${port}`,
    PGHOST: "127.0.0.1",
    PGPORT: String(port),
    NEON_ENDPOINT: http,
    UPSTASH_REDIS_REST_URL: http,
    RESEND_API_URL: http,
    API_URL: http,
    MAIL_URL: http,
    PORT: String(await freePort()),
    NEON_PORT: String(await freePort()),
    UPSTASH_PORT: String(await freePort()),
    MAIL_PORT: String(await freePort()),
    RATES_PORT: String(await freePort()),
    MESSAGING_PORT: String(await freePort()),
    VSDC_PORT: String(await freePort()),
    ...(database.url ? { DUKA_DEV_DATABASE_URL: database.url } : {}),
    ...(redisUrl ? { DUKA_DEV_REDIS_URL: redisUrl } : {}),
  };
};

function begin(script: string, args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(PROJECT, script), ...args], { cwd: home, env });
}

/** What a process wrote until it ended, or until `enough` of it. */
async function written(child: ChildProcess, enough = /^$/): Promise<{ text: string; code: number | null }> {
  let text = "";
  const isEnough = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        text += String(chunk);
        if (enough.test(text)) resolve();
      });
    }
  });
  await Promise.race([isEnough, once(child, "close")]);
  return { text, code: child.exitCode };
}

/** The processes that a process has started. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);

const READY = /Try npm run tour/;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(PROJECT, "dev/assets.ts")]);
  await new Promise<void>((resolve) => deployment.listen(0, "127.0.0.1", resolve));
  database = await makeCloudDatabase();
  writeFileSync(
    join(home, ".dev.vars"),
    "CORS_ORIGINS=http://localhost:5173\nDATABASE_URL=postgres://a:b@127.0.0.1:1/c\n",
  );
  mkdirSync(join(home, ".duka"));
  writeFileSync(kept, "of an earlier run");
});

afterAll(async () => {
  for (const racer of racers.filter(({ exitCode }) => exitCode === null)) {
    racer.kill("SIGTERM");
    await once(racer, "exit");
  }
  deployment.close();
  await database.drop();
  rmSync(home, { recursive: true });
});

test("of two that start over at once one does, and the other says in one line that it deleted nothing", async () => {
  const environments = [await variables(), await variables()];
  racers = environments.map((env) => begin("dev/start.ts", ["--fresh"], env));
  const ends = await Promise.all(racers.map((racer) => written(racer, READY)));
  const winner = ends.findIndex(({ text }) => READY.test(text));
  expect(winner, ends.map(({ text }) => text).join("\n")).not.toBe(-1);
  running = racers[winner] as ChildProcess;
  for (const stream of [running.stdout, running.stderr])
    stream?.on("data", (chunk) => (said += String(chunk)));
  expect(ends[winner]?.text).toContain(
    "DATABASE_URL of this shell is not touched: set DUKA_DEV_DATABASE_URL",
  );
  expect(ends[winner]?.text).toContain(
    "Not taken from .dev.vars, as the local set-up has its own: DATABASE_URL.",
  );
  environment = environments[winner] as Record<string, string>;
  expect(ends[winner]?.code).toBe(null);
  expect(ends[1 - winner]).toEqual({
    code: 1,
    text: `The folder .duka is open in process ${running.pid}: stop that one first. Nothing was deleted.\n`,
  });
  expect(() => readFileSync(kept)).toThrow("ENOENT");
});

test("--fresh beside a running instance deletes nothing, whichever ports it would take", async () => {
  writeFileSync(kept, "of the running instance");
  for (const env of [environment, await variables()]) {
    expect(await written(begin("dev/start.ts", ["--fresh"], env))).toEqual({
      code: 1,
      text: expect.stringMatching(/^The folder \.duka is open in process \d+: .* Nothing was deleted\.\n$/),
    });
  }
  expect(readFileSync(kept, "utf8")).toBe("of the running instance");
  const health = await fetch(`http://127.0.0.1:${environment.PORT}/api/v1/health`);
  expect(health.status).toBe(200);
});

test("a page of another port that .dev.vars names may call it, and each request is a line", async () => {
  const answer = await api("/api/v1/products", { headers: { Origin: "http://localhost:5173" } });
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("http://localhost:5173");
  const foreign = await api("/api/v1/products", { headers: { Origin: "http://localhost:5174" } });
  expect(foreign.headers.get("Access-Control-Allow-Origin")).toBeNull();
  await expect.poll(() => said).toMatch(/^\d\d:\d\d:\d\d {2}401 +\d+ ms {2}GET \/api\/v1\/products\b/m);
});

test("the demo's limits hold from its first request on", async () => {
  const { password } = JSON.parse(readFileSync(join(home, ".duka/demo.json"), "utf8")) as {
    password: string;
  };
  const { access_token } = (await (
    await api("/api/v1/auth/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email: "owner@kimironko.example", password }),
    })
  ).json()) as { access_token: string };
  const list = await api("/api/v1/products?limit=1", {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  expect(list.headers.get("X-RateLimit-Limit-Minute")).toBe("6000");
});

test("a Worker whose process dies is said, and started again", async () => {
  const workers = childrenOf(running.pid ?? 0).filter((child) =>
    readFileSync(`/proc/${child}/cmdline`, "utf8").includes("wrangler"),
  );
  expect(workers).toHaveLength(1);
  process.kill(workers[0] as number, "SIGKILL");
  await expect.poll(() => said, { timeout: 60_000 }).toContain("The Worker answers again.");
  expect(said).toContain("The Worker's process died; it is started again.");
  expect((await api("/api/v1/health")).status).toBe(200);
});

test("a job is listed, and runs", async () => {
  const list = await written(begin("dev/run-job.ts", [], environment));
  expect(list).toMatchObject({ code: 0, text: expect.stringContaining("npm run job --") });
  const name = /^ {2}(\w+\.[\w.]+) {2}\(/m.exec(list.text)?.[1] ?? "";
  const ran = await written(begin("dev/run-job.ts", [name], environment));
  expect(ran).toEqual({ code: 0, text: expect.stringMatching(new RegExp(`^${name} ran in \\d+ ms\\.\n$`)) });
  expect(await written(begin("dev/run-job.ts", ["no.such"], environment))).toMatchObject({ code: 1 });
});

test("the tour walks through, on the ports of the running instance", async () => {
  const untold = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.endsWith("PORT")));
  const { text, code } = await written(begin("dev/tour/tour.ts", [], untold));
  expect(text).toMatch(/The tour is done: everything is as it should be\.\n$/);
  expect(code).toBe(0);
}, 300_000);

test("the suite's cloud starts and ends", async () => {
  const suite = spawn(process.execPath, [join(PROJECT, "test/setup/run-cloud.ts")], {
    cwd: home,
    env: environment,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [bindings] = (await once(suite, "message")) as [Record<string, string>];
  const port = String((deployment.address() as { port: number }).port);
  expect(Object.values(bindings).filter((value) => value.includes(port))).toEqual([]);
  suite.disconnect();
  const [code] = await once(suite, "exit");
  expect(code).toBe(0);
});

test("what another terminal is not told it reads where the running instance says it", () => {
  expect(JSON.parse(readFileSync(join(home, ".duka/ports.json"), "utf8"))).toMatchObject({
    api: Number(environment.PORT),
    mail: Number(environment.MAIL_PORT),
  });
});

test("closing the terminal stops all of it", async () => {
  const ended = once(running, "exit");
  running.kill("SIGHUP");
  expect(await ended).toEqual([0, null]);
  for (const name of ["PORT", "NEON_PORT", "UPSTASH_PORT", "MAIL_PORT", "RATES_PORT", "MESSAGING_PORT"]) {
    await expect(fetch(`http://127.0.0.1:${environment[name]}/`), name).rejects.toThrow();
  }
  expect(existsSync(join(home, ".duka/ports.json"))).toBe(false);
});

test("and all the while nothing went where the variables of a deployment lead", () => {
  expect(visits).toBe(0);
});
