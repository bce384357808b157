import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Books } from "./books.ts";

const SOON_MS = 1000;

const written = (_: string, value: unknown): unknown => {
  if (value instanceof Map) return { entries: [...value] };
  return value instanceof Set ? { members: [...value] } : value;
};
const read = (_: string, value: unknown): unknown => {
  const { entries, members } = (value ?? {}) as { entries?: [unknown, unknown][]; members?: unknown[] };
  if (Array.isArray(entries)) return new Map(entries);
  return Array.isArray(members) ? new Set(members) : value;
};

/** Books that outlive a restart in a file, if one is given: read from it, and written to it soon after each call. */
export function keptBooks(file?: string): { books: Books; note(): void; close(): void } {
  const books = new Books();
  if (file === undefined) return { books, note: () => undefined, close: () => undefined };
  if (existsSync(file))
    books.restore(JSON.parse(readFileSync(file, "utf8"), read) as ReturnType<Books["state"]>);
  let soon: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(soon);
    soon = undefined;
    writeFileSync(file, JSON.stringify(books.state(), written), { mode: 0o600 });
  };
  return {
    books,
    note() {
      soon ??= setTimeout(write, SOON_MS).unref();
    },
    close() {
      if (soon) write();
    },
  };
}
