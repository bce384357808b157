import { Problem } from "../errors.ts";
import { type Cell, textOf } from "./cell.ts";
import { readXml } from "./read-xml.ts";
import { dateOf, numberOf } from "./sheet-values.ts";
import { openWorkbook, unescaped, type Workbook } from "./workbook.ts";

/** A sheet may be so wide and so long, and say so much: many cells may share one text, which the file has once. */
const MOST = { columns: 256, rows: 1_048_576, characters: 16 * 1024 ** 2 };

const BLANK: Cell[] = [""];

/** A cell as the sheet has it: its type, its number format, and what stands in it. */
interface RawCell {
  type: string;
  format: number;
  value: string;
  inline: string;
  hasFormula: boolean;
}

function cellOf({ type, format, value, inline, hasFormula }: RawCell, book: Workbook): Cell {
  if (type === "inlineStr") return unescaped(inline);
  if (value === "")
    return hasFormula && type !== "str"
      ? { text: "=", fault: "is a formula without a stored value: open the file, and save it again" }
      : "";
  if (type === "s") return book.texts[Number(value)] ?? { text: value, fault: "is a text that is not there" };
  if (type === "str") return unescaped(value);
  if (type === "b") return value.trim() === "1" ? "true" : "false";
  if (type === "e") return { text: value, fault: `is the error ${value.slice(0, 20)}` };
  if (type === "d") return { text: value.replace(/T00:00:00(\.0+)?Z?$/, ""), isDate: true };
  return book.isDateFormat[format] ? dateOf(value, book.from1904) : numberOf(value);
}

/** The number of the column in a reference such as C5, from 0; undefined where there is none. */
function columnOf(reference: string | undefined): number | undefined {
  const [, letters] = /^([A-Z]{1,3})\d*$/i.exec(reference ?? "") ?? [];
  if (!letters) return undefined;
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/**
 * Reads the first sheet of a workbook, row by row: rows have as many cells as the first, or more where more are filled, and
 * a blank row has one empty cell. Dates, numbers and formulas' values are as they are. Throws xlsx.malformed and
 * request.too_large.
 */
export async function* readXlsx(archive: Uint8Array): AsyncGenerator<Cell[]> {
  const book = await openWorkbook(archive);
  const ready: Cell[][] = [];
  let width = 0;
  let number = 0;
  let row: Cell[] = [];
  let column = 0;
  let cell: RawCell | undefined;
  let into: "value" | "inline" | undefined;
  let phonetic = 0;
  let said = 0;
  const refuse = (detail: string): never => {
    throw new Problem("xlsx.malformed", { detail });
  };
  const finish = (): void => {
    while (row.length > 0 && row.at(-1) === "") row.pop();
    if (number === 1) width = row.length;
    if (row.length > 0) while (row.length < width) row.push("");
    ready.push(row.length > 0 ? row : BLANK);
    row = [];
  };
  const lines = readXml(book.sheet, {
    open(name, attributes) {
      if (name === "row") {
        const next = Number(attributes.r ?? number + 1);
        if (!Number.isInteger(next) || next <= number || next > MOST.rows)
          refuse("The sheet's rows are out of order");
        while (++number < next) finish();
        column = 0;
      } else if (name === "c") {
        column = columnOf(attributes.r) ?? column;
        if (column >= MOST.columns) refuse(`The sheet has more than ${MOST.columns} columns`);
        const { t: type = "n", s: format } = attributes;
        cell = { type, format: Number(format ?? 0), value: "", inline: "", hasFormula: false };
      } else if (name === "f" && cell) cell.hasFormula = true;
      else if (name === "rPh") phonetic += 1;
      into = name === "v" ? "value" : name === "t" && phonetic === 0 ? "inline" : undefined;
    },
    text(text) {
      if (cell && into) cell[into] += text;
    },
    close(name) {
      into = undefined;
      if (name === "rPh") phonetic -= 1;
      if (name === "c" && cell) {
        while (row.length < column) row.push("");
        const found = cellOf(cell, book);
        said += textOf(found).length;
        if (said > MOST.characters) throw new Problem("request.too_large");
        row[column] = found;
        column += 1;
        cell = undefined;
      } else if (name === "row") finish();
    },
  });
  for await (const _ of lines) yield* ready.splice(0);
  yield* ready.splice(0);
}
