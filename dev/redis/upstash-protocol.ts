import type { Command } from "./scripts.ts";

/** A body or command that Upstash answers with 400 and `{error}`. */
export class BadCommand extends Error {
  override readonly name = "BadCommand";
}

// They hold or change the one connection that everybody shares.
const NOT_OVER_REST = new Set(
  "AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT CONFIG DEBUG DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE QUIT REPLICAOF RESET SELECT SHUTDOWN SLAVEOF SSUBSCRIBE SUBSCRIBE SYNC UNWATCH WAIT WATCH".split(
    " ",
  ),
);

/** `["SET", "key", 1]` as a command, its name in capitals. Errors: `BadCommand`. */
export function parseCommand(body: string): Command {
  return toCommand(parseJson(body));
}

/** `[["SET", "key", 1], …]`, the body of /pipeline and /multi-exec. Errors: `BadCommand`. */
export function parseCommands(body: string): Command[] {
  const value = parseJson(body);
  if (!Array.isArray(value) || value.length === 0) throw new BadCommand("ERR empty pipeline request");
  return value.map(toCommand);
}

/** `/set/key/value?EX=100`, with a body as the last value before the query. Errors: `BadCommand`. */
export function commandInPath(url: URL, body: string): Command {
  const words = url.pathname.slice(1).split("/").map(decodeURIComponent);
  const query = [...url.searchParams].filter(([name]) => name !== "_token").flat();
  return toCommand([...words, ...(body ? [body] : []), ...query.filter((word) => word !== "")]);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadCommand("ERR failed to parse command");
  }
}

function toCommand(value: unknown): Command {
  if (!Array.isArray(value) || !value.every(isScalar)) throw new BadCommand("ERR failed to parse command");
  const [name, ...args] = value.map(String);
  if (!name) throw new BadCommand("ERR empty command");
  const capitals = name.toUpperCase();
  if (NOT_OVER_REST.has(capitals)) throw new BadCommand(`ERR Command is not available: '${capitals}'`);
  return [capitals, ...args];
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/**
 * A result as it goes over the wire: under `Upstash-Encoding: base64` every string is encoded, also in lists, except an
 * "OK" that is the whole result (the client decodes by the same rule).
 */
export function encodeResult(result: unknown, base64: boolean): unknown {
  return base64 && result !== "OK" ? encodeDeep(result) : result;
}

function encodeDeep(value: unknown): unknown {
  if (typeof value === "string") return Buffer.from(value).toString("base64");
  return Array.isArray(value) ? value.map(encodeDeep) : value;
}
