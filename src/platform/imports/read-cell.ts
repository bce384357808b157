import type { FieldError } from "../errors.ts";
import { type Cell, textOf } from "../sheets/cell.ts";
import { type Column, listed, type Value } from "./file-kind.ts";

const YES = new Set(["true", "1", "yes", "on", "y", "enabled"]);
const NO = new Set(["false", "0", "no", "off", "n", "disabled"]);

type Read = { value: Value } | { code: string; message: string };

/** A number with the file's decimal mark; one that could be read in two ways is none. */
function amount(text: string, mark: "." | ","): Read {
  const other = mark === "." ? "," : ".";
  if (text.includes(other)) {
    const reason =
      mark === "."
        ? "the decimal mark of this file is the point, and no digits are grouped"
        : "in a file with semicolons the decimal mark is the comma, and no digits are grouped";
    return { code: "ambiguous_number", message: `has a "${other}": ${reason}` };
  }
  if (text.split(mark).length > 2)
    return { code: "ambiguous_number", message: `has more than one "${mark}": no digits are grouped` };
  return { value: text.replace(mark, ".") };
}

function read(text: string, as: Column["as"], mark: "." | ","): Read {
  if (as === "amount") return amount(text, mark);
  if (as === "whole") return { value: /^\d{1,9}$/.test(text) ? Number(text) : text };
  if (as === "flag") {
    const word = text.toLowerCase();
    if (YES.has(word) || NO.has(word)) return { value: YES.has(word) };
    return { code: "invalid_value", message: "must be true or false" };
  }
  return { value: as === "list" ? listed(text) : text };
}

/** The value of a cell that is not blank, or what is wrong with it. `mark` is the file's decimal mark. */
export function readCell(
  name: string,
  cell: Cell,
  { as, schema }: Column,
  mark: "." | ",",
): { value: Value } | { errors: FieldError[] } {
  const fault = (code: string, message: string) => ({ errors: [{ path: name, code, message }] });
  if (typeof cell === "object" && cell.fault) return fault("unreadable_cell", cell.fault);
  if (typeof cell === "object" && cell.isDate && as !== "day")
    return fault("date_cell", "is a date in the sheet: give the cell the format of text");
  const text = textOf(cell);
  const got = read(as === "text" ? text : text.trim(), as, mark);
  if ("code" in got) return fault(got.code, got.message);
  const result = schema.safeParse(got.value);
  if (result.success) return { value: result.data as Value };
  return { errors: result.error.issues.map(({ code, message }) => ({ path: name, code, message })) };
}
