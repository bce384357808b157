import { expect, test } from "vitest";
import type { Problem } from "#platform/errors.ts";
import { readCsv } from "#platform/read-csv.ts";

async function read(bytes: Uint8Array<ArrayBuffer> | string, piece = 1e6) {
  const whole = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= whole.length) return controller.close();
      controller.enqueue(whole.slice(at, at + piece));
      at += piece;
    },
  });
  const reading = readCsv(stream, 1e6);
  const records: string[][] = [];
  for await (const record of reading.records) records.push(record);
  return { records, mark: reading.decimalMark() };
}

const refusal = (bytes: Uint8Array<ArrayBuffer>): Promise<Problem> =>
  read(bytes).then(
    () => expect.fail("it was read"),
    (error) => error,
  );

function utf16(text: string, isLittle: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), isLittle);
  return bytes;
}

test.each([
  ["commas", 'a,"b;c;d"\n1,2;3', ["a", "b;c;d"], ["1", "2;3"], "."],
  ["semicolons", "a;b\n1,5;2", ["a", "b"], ["1,5", "2"], ","],
  ["tabs", "a\tb\n1,5\t2", ["a", "b"], ["1,5", "2"], "."],
  ["semicolons after a quoted comma", '"a,b,c";d\n1;2', ["a,b,c", "d"], ["1", "2"], ","],
  ["one column", "a\n1", ["a"], ["1"], "."],
])("%s are found from the header", async (_, text, header, row, mark) => {
  for (const piece of [1, 3, 1000]) expect(await read(text, piece)).toEqual({ records: [header, row], mark });
});

test("UTF-8 with and without a byte order mark and UTF-16 of both orders are the same text, in pieces of any size", async () => {
  const text = "sku;name\nA;É – ✓ 𝄞\n";
  const encoded = [new TextEncoder().encode(text), new TextEncoder().encode(`\ufeff${text}`)];
  const wide = [utf16(`\ufeff${text}`, true), utf16(`\ufeff${text}`, false)];
  for (const bytes of [...encoded, ...wide]) {
    for (const piece of [1, 2, 3, 1000])
      expect((await read(bytes as Uint8Array<ArrayBuffer>, piece)).records).toEqual([
        ["sku", "name"],
        ["A", "É – ✓ 𝄞"],
      ]);
  }
});

test("Windows-1252, UTF-16 without a mark and half a character are refused, and the refusal says how to save it", async () => {
  const latin = new Uint8Array([...new TextEncoder().encode("sku,name\nA,Parac"), 0xe9, 0x74, 0x0a]);
  expect(await refusal(latin)).toMatchObject({
    code: "csv.malformed",
    detail: expect.stringMatching(/Windows-1252.*CSV UTF-8/),
  });
  expect(await refusal(utf16("sku,name", true))).toMatchObject({ detail: expect.stringMatching(/UTF-16/) });
  expect(await refusal(utf16("sku,name", false))).toMatchObject({ detail: expect.stringMatching(/UTF-16/) });
  expect(await refusal(new Uint8Array([0x61, 0xc3]))).toMatchObject({ code: "csv.malformed" });
  expect(await refusal(new Uint8Array([0xff, 0xfe, 0x61]))).toMatchObject({ code: "csv.malformed" });
});
