import fc from "fast-check";
import { expect, test } from "vitest";
import { mintTenant } from "#test/tenant.ts";
import { checkpointOfLine, readKept } from "../../../../client/verify-audit/checkpoint.ts";
import { verifyExport } from "../../../../client/verify-audit/verify-export.ts";
import { bytesOf, enterTexts, publishedKeys, seal } from "./sealed.ts";
import { detailTexts, earlierExport, forged, tamperings } from "./tampering.ts";

/** The export of a new tenant's log: entries of these details, sealed after each of the batches. */
async function exportOf(batches: readonly (readonly string[])[]): Promise<string> {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  for (const batch of batches) {
    await enterTexts(tenant.id, batch);
    await seal(tenant.id);
  }
  const { status, text } = await owner.get("/audit-logs?format=jsonl");
  expect(status).toBe(200);
  return text;
}

/** Batches of details, of as many entries as they say. */
const batchesOf = (...sizes: readonly number[]) =>
  fc.tuple(...sizes.map((size) => fc.array(detailTexts, { minLength: size, maxLength: size })));

const SEED = 20_261_126;
const [batches = []] = fc.sample(batchesOf(7, 4, 9), { numRuns: 1, seed: SEED });
const [text, other, keys] = await Promise.all([
  exportOf(batches),
  exportOf([['{"of":"another"}'], ['{"of":"another"}']]),
  publishedKeys(),
]);
const lines = text.trimEnd().split("\n");

test("an export of a random log is as it was sealed, with all of Unicode, numbers of any length, nulls and escapes", async () => {
  const sizes = fc.array(fc.array(detailTexts, { minLength: 1, maxLength: 9 }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(sizes, async (random) => {
      const { faults, entries } = await verifyExport(bytesOf(await exportOf(random)), keys);
      expect(faults).toEqual([]);
      expect(entries).toBeGreaterThanOrEqual(random.flat().length);
    }),
    { numRuns: 25 },
  );
}, 120_000);

test("a verifier finds each of 1,000 random changes of an export, and none where there is none", async () => {
  expect((await verifyExport(bytesOf(text), keys)).faults).toEqual([]);
  expect((await verifyExport(bytesOf(other), keys)).faults).toEqual([]);
  await fc.assert(
    fc.asyncProperty(tamperings(text, other), async ({ how, bytes }) => {
      expect((await verifyExport([bytes], keys)).faults, how).not.toEqual([]);
    }),
    { numRuns: 1000 },
  );
}, 120_000);

test("it finds a log that was made anew as a whole and signed by another key", async () => {
  const { privateKey } = (await crypto.subtle.generateKey("Ed25519", true, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith('{"type":"entry"')) continue;
    const { faults } = await verifyExport([await forged(text, at, privateKey)], keys);
    expect(faults).toMatchObject([{ says: expect.stringMatching(/signature is wrong/) }]);
  }
});

test("it names the line of a change: of an entry, of its details, of what is no UTF-8", async () => {
  const faultsOf = async (changed: string) => (await verifyExport(bytesOf(changed), keys)).faults[0];
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith('{"type":"entry"')) continue;
    const by = (from: RegExp, to: string) => lines.with(at, line.replace(from, to)).join("\n");
    expect(await faultsOf(`${by(/"action" : "/, '"action" : "x')}\n`)).toMatchObject({ line: at + 1 });
    expect(await faultsOf(`${by(/"before" : null/, '"before" : {}')}\n`)).toMatchObject({
      line: at + 1,
      says: expect.stringMatching(/details/),
    });
  }
  const cut = Buffer.concat([new TextEncoder().encode(`${lines[0]}\n`), Uint8Array.of(0xff, 0x0a)]);
  expect((await verifyExport([cut], keys)).faults).toEqual([{ line: 2, says: "the line is not UTF-8" }]);
});

test("an earlier export passes by itself; held to a checkpoint that was kept, it is found to be cut", async () => {
  const earlier = earlierExport(text);
  expect((await verifyExport([earlier], keys)).faults).toEqual([]);
  const kept = await Promise.all(
    lines.filter((line) => checkpointOfLine(line)).map((line) => readKept(line, keys)),
  );
  expect(kept.length).toBeGreaterThanOrEqual(3);
  expect((await verifyExport(bytesOf(text), keys, kept)).faults).toEqual([]);
  const [first, ...later] = kept;
  expect((await verifyExport([earlier], keys, first ? [first] : [])).faults).toEqual([]);
  for (const one of later) {
    expect((await verifyExport([earlier], keys, [one])).faults).toMatchObject([
      { says: expect.stringMatching(/the export ends at/) },
    ]);
    expect((await verifyExport(bytesOf(other), keys, [one])).faults).toMatchObject([
      { line: 1, says: expect.stringMatching(/another tenant/) },
    ]);
  }
});
