import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the Worker serves as assets. */
export const ASSETS = fileURLToPath(new URL("../dist/assets", import.meta.url));

/** Writes a file of the assets only where it differs, and in one step: another process may be serving it. */
export function putFile(path: string, content: Uint8Array | string): void {
  const file = join(ASSETS, path);
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, bytes);
  renameSync(draft, file);
}
