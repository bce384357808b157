import type { Context as HonoContext } from "hono";
import { hmacHex } from "../crypto.ts";
import { Problem } from "../errors.ts";
import { acceptsFile, type Call, type Operation } from "../operations/operation.ts";
import type { HttpEnv } from "./http-env.ts";

/** The version that If-Match names; undefined for none or any. Throws version.malformed. */
export function expectedVersion(c: HonoContext<HttpEnv>): number | undefined {
  const header = c.req.header("If-Match");
  if (header === undefined || header.trim() === "*") return undefined;
  const [, version] = /^"(\d{1,9})"$/.exec(header.trim()) ?? [];
  if (!version) throw new Problem("version.malformed");
  return Number(version);
}

/** Does it read an Idempotency-Key: a POST that is not harmless to repeat. */
export const takesKey = ({ method }: { method: string }, { isRepeatable }: Operation): boolean =>
  method === "POST" && !isRepeatable;

/**
 * The Idempotency-Key of a POST, and the fingerprint of the request that it stands for: method, path, query and body. The
 * body of a file is left to the operation that reads it. Throws idempotency.malformed.
 */
export async function idempotencyOf(
  c: HonoContext<HttpEnv>,
  operation: Operation,
): Promise<Call["idempotency"]> {
  const key = c.req.header("Idempotency-Key");
  if (!takesKey(c.req, operation) || key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw new Problem("idempotency.malformed");
  const body = acceptsFile(operation) ? "" : await c.req.text();
  const { pathname, search } = new URL(c.req.url);
  const request = `${c.req.method} ${pathname}${search} ${operation.name}\n${body}`;
  return { key, fingerprint: await hmacHex(c.get("ctx").config.SECRET_KEY, request) };
}
