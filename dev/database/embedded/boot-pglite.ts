import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PROJECT } from "../../project-folder.ts";

const CACHE = join(PROJECT, "node_modules/.cache/duka");

/**
 * Starts the embedded Postgres in a folder, or in memory. Most of a first start is initdb, whose outcome is always the
 * same: it is kept in `cache`, beside the packages, and copied from there the next time. Errors: those of PGlite.
 */
export async function bootPglite(folder: string | undefined, cache = CACHE): Promise<PGlite> {
  const options = folder ? { dataDir: folder } : {};
  if (folder && existsSync(join(folder, "PG_VERSION"))) return started(new PGlite(options));
  const template = join(cache, `pglite-${pgliteVersion()}.tar`);
  if (existsSync(template)) {
    try {
      const loadDataDir = new Blob([readFileSync(template)]);
      return await started(new PGlite({ ...options, loadDataDir }));
    } catch {
      // Whatever is wrong with the copy, initdb makes a good one.
      rmSync(template, { force: true });
      if (folder) rmSync(folder, { recursive: true, force: true });
    }
  }
  const database = await started(new PGlite(options));
  await keepTemplate(database, template).catch(() => {});
  return database;
}

async function started(database: PGlite): Promise<PGlite> {
  await database.waitReady;
  return database;
}

/** In one step, as other processes look for it. Where packages are read-only, there is none. */
async function keepTemplate(database: PGlite, template: string): Promise<void> {
  await database.exec("checkpoint");
  const copy = await database.dumpDataDir("none");
  mkdirSync(dirname(template), { recursive: true });
  const draft = `${template}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await copy.arrayBuffer()));
  renameSync(draft, template);
}

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = JSON.parse(readFileSync(join(dirname(entry), "../package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
