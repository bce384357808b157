import { createHash } from "node:crypto";

/*
 * The Merkle tree of RFC 9162, 2.1, over SHA-256: a leaf is hashed after a byte 0, two subtrees after a byte 1. Hashes are in
 * hexadecimal.
 */

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

export const leafHash = (text: string): string =>
  createHash("sha256").update("\0").update(text, "utf8").digest("hex");

const nodeHash = (left: string, right: string): string =>
  createHash("sha256").update(`01${left}${right}`, "hex").digest("hex");

/** A tree that grows leaf by leaf; it keeps the roots of its full subtrees alone. */
export class Tree {
  size = 0;
  readonly #peaks: string[] = [];

  append(leaf: string): void {
    let hash = leaf;
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) {
      hash = nodeHash(this.#peaks.pop() ?? "", hash);
    }
    this.#peaks.push(hash);
    this.size += 1;
  }

  root(): string {
    const [last, ...others] = this.#peaks.toReversed();
    return last === undefined ? sha256("") : others.reduce((hash, peak) => nodeHash(peak, hash), last);
  }
}

/** The root that a path leads to from the leaf of an index in a tree of a size; undefined where it is no path of one. */
export function rootOf(
  leaf: string,
  index: number,
  size: number,
  path: readonly string[],
): string | undefined {
  if (index >= size) return undefined;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const beside of path) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(beside, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, beside);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
}
