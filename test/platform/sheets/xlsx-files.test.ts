import { expect, test } from "vitest";
import type { Problem } from "#platform/errors.ts";
import { type Cell, textOf } from "#platform/sheets/cell.ts";
import { readXlsx } from "#platform/sheets/read-xlsx.ts";
import { numberOf } from "#platform/sheets/sheet-values.ts";
import { writeXlsx } from "#platform/sheets/write-xlsx.ts";
import { zipped } from "#platform/sheets/zip.ts";

async function read(archive: Uint8Array): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for await (const row of readXlsx(archive)) rows.push(row);
  return rows;
}

const refusal = (archive: Uint8Array): Promise<Problem> =>
  read(archive).then(
    () => expect.fail("it was read"),
    (error) => error,
  );

interface Parts {
  data: string;
  texts?: string;
  workbook?: string;
}

/** A workbook as other programs write it: its sheet is not the first file, and has a prefix and shared texts. */
function parts({ data, texts = "", workbook = "" }: Parts): Record<string, string> {
  const sheet = `<x:worksheet xmlns:x="m"><x:sheetData>${data}</x:sheetData></x:worksheet>`;
  return {
    "xl/worksheets/second.xml": '<worksheet xmlns="m"><sheetData/></worksheet>',
    "xl/worksheets/one.xml": sheet,
    "xl/workbook.xml": `<workbook xmlns="m" xmlns:r="r">${workbook}<sheets><sheet name="A" r:id="r7"/><sheet name="B" r:id="r2"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="p"><Relationship Id="r2" Target="worksheets/second.xml"/><Relationship Id="r7" Target="/xl/worksheets/one.xml"/></Relationships>`,
    "xl/sharedStrings.xml": `<sst xmlns="m">${texts}</sst>`,
    "xl/styles.xml": `<styleSheet xmlns="m"><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/><numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/></numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
  };
}

const book = (given: Parts) => zipped(parts(given));
const row = (number: number, cells: string) => `<x:row r="${number}">${cells}</x:row>`;
const cell = (at: string, value: string, more = "") => `<x:c r="${at}"${more}><x:v>${value}</x:v></x:c>`;

test("the first sheet is read: texts, numbers, dates, formulas and blanks as they are", async () => {
  const archive = book({
    texts:
      "<si><t>sku</t></si><si><r><t>Paracet</t></r><r><t>amol &amp; co</t></r><rPh><t>x</t></rPh></si><si><t>a_x000A_b</t></si>",
    data: [
      row(1, cell("A1", "0", ' t="s"') + cell("B1", "1", ' t="s"') + cell("C1", "2", ' t="s"')),
      row(3, cell("A3", "1001") + cell("C3", "1.1000000000000001")),
      row(4, cell("A4", "46000", ' s="1"') + cell("B4", "46000", ' s="2"') + cell("C4", "46000.5", ' s="4"')),
      row(
        5,
        cell("A5", "3.5", ' s="3"') +
          cell("B5", "1", ' t="b"') +
          '<x:c r="C5" t="inlineStr"><x:is><x:t>in</x:t></x:is></x:c>',
      ),
      row(
        6,
        '<x:c r="A6" t="str"><x:f>A1&amp;B1</x:f><x:v>text</x:v></x:c><x:c r="B6"><x:f>1/3</x:f><x:v>0.30000000000000004</x:v></x:c>',
      ),
      row(7, `<x:c r="A7"><x:f>A1</x:f></x:c>${cell("B7", "#N/A", ' t="e"')}${cell("C7", "9", ' t="s"')}`),
    ].join(""),
  });
  const [header, blank, numbers, dates, more, formulas, faults] = await read(archive);
  expect(header).toEqual(["sku", "Paracetamol & co", "a\nb"]);
  expect(blank).toEqual([""]);
  expect(numbers).toEqual(["1001", "", "1.1"]);
  expect(dates).toEqual([
    { text: "2025-12-09", isDate: true },
    { text: "2025-12-09", isDate: true },
    { text: "2025-12-09T12:00:00", isDate: true },
  ]);
  expect(more).toEqual(["3.5", "true", "in"]);
  expect(formulas).toEqual(["text", "0.3", ""]);
  expect(faults).toMatchObject(
    [{ fault: /formula/ }, { fault: /#N\/A/ }, { fault: /not there/ }].map(({ fault }) => ({
      fault: expect.stringMatching(fault),
    })),
  );
});

test("days count from 1904 where the workbook says so, and the day that never was is none", async () => {
  const data = row(1, cell("A1", "44538", ' s="1"'));
  const archive = book({ workbook: '<workbookPr date1904="1"/>', data });
  expect((await read(archive))[0]?.map(textOf)).toEqual(["2025-12-09"]);
  expect((await read(book({ data: row(1, cell("A1", "60", ' s="1"')) })))[0]).toMatchObject([
    { fault: "is no date" },
  ]);
});

test.each([
  ["1", "1"],
  ["-0.5", "-0.5"],
  ["1E3", "1000"],
  ["1.5E-3", "0.0015"],
  ["5901234123457", "5901234123457"],
  ["12345678901234567890", "12345678901234567890"],
  ["0.1", "0.1"],
  ["100.00", "100"],
  ["2.9999999999999996", "3"],
  ["-0", "0"],
  ["123456789.12345678", "123456789.123457"],
])("the number %s is %s", (text, number) => {
  expect(numberOf(text)).toBe(number);
});

test("a number of which the sheet has lost digits is refused, not read as another one", () => {
  expect(numberOf("1.234567890123457E+18")).toMatchObject({ fault: expect.stringContaining("as text") });
  expect(numberOf("1.23E14")).toBe("123000000000000");
});

test("what is written is read back", async () => {
  const columns = (["text", "number", "day"] as const).map((as) => ({ name: `of "${as}"`, as }));
  const archive = writeXlsx(columns, [["<007>", "12.5", "2027-06-30"]]);
  expect((await read(archive)).map((cells) => cells.map(textOf))).toEqual([
    ['of "text"', 'of "number"', 'of "day"'],
    ["<007>", "12.5", "2027-06-30"],
  ]);
});

/** The archive with one file compressed, which it says is of another size than it is. */
async function compressed(files: Record<string, string>, name: string, said: number): Promise<Uint8Array> {
  const stream = new Blob([files[name] ?? ""]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  const latin = Array.from(packed, () => "?").join("");
  const archive = zipped({ ...files, [name]: latin });
  const view = new DataView(archive.buffer);
  const text = new TextDecoder("latin1").decode(archive);
  const [local = 0, central = 0] = [text.indexOf(name), text.lastIndexOf(name)];
  archive.set(packed, local + name.length);
  view.setUint16(central - 46 + 10, 8, true);
  view.setUint32(central - 46 + 24, said, true);
  return archive;
}

test("an archive that unpacks to more than is read is refused, whatever it says of its size", async () => {
  const bomb = `<sst>${" ".repeat(60 * 1024 * 1024)}</sst>`;
  const files = { ...parts({ data: "" }), "xl/sharedStrings.xml": bomb };
  for (const said of [100, 60 * 1024 * 1024]) {
    const archive = await compressed(files, "xl/sharedStrings.xml", said);
    expect(archive.length).toBeLessThan(100_000);
    expect(await refusal(archive)).toMatchObject({ code: "request.too_large" });
  }
});

test("a text that many cells share counts as often as it stands there", async () => {
  const texts = `<si><t>${"x".repeat(30_000)}</t></si>`;
  const sharing = (count: number) =>
    book({
      texts,
      data: Array.from({ length: count }, (_, at) => row(at + 1, cell(`A${at + 1}`, "0", ' t="s"'))).join(""),
    });
  expect(await read(sharing(500))).toHaveLength(500);
  expect(await refusal(sharing(600))).toMatchObject({ code: "request.too_large" });
});

test("what is no workbook, or a broken one, is refused by name", async () => {
  const whole = parts({ data: row(1, cell("A1", "1")) });
  const without = (name: string) =>
    zipped(Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name)));
  const broken: Uint8Array[] = [
    new Uint8Array([0x50, 0x4b, 3, 4]),
    zipped(whole).subarray(0, 900),
    without("xl/workbook.xml"),
    without("xl/worksheets/one.xml"),
    zipped({ ...whole, "xl/worksheets/one.xml": "<worksheet><row>" }),
    zipped({
      ...whole,
      "xl/sharedStrings.xml": '<!DOCTYPE a [<!ENTITY b "c">]><sst><si><t>&b;</t></si></sst>',
    }),
    book({ data: row(5, "") + row(2, "") }),
    book({ data: row(1, cell("ZZ1", "1")) }),
  ];
  const damaged = zipped(whole);
  damaged[new TextDecoder("latin1").decode(damaged).indexOf("<x:v>1") + 5] = 0x39;
  for (const archive of [...broken, damaged]) expect((await refusal(archive)).code).toBe("xlsx.malformed");
});
