import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Another process works in the folder: two embedded Postgres on one folder would destroy it. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
  constructor(folder: string, holder: string) {
    super(`The folder ${folder} is open in process ${holder || "unknown"}: stop that one first.`);
  }
}

/** Another process that asks for the folder, or has it. */
type Rival = { socket: string; pid: string; holds: boolean };

const WINDOWS = process.platform === "win32";

/**
 * Takes a folder for this process; gives the release. The lock is a local socket that names its owner's process: it ends
 * with the process, however that ends, which a file with a process number would not. Of many that ask at once, one gets it.
 * Errors: `FolderInUse`.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const address = addressOf(folder);
  let holds = WINDOWS;
  const server = createServer((socket) => socket.on("error", () => {}).end(answer(holds)));
  server.unref();
  if (WINDOWS) {
    await listen(server, address).catch(async () => {
      throw new FolderInUse(folder, (await ask(address))?.pid ?? "");
    });
    return () => void server.close();
  }
  const own = `${address}-${randomBytes(4).toString("hex")}`;
  // Under its name only when it answers, so that whoever finds it silent may remove it: its process is gone.
  await listen(server, `${own}.new`);
  renameSync(`${own}.new`, own);
  const release = () => {
    server.close();
    rmSync(own, { force: true });
  };
  const winner = await rivalBefore(own, address);
  if (winner) {
    release();
    throw new FolderInUse(folder, winner.pid);
  }
  holds = true;
  return release;
}

/**
 * The rival that `own` gives way to: one that has the folder, or asks for it too and comes first by name. The others give
 * way to `own`, which waits until they have. As each can be seen before it looks, no two overlook each other.
 */
async function rivalBefore(own: string, address: string): Promise<Rival | undefined> {
  for (;;) {
    const rivals = await rivalsOf(own, address);
    const before = rivals.find(({ socket, holds }) => holds || socket < own);
    if (before || rivals.length === 0) return before;
    await pause(10);
  }
}

async function rivalsOf(own: string, address: string): Promise<Rival[]> {
  const names = readdirSync(dirname(address)).filter((name) =>
    new RegExp(`^${basename(address)}-[0-9a-f]{8}$`).test(name),
  );
  const sockets = names.map((name) => join(dirname(address), name)).filter((socket) => socket !== own);
  return (await Promise.all(sockets.map(ask))).filter((rival) => rival !== undefined);
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

const answer = (holds: boolean): string => `${process.pid} ${holds ? "holds" : "asks"}`;

/** Who answers at the socket. Nobody does when its process is gone; then the socket is removed. */
function ask(socket: string): Promise<Rival | undefined> {
  return new Promise((resolve) => {
    let said: string | undefined;
    const client = connect(socket, () => {
      said ??= "";
    });
    // Its owner may be busy: that it listens is answer enough.
    client.setTimeout(1000, () => client.destroy());
    client.on("data", (chunk) => {
      said = String(chunk);
    });
    client.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (code !== "ECONNREFUSED" && code !== "ENOENT") said ??= "";
      if (code === "ECONNREFUSED" && !WINDOWS) rmSync(socket, { force: true });
    });
    client.on("close", () => {
      const [pid = "", state] = said?.split(" ") ?? [];
      resolve(said === undefined ? undefined : { socket, pid, holds: state !== "asks" });
    });
  });
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
}
