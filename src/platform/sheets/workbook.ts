import { Problem } from "../errors.ts";
import { readXml, type XmlHandler } from "./read-xml.ts";
import { contentOf, entriesOf, type ZipEntry } from "./unzip.ts";

const MIB = 1024 ** 2;

/** The largest parts of a workbook that are read, unpacked: its texts are kept, its sheet is read as it is unpacked. */
const MOST = { part: 4 * MIB, texts: 24 * MIB, sheet: 96 * MIB };

/** A workbook whose first sheet can be read. */
export interface Workbook {
  /** The XML of the first sheet. */
  sheet: AsyncIterable<Uint8Array>;
  /** The texts that cells share, by their number. */
  texts: readonly string[];
  /** Which formats of cells are those of dates, by their number. */
  isDateFormat: readonly boolean[];
  /** Do days count from 1904? */
  from1904: boolean;
}

/** The built-in number formats of dates and times. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Does a number format show a date: has it a day, month, year, hour or second outside quotes, escapes and brackets? */
const isDateCode = (code: string): boolean =>
  /[dmyhs]/i.test(code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, "").replaceAll(/general|e[+-]/gi, ""));

/** Opens a workbook. Throws xlsx.malformed and request.too_large. */
export async function openWorkbook(archive: Uint8Array): Promise<Workbook> {
  const entries = entriesOf(archive);
  const entry = (path: string): ZipEntry | undefined => entries.get(path.toLowerCase());
  const read = async (path: string, handler: XmlHandler, most = MOST.part): Promise<void> => {
    const found = entry(path);
    if (!found) return;
    for await (const _ of readXml(contentOf(archive, found, most), handler));
  };
  let from1904 = false;
  let first = "";
  await read("xl/workbook.xml", {
    open(name, attributes) {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attributes.date1904 ?? "");
      const [, id] = Object.entries(attributes).find(([key]) => key.endsWith(":id")) ?? [];
      if (name === "sheet" && !first) first = id ?? "";
    },
  });
  let path = "";
  await read("xl/_rels/workbook.xml.rels", {
    open(name, { Id, Target = "" }) {
      if (name === "Relationship" && Id === first)
        path = Target.startsWith("/") ? Target.slice(1) : `xl/${Target.replace(/^\.\//, "")}`;
    },
  });
  const sheet = entry(path);
  if (!first || !sheet) throw new Problem("xlsx.malformed", { detail: "The workbook has no sheet" });
  const texts = await sharedTexts(read);
  const isDateFormat = await dateFormats(read);
  return { sheet: contentOf(archive, sheet, MOST.sheet), texts, isDateFormat, from1904 };
}

type Read = (path: string, handler: XmlHandler, most?: number) => Promise<void>;

async function sharedTexts(read: Read): Promise<string[]> {
  const texts: string[] = [];
  let collected = "";
  let isText = false;
  let phonetic = 0;
  await read(
    "xl/sharedStrings.xml",
    {
      open(name) {
        if (name === "si") collected = "";
        if (name === "rPh") phonetic += 1;
        isText = name === "t" && phonetic === 0;
      },
      text(text) {
        if (isText) collected += text;
      },
      close(name) {
        isText = false;
        if (name === "rPh") phonetic -= 1;
        if (name === "si") texts.push(unescaped(collected));
      },
    },
    MOST.texts,
  );
  return texts;
}

async function dateFormats(read: Read): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const formats: boolean[] = [];
  let isOfCells = false;
  await read("xl/styles.xml", {
    open(name, { numFmtId, formatCode = "" }) {
      const id = Number(numFmtId ?? 0);
      if (name === "numFmt") codes.set(id, formatCode);
      if (name === "cellXfs") isOfCells = true;
      const code = codes.get(id);
      if (name === "xf" && isOfCells) formats.push(code === undefined ? isBuiltInDate(id) : isDateCode(code));
    },
    close(name) {
      if (name === "cellXfs") isOfCells = false;
    },
  });
  return formats;
}

/** A text with the characters that XML cannot hold, which a workbook writes as _x000D_. */
export const unescaped = (text: string): string =>
  text.replaceAll(/_x([\da-fA-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
