import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFolder } from "../folder-lock.ts";
import { forgetCluster, isKept, isMade, keepCluster } from "../services/clusters.ts";
import { type PostgresOptions, startPostgres } from "../services/postgres.ts";
import type { Service } from "../services/server.ts";
import type { Engine } from "./engine.ts";
import { openPostgres } from "./postgres.ts";

/** The PostgreSQL of a folder could not start on it. */
export class FolderBroken extends Error {
  override readonly name = "FolderBroken";
}

/**
 * Opens a Postgres that runs (`url`, of the owner), or starts one in `folder`, or one that is thrown away when neither is given; a new one begins
 * with what was kept as `beginning`; a login has so many `connections` at most. Errors: `FolderInUse`, `FolderBroken`; those of startPostgres; pg's connection errors.
 */
export async function openEngine(
  options: {
    url?: string | undefined;
    folder?: string | undefined;
    beginning?: string | undefined;
    connections?: number | undefined;
  } = {},
): Promise<Engine> {
  const { url, folder, beginning, connections } = options;
  if (url) return openPostgres(url, connections);
  const unlock = folder ? await lockFolder(folder) : () => {};
  try {
    const engine = await openOwn({ folder, beginning: beginning ?? (await emptyBeginning()) }, connections);
    return { ...engine, close: () => engine.close().finally(unlock) };
  } catch (error) {
    unlock();
    if (!folder) throw error;
    throw new FolderBroken(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function openOwn(options: PostgresOptions, connections?: number): Promise<Engine> {
  const server = await startNew(options);
  try {
    const engine = await openPostgres(server.url, connections);
    return { ...engine, close: () => engine.close().finally(server.stop) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Starts it; where what a new one begins with is broken, that is kept no longer, and it begins with nothing. */
async function startNew(options: PostgresOptions): Promise<Service> {
  const { folder, beginning } = options;
  const begins = beginning !== undefined && !(folder && isMade(folder));
  try {
    return await startPostgres(options);
  } catch (error) {
    if (!begins || !isKept(beginning)) throw error;
    forgetCluster(beginning);
    if (folder) rmSync(join(folder, "data"), { recursive: true, force: true });
    return startPostgres({ ...options, beginning: undefined });
  }
}

/** Has something kept as what new databases begin with by this name: what `make` makes of an empty one. Errors: those of startPostgres and `make`. */
export async function haveBeginning(name: string, make: (engine: Engine) => Promise<unknown>): Promise<void> {
  if (isKept(name)) return;
  const folder = mkdtempSync(join(tmpdir(), "duka-beginning-"));
  try {
    const engine = await openOwn({ folder, durable: false });
    await make(engine).finally(engine.close);
    keepCluster(folder, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The name of what databases begin with that have nothing: what initdb makes, which is most of a first start. Errors: those of startPostgres. */
export async function emptyBeginning(): Promise<string> {
  await haveBeginning("empty", async () => {});
  return "empty";
}
