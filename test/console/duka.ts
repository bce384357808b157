import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../dev/free-port.ts";
import { PROJECT } from "../../dev/project-folder.ts";

export interface Mail {
  text: string;
}

/** Duka with its demo tenant, in a folder of its own, as `npm run dev` starts it. */
export interface Duka {
  url: string;
  password: string;
  stop(): Promise<void>;
  /** Starts it again on the same folder and ports. */
  start(): Promise<void>;
  mails(to: string): Promise<Mail[]>;
  /** What stands in for the tax authorities. */
  authority: string;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

const PORTS = [
  "PORT",
  "NEON_PORT",
  "UPSTASH_PORT",
  "MAIL_PORT",
  "RATES_PORT",
  "MESSAGING_PORT",
  "VSDC_PORT",
] as const;

export async function startDuka(): Promise<Duka> {
  const home = mkdtempSync(join(tmpdir(), "console-"));
  const ports: Record<string, string> = {};
  for (const name of PORTS) ports[name] = String(await freePort());
  let running: ChildProcess | undefined;

  async function start(): Promise<void> {
    const child = spawn(process.execPath, [join(PROJECT, "dev/start.ts")], {
      cwd: home,
      env: { PATH: process.env.PATH ?? "", HOME: home, ...ports },
    });
    running = child;
    let said = "";
    await new Promise<void>((isReady, fail) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (chunk) => {
          said += String(chunk);
          if (said.includes("Try npm run tour")) isReady();
        });
      child.once("exit", () => fail(new Error(`Duka did not start: ${said}`)));
    });
  }

  async function stop(): Promise<void> {
    if (!running || running.exitCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGINT");
    await ended;
  }

  await start();
  const { password } = JSON.parse(readFileSync(join(home, ".duka/demo.json"), "utf8")) as {
    password: string;
  };
  return {
    ...{ url: `http://localhost:${ports.PORT}`, password, start, stop },
    authority: `http://127.0.0.1:${ports.VSDC_PORT}`,
    async mails(to) {
      const box = `http://127.0.0.1:${ports.MAIL_PORT}/messages?to=${encodeURIComponent(to)}`;
      return (await (await fetch(box)).json()) as Mail[];
    },
    async remove() {
      await stop();
      rmSync(home, { recursive: true });
    },
  };
}
