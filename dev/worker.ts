import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { variableLine } from "./dev-vars.ts";
import { PROJECT } from "./project-folder.ts";

const HOST = "127.0.0.1";
const READY_WITHIN_MS = 90_000;
const ANSWERS_WITHIN_MS = 2000;
const ENDS_WITHIN_MS = 5000;

/** Why the Worker does not serve, on one line. */
export class WorkerFailed extends Error {
  override readonly name = "WorkerFailed";
}

/** The Worker under wrangler dev. `ended` settles when it has stopped, by itself or by `stop`. */
export type Worker = {
  url: string;
  /** Of its processes. */
  group: number;
  ended: Promise<unknown>;
  stop(): Promise<void>;
  /** Ends it at once, whatever it does. */
  kill(): Promise<void>;
  /** The same without waiting, as this process is about to end. */
  killNow(): void;
};

/** Nothing may listen on the API's port: the Worker's own message would come late and long. Errors: `WorkerFailed`. */
export async function refuseTakenPort(port: number): Promise<void> {
  const socket = createConnection({ port, host: HOST });
  const taken = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  if (taken) throw new WorkerFailed(`Port ${port} is in use: stop what listens there or set PORT.`);
}

/** Starts the Worker with these variables and no others; what it keeps and what it logs to go to `folder` and `print`. */
export function startWorker(options: {
  port: number;
  folder: string;
  bindings: Record<string, string>;
  print(line: string): void;
}): Worker {
  const folder = resolve(options.folder);
  const file = join(folder, "worker.env");
  const lines = Object.entries(options.bindings).map(([name, value]) => variableLine(name, value));
  writeFileSync(file, lines.join(""), { mode: 0o600 });
  const args = [
    ...["dev", "--port", String(options.port), "--ip", HOST],
    ...["--persist-to", join(folder, "worker"), "--env-file", file],
    ...["--show-interactive-dev-session=false", "--log-level=log"],
  ];
  const child = spawn(process.execPath, [join(PROJECT, "node_modules/wrangler/bin/wrangler.js"), ...args], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_INCLUDE_PROCESS_ENV: "false",
      // Queues and services of other instances on this machine, which have the same names, stay theirs.
      WRANGLER_REGISTRY_PATH: join(folder, "registry"),
    },
    // Its own group, so that a Ctrl-C reaches it once, from here, after which it is waited for.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", options.print);
  }
  const ended = once(child, "exit");
  return {
    url: `http://${HOST}:${options.port}`,
    group: child.pid ?? 0,
    ended,
    killNow: () => endGroup(child, "SIGKILL"),
    stop: () => stopGroup(child, ended),
    kill: () => killGroup(child, ended),
  };
}

async function stopGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  endGroup(child, "SIGTERM");
  const force = setTimeout(() => endGroup(child, "SIGKILL"), ENDS_WITHIN_MS);
  await ended;
  clearTimeout(force);
}

/** Signals all processes of the Worker; those that are gone already need none. */
function endGroup({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function killGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  endGroup(child, "SIGKILL");
  await ended;
}

/** Whether it answers at all, whatever it says. */
export const isAnswering = ({ url }: Worker): Promise<boolean> =>
  fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).then(
    async (answer) => {
      await answer.body?.cancel();
      return true;
    },
    () => false,
  );

/** Waits until the Worker is healthy. Errors: `WorkerFailed`. */
export async function untilHealthy({ url, ended }: Worker): Promise<void> {
  let stopped = false;
  void ended.then(() => {
    stopped = true;
  });
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    const answer = await fetch(`${url}/api/v1/health`).catch(() => undefined);
    if (answer?.status === 200) return;
    if (stopped) throw new WorkerFailed("The Worker did not start; its message is above.");
    await new Promise((wait) => setTimeout(wait, 200));
  }
  throw new WorkerFailed("The Worker did not answer in 90 seconds. Run LOG=all npm run dev to see why.");
}
