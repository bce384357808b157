import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Another process has the database folder open: two embedded Postgres on one folder would destroy it. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

const held = new Set<string>();

/**
 * Takes a database folder for this process, by a file beside it that names the process; gives the release.
 * A file of a process that is gone counts for nothing. Errors: `FolderInUse`.
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder.replace(/[\\/]+$/, "")}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  const holder = readHolder(file);
  if (held.has(file) || (holder !== undefined && holder !== process.pid && isAlive(holder))) {
    throw new FolderInUse(
      `The database folder ${folder} is open in process ${holder ?? process.pid}: stop that one first (if it is not Duka, delete ${file}).`,
    );
  }
  writeFileSync(file, String(process.pid));
  held.add(file);
  return () => {
    held.delete(file);
    rmSync(file, { force: true });
  };
}

function readHolder(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
