import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The project's folder. */
export const ROOT = join(import.meta.dirname, "../..");

/** A file of ours: its path from the project's folder, its text, and what it imports, as written. */
export interface SourceFile {
  path: string;
  text: string;
  lines: number;
  imports: string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"|\bimport\("([^"]+)"\)/g;

/** Every file under these folders whose name ends so; a folder that is not there has none. */
export function filesIn(folders: readonly string[], ending = ".ts"): SourceFile[] {
  return folders.flatMap((folder) =>
    pathsIn(folder)
      .filter((path) => path.endsWith(ending))
      .map(read),
  );
}

/** Paths of every file under a folder, from the project's folder. */
export function pathsIn(folder: string): string[] {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      .sort();
  } catch {
    return [];
  }
}

function read(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  const imports = [...text.matchAll(IMPORT)].map(([, from, bare, late]) => from ?? bare ?? late ?? "");
  return { path, text, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0), imports };
}

/** Every code in the calls of app.fail and app.guard of an SQL text, of whichever branch. */
export const raisedIn = (text: string): string[] =>
  [...text.matchAll(/app\.(?:fail|guard)\([^;]*;/g)].flatMap(([call]) =>
    [...call.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, code = ""]) => code),
  );
