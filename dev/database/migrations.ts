import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../project-folder.ts";

/** The folder of the project's migrations. */
export const MIGRATIONS = join(PROJECT, "migrations");

/** Another one for every change of whatever is in the folder of the migrations. */
export function migrationsDigest(): string {
  const hash = createHash("sha256");
  for (const file of globSync("**/*.{sql,ts}", { cwd: MIGRATIONS }).sort())
    hash.update(`${file}\n${readFileSync(join(MIGRATIONS, file), "utf8")}\n`);
  return hash.digest("hex").slice(0, 24);
}
