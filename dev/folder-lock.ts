import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Another process works in the folder: two embedded Postgres on one folder would destroy it. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
  constructor(folder: string, pid: string) {
    super(`The folder ${folder} is open in process ${pid}: stop that one first.`);
  }
}

const WINDOWS = process.platform === "win32";

/** Beside the socket of the process that has the folder; those that only ask for it have none. */
const HELD = ".held";

/** As long as `own` waits for one that only asks: it gives way within milliseconds, unless it is suspended. */
const WAITS_FOR_MS = 5000;

/**
 * Takes a folder for this process; gives the release. The lock is a local socket: it ends with the process, however that
 * ends, which a file with a process number would not. Of many that ask at once, one gets it. Errors: `FolderInUse`.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const address = addressOf(folder);
  // That it listens is the answer, so that a busy process gives it too.
  const server = createServer((socket) => socket.on("error", () => {}).destroy());
  server.unref();
  if (WINDOWS) {
    await listen(server, address).catch(() => {
      throw new FolderInUse(folder, "unknown");
    });
    return () => void server.close();
  }
  const own = `${address}-${process.pid}-${randomBytes(4).toString("hex")}`;
  // Under its name only once it listens, so that whoever finds it silent may remove it: its process is gone.
  await listen(server, `${own}.new`);
  renameSync(`${own}.new`, own);
  const release = () => {
    server.close();
    remove(own);
  };
  const winner = await rivalBefore(own, address);
  if (winner !== undefined) {
    release();
    throw new FolderInUse(folder, winner.split("-").at(-2) ?? "unknown");
  }
  writeFileSync(own + HELD, "");
  return release;
}

/**
 * The rival that `own` gives way to: one that has the folder, or asks for it too and comes first by name. The others give
 * way to `own`, which waits until they have. As each can be seen before it looks, no two overlook each other.
 */
async function rivalBefore(own: string, address: string): Promise<string | undefined> {
  for (const until = Date.now() + WAITS_FOR_MS; ; ) {
    const rivals = await rivalsOf(own, address);
    const before = rivals.find((rival) => rival < own || existsSync(rival + HELD) || Date.now() > until);
    if (before !== undefined || rivals.length === 0) return before;
    await pause(10);
  }
}

async function rivalsOf(own: string, address: string): Promise<string[]> {
  const socket = new RegExp(`^${basename(address)}-\\d+-[0-9a-f]{8}$`);
  const others = readdirSync(dirname(address))
    .filter((name) => socket.test(name))
    .map((name) => join(dirname(address), name))
    .filter((path) => path !== own);
  const alive = await Promise.all(others.map(listens));
  return others.filter((_, at) => alive[at]);
}

/** Short, as the paths of sockets have to be, and not in the folder, as not every file system takes sockets. */
function addressOf(folder: string): string {
  mkdirSync(dirname(folder), { recursive: true });
  const path = join(realpathSync(dirname(folder)), basename(folder));
  const name = `duka-${createHash("sha256").update(`${userInfo().username}\n${path}`).digest("hex").slice(0, 24)}`;
  if (WINDOWS) return `\\\\.\\pipe\\${name}`;
  // Not where TMPDIR says, which may differ from one terminal to the next.
  return join(existsSync("/tmp") ? "/tmp" : tmpdir(), name);
}

/** Whether a process listens at the socket. When it is gone, its socket is removed. */
function listens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => {
      client.destroy();
      resolve(true);
    });
    client.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (code === "ECONNREFUSED") remove(socket);
      resolve(code !== "ECONNREFUSED" && code !== "ENOENT");
    });
  });
}

function remove(socket: string): void {
  rmSync(socket, { force: true });
  rmSync(socket + HELD, { force: true });
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
}
