import fc from "fast-check";
import type { Statement } from "../../../../client/verify-audit/checkpoint.ts";
import { leafHash, sha256, Tree } from "../../../../client/verify-audit/merkle.ts";

const encoder = new TextEncoder();

/** JSON texts of details that the database can keep: any Unicode, numbers of many digits, nulls, any nesting. */
export const detailTexts: fc.Arbitrary<string> = (() => {
  const text = fc
    .string({ unit: "binary", maxLength: 12 })
    .filter((one) => one.isWellFormed() && !one.includes("\0"))
    .map((one) => JSON.stringify(one));
  const number = fc
    .tuple(
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
      fc.stringMatching(/^(\.\d{1,30})?(e[+-]?\d)?$/),
    )
    .map(([whole, rest]) => `${whole}${rest}`);
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("null", "true", "false", '"\\u2028\\"\\\\"', '",\\"details\\":null}"'),
      number,
      text,
      fc.array(tie("value"), { maxLength: 3 }).map((values) => `[${values.join(",")}]`),
      fc
        .array(fc.tuple(text, tie("value")), { maxLength: 3 })
        .map((pairs) => `{${pairs.map(([key, value]) => `${key}:${value}`).join(",")}}`),
    ),
  })).value;
})();

/** An export as bytes, and how it came to differ from the one that it was. */
export interface Tampered {
  how: string;
  bytes: Uint8Array;
}

const ofLines = (lines: readonly string[]): Uint8Array =>
  encoder.encode(lines.map((line) => `${line}\n`).join(""));
const isCheckpoint = (line: string) => line.startsWith('{"type":"checkpoint"');
const isEntry = (line: string) => line.startsWith('{"type":"entry"');

/** Changes of an export, none of which leaves it as it was. `other` is an export of another tenant. */
export function tamperings(text: string, other: string): fc.Arbitrary<Tampered> {
  const lines = text.trimEnd().split("\n");
  const foreign = other.trimEnd().split("\n");
  const bytes = encoder.encode(text);
  const anywhere = fc.nat(bytes.length - 1);
  const anyLine = fc.nat(lines.length - 1);
  const isChanged = ({ bytes: now }: Tampered) => Buffer.compare(now, bytes) !== 0;
  const placesOf = (is: (line: string) => boolean) =>
    fc.constantFrom(...lines.flatMap((line, at) => (is(line) ? [at] : [])));

  const changedByte = fc.tuple(anywhere, fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
    const now = bytes.slice();
    now[at] = (now[at] ?? 0) ^ by;
    return { how: `byte ${at} changed by ${by}`, bytes: now };
  });
  const removedByte = anywhere.map((at) => ({
    how: `byte ${at} removed`,
    bytes: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
  }));
  const addedByte = fc.tuple(anywhere, fc.nat(255)).map(([at, byte]) => ({
    how: `byte ${byte} added at ${at}`,
    bytes: Buffer.concat([bytes.subarray(0, at), Uint8Array.of(byte), bytes.subarray(at)]),
  }));
  const cut = anywhere.map((at) => ({ how: `cut at byte ${at}`, bytes: bytes.slice(0, at) }));
  const cutLines = anyLine.map((at) => ({ how: `cut at line ${at}`, bytes: ofLines(lines.slice(0, at)) }));
  const removedLine = anyLine.map((at) => ({
    how: `line ${at} removed`,
    bytes: ofLines(lines.toSpliced(at, 1)),
  }));
  const addedLine = fc
    .tuple(fc.nat(lines.length), fc.constantFrom(...lines, ...foreign, "", "{}"))
    .map(([at, line]) => ({ how: `a line added at ${at}`, bytes: ofLines(lines.toSpliced(at, 0, line)) }));
  const movedLine = fc.tuple(anyLine, anyLine).map(([from, to]) => ({
    how: `line ${from} moved to ${to}`,
    bytes: ofLines(lines.toSpliced(from, 1).toSpliced(to, 0, lines[from] ?? "")),
  }));
  const swappedCheckpoint = fc
    .tuple(placesOf(isCheckpoint), fc.constantFrom(...foreign.filter(isCheckpoint)))
    .map(([at, line]) => ({
      how: `checkpoint ${at} of another tenant`,
      bytes: ofLines(lines.with(at, line)),
    }));
  const withoutDetails = placesOf(isEntry).map((at) => ({
    how: `details of line ${at} gone`,
    bytes: ofLines(lines.with(at, (lines[at] ?? "").replace(/,"details":.*$/s, ',"details":null}'))),
  }));
  const withoutEntry = placesOf(isEntry).map((at) => ({
    how: `entry of line ${at} said to be removed`,
    bytes: ofLines(
      lines.with(at, (lines[at] ?? "").replace(/"type":"entry"(.*?),"entry":.*$/s, '"type":"removed"$1}')),
    ),
  }));
  const rehashed = fc
    .tuple(placesOf(isEntry), fc.constantFrom("job", "owner", "user"))
    .map(([at, actor]) => ({
      how: `line ${at} by another actor, hashed anew`,
      bytes: ofLines(lines.with(at, byAnother(lines[at] ?? "", actor))),
    }));
  return fc
    .oneof(
      changedByte,
      changedByte,
      changedByte,
      removedByte,
      addedByte,
      cut,
      cutLines,
      removedLine,
      addedLine,
      movedLine,
      swappedCheckpoint,
      withoutDetails,
      withoutEntry,
      rehashed,
    )
    .filter(isChanged);
}

/** An entry's line with another kind of actor, whose hash is right. */
function byAnother(line: string, actor: string): string {
  const changed = line.replace(/"actor_kind" : "\w+"/, `"actor_kind" : "${actor}"`);
  const entry = /"entry":(\{.*?\}),"details":/s.exec(changed)?.[1] ?? "";
  return changed.replace(/"leaf_hash":"\w+"/, `"leaf_hash":"${leafHash(entry)}"`);
}

/**
 * The export with the entry of a line changed, and everything after it made anew as if it had been so: hashes, roots, the line of
 * checkpoints. Only the signing key is another one, under the same name.
 */
export async function forged(text: string, at: number, key: CryptoKey): Promise<Uint8Array> {
  const tree = new Tree();
  let previous: string | null = null;
  const made: string[] = [];
  for (const [n, line] of text.trimEnd().split("\n").entries()) {
    if (isEntry(line)) {
      const now = n === at ? byAnother(line, "forger") : line;
      tree.append(/"leaf_hash":"(\w+)"/.exec(now)?.[1] ?? "");
      made.push(now);
    } else if (isCheckpoint(line)) {
      const { statement } = JSON.parse(line) as { statement: Statement };
      const said = JSON.stringify({ ...statement, root_hash: tree.root(), previous_hash: previous });
      previous = sha256(said);
      const signed = await crypto.subtle.sign("Ed25519", key, encoder.encode(said));
      const signature = Buffer.from(signed as ArrayBuffer).toString("base64url");
      made.push(`{"type":"checkpoint","statement":${said},"signature":"${signature}"}`);
    } else {
      made.push(line);
    }
  }
  return ofLines(made);
}

/** The export as it was when its first checkpoint was the latest. */
export function earlierExport(text: string): Uint8Array {
  const lines = text.trimEnd().split("\n");
  const first = lines.findIndex(isCheckpoint);
  const { statement } = JSON.parse(lines[first] ?? "") as { statement: Statement };
  const header = (lines[0] ?? "").replace(/"tree_size":\d+/, `"tree_size":${statement.tree_size}`);
  return ofLines([header, ...lines.slice(1, first + 1)]);
}
