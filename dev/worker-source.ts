import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./project-folder.ts";

/*
 * What deploys is made of a copy of the sources, dist/source, that has no words of the OpenAPI document, a fifteenth of the bundle: the
 * Worker serves the document as an asset, which `npm run assets` makes of the sources themselves. Lines stay where they are.
 */
const SOURCE = join(PROJECT, "dist/source");
const FOLDERS = ["src", "queues", "durable-objects"];
const WORDS = /\.describe\(\s*(?:"(?:[^"\\\n]|\\.)*"|`[^`$\\]*`),?\s*\)/g;

/** A file's text without what its schemas say to readers of the document. */
export const withoutWords = (text: string): string =>
  text.replace(WORDS, (call) => "\n".repeat(call.split("\n").length - 1));

export function copySource(): void {
  rmSync(SOURCE, { recursive: true, force: true });
  for (const folder of FOLDERS) cpSync(join(PROJECT, folder), join(SOURCE, folder), { recursive: true });
  // The Worker itself makes the schema of a socket's frames.
  for (const file of globSync("{src,queues}/**/*.ts", { cwd: SOURCE }))
    writeFileSync(join(SOURCE, file), withoutWords(readFileSync(join(SOURCE, file), "utf8")));
  const { imports } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
  writeFileSync(join(SOURCE, "package.json"), JSON.stringify({ type: "module", private: true, imports }));
  const toml = readFileSync(join(PROJECT, "wrangler.toml"), "utf8");
  writeFileSync(join(SOURCE, "wrangler.toml"), toml.replace('"dist/assets"', '"../assets"'));
}

if (import.meta.main) copySource();
