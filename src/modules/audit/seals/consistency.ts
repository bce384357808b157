import { createHash } from "node:crypto";

const node = (left: string, right: string): string =>
  createHash("sha256").update(`01${left}${right}`, "hex").digest("hex");

/**
 * Does the path prove that the tree of `size` leaves begins with the tree of `earlier` leaves (RFC 9162, 2.1.4.2)? Hashes are
 * SHA-256 in hexadecimal.
 */
export function isConsistent(
  earlier: { size: number; root: string },
  later: { size: number; root: string },
  path: readonly string[],
): boolean {
  if (earlier.size < 1 || earlier.size > later.size) return false;
  if (earlier.size === later.size) return path.length === 0 && earlier.root === later.root;
  const isFull = Number.isInteger(Math.log2(earlier.size));
  const [first, ...rest] = isFull ? [earlier.root, ...path] : path;
  if (first === undefined) return false;
  let [at, last] = [earlier.size - 1, later.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [old, now] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [old, now] = [node(hash, old), node(hash, now)];
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      now = node(now, hash);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return old === earlier.root && now === later.root && last === 0;
}
