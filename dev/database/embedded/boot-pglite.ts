import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PROJECT } from "../../project-folder.ts";

const CACHE = join(PROJECT, "node_modules/.cache/duka");

/** What a new database begins with: what initdb makes, or what was kept by a name. */
export const EMPTY = "empty";

/**
 * Starts the embedded Postgres in a folder, or in memory. A new one begins with what was kept in `cache`, beside the packages, as
 * `beginning`; else with what initdb makes, which is always the same and most of a first start, and kept there too. Errors: those of PGlite.
 */
export async function bootPglite(
  folder: string | undefined,
  { cache = CACHE, beginning = EMPTY } = {},
): Promise<PGlite> {
  const options = folder ? { dataDir: folder } : {};
  if (!isNew(folder)) return started(new PGlite(options));
  for (const kept of new Set([beginning, EMPTY])) {
    const copy = pathOf(cache, kept);
    if (!existsSync(copy)) continue;
    try {
      const loadDataDir = new Blob([readFileSync(copy)]);
      return await started(new PGlite({ ...options, loadDataDir }));
    } catch {
      // Whatever is wrong with the copy, initdb makes a good one.
      rmSync(copy, { force: true });
      if (folder) rmSync(folder, { recursive: true, force: true });
    }
  }
  const database = await started(new PGlite(options));
  await keepBeginning(database, EMPTY, cache);
  return database;
}

/** Whether no database is in a folder yet. */
export function isNew(folder: string | undefined): boolean {
  return !folder || !existsSync(join(folder, "PG_VERSION"));
}

async function started(database: PGlite): Promise<PGlite> {
  await database.waitReady;
  return database;
}

/**
 * Keeps all that a database has as what new ones of that name begin with, and nothing older of a name before its `-`. In one step, as other
 * processes look for it. Where packages are read-only, nothing is kept.
 */
export async function keepBeginning(database: PGlite, name: string, cache = CACHE): Promise<void> {
  try {
    await database.exec("checkpoint");
    const copy = await database.dumpDataDir("none");
    const path = pathOf(cache, name);
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, Buffer.from(await copy.arrayBuffer()));
    const older = globSync(pathOf(cache, `${name.split("-")[0]}*`)).filter((other) => other !== path);
    for (const other of older) rmSync(other, { force: true });
    renameSync(draft, path);
  } catch {}
}

const pathOf = (cache: string, name: string): string => join(cache, `pglite-${pgliteVersion()}-${name}.tar`);

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = JSON.parse(readFileSync(join(dirname(entry), "../package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
