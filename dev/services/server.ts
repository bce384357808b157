import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { asAccount, giveToAccount, serverAccount } from "./server-account.ts";

/** A running server of one's own: where it is, and how to end it. */
export interface Service {
  url: string;
  stop(): Promise<void>;
}

// The shell outlives whoever started it. It waits for its input to end, which happens when that process stops the
// server and equally when it dies, be it of SIGKILL; then it ends the server and removes the folder. It signals more
// than once because a program that is still starting may miss the first.
const SUPERVISOR = `
exec 3<&0
"$@" 3<&- &
server=$!
{ read -r _ <&3; while kill -s "$STOP_SIGNAL" $server; do sleep 0.05; done; } 2>/dev/null &
watcher=$!
wait $server
kill $watcher 2>/dev/null
cd /
[ -z "$FOLDER" ] || rm -rf "$FOLDER"`;

/** Where this program is: on the PATH, else in the first of these folders that has it. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  return [...(process.env.PATH ?? "").split(delimiter), ...folders]
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Starts a server in a folder that `lay` fills, and waits until `ready` no longer throws. It ends with what this gives, or with this process
 * however that ends; a folder that nobody names goes with it. Errors: with the end of its log, when it never becomes ready.
 */
export async function superviseServer(server: {
  name: string;
  command: readonly string[];
  folder?: string | undefined;
  lay: (folder: string) => void;
  stopSignal: "QUIT" | "TERM" | "INT";
  ready: () => Promise<void>;
}): Promise<() => Promise<void>> {
  const folder = resolve(server.folder ?? mkdtempSync(join(tmpdir(), "duka-service-")));
  mkdirSync(folder, { recursive: true });
  server.lay(folder);
  const log = openSync(join(folder, "log"), "w+", 0o600);
  giveToAccount(folder);
  const [program = "", ...words] = [
    ...asAccount(folder),
    "/bin/sh",
    "-c",
    SUPERVISOR,
    "sh",
    ...server.command,
  ];
  const shell = spawn(program, words, {
    ...(program === "/bin/sh" && serverAccount),
    cwd: folder,
    env: Object.assign({} as NodeJS.ProcessEnv, {
      PATH: process.env.PATH,
      STOP_SIGNAL: server.stopSignal,
      FOLDER: server.folder === undefined ? folder : "",
    }),
    stdio: ["pipe", log, log],
    // In a session of its own, so that Ctrl-C reaches the tests first and the server only by their end.
    detached: true,
  });
  const ended = once(shell, "exit");
  const stop = async () => {
    shell.ref();
    shell.stdin?.end();
    await ended;
  };
  const ready = await becomesReady(shell, server.ready);
  if (!ready) await stop();
  const said = lastLines(log);
  if (!ready) throw new Error(`${server.name} did not start: ${said}`);
  shell.unref();
  return stop;
}

/** The last lines of the log in one, also after the folder is gone. */
function lastLines(log: number): string {
  const { size } = fstatSync(log);
  const text = Buffer.alloc(Math.min(size, 2000));
  readSync(log, text, 0, text.length, Math.max(0, size - text.length));
  closeSync(log);
  return text.toString().trim().split("\n").slice(-3).join(" / ");
}

async function becomesReady(shell: ChildProcess, ready: () => Promise<void>): Promise<boolean> {
  const deadline = Date.now() + 60_000;
  while (shell.exitCode === null && shell.signalCode === null && Date.now() < deadline) {
    try {
      await ready();
      return true;
    } catch {
      await pause(50);
    }
  }
  return false;
}

/** Tries again, on another port, what failed: somebody else may have taken the first one in between. */
export async function tryThreeTimes<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}
