import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { cronTriggers, startClock } from "./clock.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { seedDemo, shownSignIns } from "./demo.ts";
import { bindingsOf, makeSecrets, type Secrets } from "./settings.ts";

/*
 * Runs Duka on this machine: Postgres and Redis behind the cloud's own protocols, a mail catcher, migrations, a demo
 * tenant and the Worker with its queues and the clock of its jobs. Everything it keeps is in .duka; one Ctrl-C stops all of it.
 */
const FOLDER = ".duka";
const HOST = "127.0.0.1";

class Refusal extends Error {}

function portOf(name: string, fallback: number): number {
  const given = process.env[name];
  const port = given === undefined ? fallback : Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Refusal(`${name} is "${given}": set it to a port between 1 and 65535.`);
  }
  return port;
}

function keptSecrets(): Secrets {
  const file = `${FOLDER}/secrets.json`;
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(makeSecrets(), null, 2), { mode: 0o600 });
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  } catch {
    throw new Refusal(`${file} cannot be read. Run npm run dev -- --fresh to start over.`);
  }
}

/** Nothing may listen on the API's port: the Worker's own message would come late and long. */
async function refuseTaken(port: number): Promise<void> {
  const socket = createConnection({ port, host: HOST });
  const taken = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  if (taken) throw new Refusal(`Port ${port} is in use: stop what listens there or set PORT.`);
}

function startWorker(port: number, bindings: Record<string, string>): ChildProcess {
  const file = `${FOLDER}/worker.env`;
  writeFileSync(
    file,
    Object.entries(bindings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
    { mode: 0o600 },
  );
  const args = [
    "dev",
    "--port",
    String(port),
    "--ip",
    HOST,
    "--persist-to",
    `${FOLDER}/worker`,
    "--env-file",
    file,
  ];
  const quiet = ["--show-interactive-dev-session=false", "--log-level=log"];
  const child = spawn(process.execPath, ["node_modules/wrangler/bin/wrangler.js", ...args, ...quiet], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_INCLUDE_PROCESS_ENV: "false" },
    // Its own group, so that a Ctrl-C reaches it once, from here, after which it is waited for.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", showWorkerLine);
  }
  return child;
}

/** The Worker's own lines are JSON; of wrangler's, a person needs the errors. */
function showWorkerLine(line: string): void {
  if (process.env.LOG === "all" || /"level":"(warn|error)"|\bERROR\b|✘/.test(line)) console.log(line);
}

async function untilReady(port: number, worker: ChildProcess): Promise<void> {
  const until = Date.now() + 90_000;
  while (Date.now() < until) {
    if (worker.exitCode !== null) throw new Refusal("The Worker did not start; its message is above.");
    const answer = await fetch(`http://${HOST}:${port}/api/v1/health`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((wait) => setTimeout(wait, 200));
  }
  throw new Refusal("The Worker did not answer in 90 seconds. Run LOG=all npm run dev to see why.");
}

async function stop(worker: ChildProcess | undefined, cloud: Cloud | undefined): Promise<void> {
  if (worker?.pid && worker.exitCode === null) {
    const ended = once(worker, "exit");
    process.kill(-worker.pid, "SIGTERM");
    const force = setTimeout(() => worker.pid && process.kill(-worker.pid, "SIGKILL"), 5000);
    await ended;
    clearTimeout(force);
  }
  await cloud?.close();
}

async function start(): Promise<void> {
  const fresh = process.argv.includes("--fresh");
  const [port, neon, upstash, mail] = [
    portOf("PORT", 8787),
    portOf("NEON_PORT", 4444),
    portOf("UPSTASH_PORT", 4555),
    portOf("MAIL_PORT", 8025),
  ];
  await refuseTaken(port);
  if (fresh) rmSync(FOLDER, { recursive: true, force: true });
  const secrets = keptSecrets();
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  let cloud: Cloud | undefined;
  let worker: ChildProcess | undefined;
  let stopping = false;
  const end = async (code: number) => {
    if (stopping) return;
    stopping = true;
    await stop(worker, cloud);
    process.exit(code);
  };
  process.on("SIGINT", () => void end(0));
  process.on("SIGTERM", () => void end(0));
  try {
    cloud = await startCloud({
      databaseUrl,
      redisUrl,
      folder: `${FOLDER}/postgres`,
      ports: { neon, upstash, mail },
      secrets,
    });
    const signIns = await seedDemo(cloud.engine, `${FOLDER}/demo.json`);
    worker = startWorker(port, bindingsOf(secrets, cloud.urls, { PUBLIC_URL: `http://localhost:${port}` }));
    worker.on("exit", () => {
      if (!stopping) console.error("The Worker stopped; its message is above.");
      void end(1);
    });
    await untilReady(port, worker);
    startClock(`http://${HOST}:${port}`, cronTriggers(), (cron, outcome) => {
      if (!stopping) console.error(`The jobs of ${cron} did not start: ${outcome}`);
    });
    console.log(`
Duka answers on http://localhost:${port}    API reference: http://localhost:${port}/docs
  Mail is caught at ${cloud.urls.mail}/messages
${shownSignIns(signIns)}

  Try npm run tour in another terminal. Ctrl-C stops everything; npm run dev -- --fresh starts over.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    await end(1);
  }
}

await start().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
