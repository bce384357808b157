import { createHash } from "node:crypto";
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";

/** Another process has the database folder open: two embedded Postgres on one folder would destroy it. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

/**
 * Takes a database folder for this process; gives the release. The lock is a local socket that tells its holder's
 * process: it ends with the process, however that ends, which a file with a process number would not.
 * Errors: `FolderInUse`.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const address = addressOf(folder);
  const holder = await ask(address);
  if (holder !== undefined) throw inUse(folder, holder);
  if (process.platform !== "win32") rmSync(address, { force: true });
  const server = createServer((socket) => socket.on("error", () => {}).end(String(process.pid)));
  await listen(server, address).catch(() => {
    throw inUse(folder, "");
  });
  server.unref();
  return () => void server.close();
}

function inUse(folder: string, holder: string): FolderInUse {
  return new FolderInUse(
    `The database folder ${folder} is open in process ${holder || "unknown"}: stop that one first.`,
  );
}

/** Short, as the paths of sockets have to be, and not in the folder, as not every file system takes sockets. */
function addressOf(folder: string): string {
  mkdirSync(dirname(folder), { recursive: true });
  const path = join(realpathSync(dirname(folder)), basename(folder));
  const name = `duka-${createHash("sha256").update(`${userInfo().username}\n${path}`).digest("hex").slice(0, 24)}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** The process that answers at the address, or undefined when none does. */
function ask(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said: string | undefined;
    const socket = connect(address, () => {
      said = "";
    });
    // Its holder may be busy: that it listens is answer enough.
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("data", (chunk) => {
      said = String(chunk);
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(said));
  });
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
}
