import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "../project-folder.ts";
import { OWN_VERSION } from "./own-programs.ts";

const CACHE = join(PROJECT, "node_modules/.cache/duka");

/** Whether a folder has the data of a PostgreSQL, and the password of its owner beside it. */
export function isMade(folder: string): boolean {
  return existsSync(join(folder, "data/PG_VERSION"));
}

/** Lays into a new folder what a cluster begins with: what was kept by that name, if it was; else this password of an owner that is to be made. */
export function layCluster(folder: string, password: string, beginning: string | undefined): void {
  const kept = pathOf(beginning ?? "");
  try {
    if (beginning && isMade(kept)) {
      copyCluster(kept, folder);
      return;
    }
  } catch {
    // Somebody keeps another one at this moment, or what is there is broken: it is made from nothing.
    rmSync(join(folder, "data"), { recursive: true, force: true });
  }
  writeFileSync(join(folder, "password"), password, { mode: 0o600 });
}

function copyCluster(from: string, to: string): void {
  cpSync(join(from, "data"), join(to, "data"), { recursive: true });
  // A copy of a folder has the rights of any new one, with which PostgreSQL does not start.
  chmodSync(join(to, "data"), 0o700);
  cpSync(join(from, "password"), join(to, "password"));
}

/** Whether there is something that was kept by a name. */
export function isKept(beginning: string): boolean {
  return isMade(pathOf(beginning));
}

/** Keeps it no longer. */
export function forgetCluster(beginning: string): void {
  rmSync(pathOf(beginning), { recursive: true, force: true });
}

/**
 * Keeps what is in the folder of a server that was stopped as what new ones begin with by that name, and nothing older of a name before its `-`. In
 * one step, as other processes look for it. Where packages are read-only, nothing is kept.
 */
export function keepCluster(folder: string, name: string): void {
  const path = pathOf(name);
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    copyCluster(folder, draft);
    const older = globSync(pathOf(`${name.split("-")[0]}*`)).filter((other) => !other.startsWith(path));
    for (const other of older) rmSync(other, { recursive: true, force: true });
    renameSync(draft, path);
  } catch {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Where what is kept by a name is. */
export const pathOf = (name: string): string => join(CACHE, `postgres-${OWN_VERSION}-${name}`);
