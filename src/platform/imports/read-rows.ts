import { newId } from "../database/ids.ts";
import { type FieldError, Problem } from "../errors.ts";
import { type Cell, type TableReading, textOf } from "../sheets/cell.ts";
import { CLEAR, type FileKind, IGNORED, isRequired, listed, type Value } from "./file-kind.ts";
import { MAX_ROWS, MOST_LINES } from "./limits.ts";
import { readCell } from "./read-cell.ts";

/** The first bad rows are reported with several faults, those after them with one, so that the answer stays small. */
const REPORTED = { rows: 1000, faults: 5 };

/** A row that cannot be imported, as the answer has it, with its key. */
export interface BadRow {
  row: number;
  status: "failed";
  errors: FieldError[];
  [key: string]: unknown;
}

/** The rows of a file, read and checked. */
export interface FileRows {
  /** The fields that the file has a column for. */
  fields: string[];
  /** The fields that some row empties. */
  cleared: string[];
  /**
   * The valid rows: number in the sheet (the header is 1), a new id, the value of each field, null for a blank cell, and
   * the list of fields that the row empties, if any row does.
   */
  rows: [row: number, id: string, ...cells: (Value | null)[]][];
  bad: BadRow[];
  digest: string;
}

type Row = { values: Record<string, Value>; clear: string[]; errors: FieldError[] };

/** The file's columns in its order. Throws request.invalid for unknown, doubled and missing ones. */
function columnsOf(kind: FileKind, header: readonly string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const isKnown = (name: string) =>
    IGNORED.has(name) ||
    kind.ignores?.includes(name) ||
    Object.hasOwn(kind.columns, name) ||
    (kind.clears && name === CLEAR);
  const fault = (name: string, code: string, message: string): FieldError => ({
    path: `columns.${name}`,
    code,
    message,
  });
  const missing = Object.entries(kind.columns).filter(
    ([name, column]) => isRequired(column) && !names.includes(name),
  );
  const errors = [
    ...names
      .filter((name) => !isKnown(name))
      .map((name) => fault(name, "unknown_column", `is not a field of a ${kind.noun}`)),
    ...[...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) =>
      fault(name, "duplicate_column", "stands in the file more than once"),
    ),
    ...missing.map(([name]) => fault(name, "missing_column", "is required")),
  ];
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
  return names;
}

/** The fields that a row empties, and what is wrong with them. */
function clearing(kind: FileKind, text: string, values: Row["values"]): Pick<Row, "clear" | "errors"> {
  const clear = [...new Set(listed(text.toLowerCase()))];
  const errors = clear.flatMap((name): FieldError[] => {
    const wrong = (code: string, message: string) => [{ path: CLEAR, code, message }];
    const column = Object.hasOwn(kind.columns, name) ? kind.columns[name] : undefined;
    if (!column) return wrong("unknown_field", `${name.slice(0, 64)} is not a field of a ${kind.noun}`);
    if (isRequired(column)) return wrong("required", `${name} is required and cannot be cleared`);
    if (name in values) return wrong("cleared_and_given", `${name} has a value in the same row`);
    return [];
  });
  return { clear, errors };
}

/** A row's values, and what is wrong with their number and with each. */
function check(kind: FileKind, columns: readonly string[], cells: readonly Cell[], mark: "." | ","): Row {
  const row: Row = { values: {}, clear: [], errors: [] };
  if (cells.length !== columns.length) {
    const message = `has ${cells.length} cells, the header ${columns.length}`;
    return { ...row, errors: [{ path: "", code: "cell_count", message }] };
  }
  let clear = "";
  for (const [at, name] of columns.entries()) {
    const cell = cells[at] ?? "";
    const column = Object.hasOwn(kind.columns, name) ? kind.columns[name] : undefined;
    if (name === CLEAR) clear = textOf(cell);
    if (!column) continue;
    if (textOf(cell).trim() === "" && typeof cell === "string") {
      if (isRequired(column)) row.errors.push({ path: name, code: "required", message: "is required" });
      continue;
    }
    const read = readCell(name, cell, column, mark);
    if ("value" in read) row.values[name] = read.value;
    else row.errors.push(...read.errors);
  }
  if (row.errors.length === 0) row.errors.push(...(kind.check?.(row.values) ?? []));
  const cleared = clearing(kind, clear, row.values);
  return { ...row, clear: cleared.clear, errors: [...row.errors, ...cleared.errors] };
}

/**
 * Reads a file of a kind: every row checked as the API checks what it is of, and for a key that an earlier row has.
 * Throws request.invalid (columns), import.too_many_rows, and what the reading throws.
 */
export async function readRows(kind: FileKind, reading: TableReading): Promise<FileRows> {
  let columns: string[] | undefined;
  let fields: string[] = [];
  const read: { row: number; values: Row["values"]; clear: string[] }[] = [];
  const bad: BadRow[] = [];
  const rowOfKey = new Map<string, number>();
  let row = 0;
  for await (const cells of reading.records) {
    row += 1;
    if (!columns) {
      columns = columnsOf(kind, cells.map(textOf));
      fields = Object.keys(kind.columns).filter((name) => columns?.includes(name));
      continue;
    }
    const isBlank = cells.length === 1 && cells[0] === "";
    if (isBlank ? row > MOST_LINES : read.length + bad.length === MAX_ROWS)
      throw new Problem("import.too_many_rows");
    if (isBlank) continue;
    const { values, clear, errors } = check(kind, columns, cells, reading.decimalMark());
    const key = JSON.stringify(kind.key.map((name) => values[name]));
    const earlier = errors.length === 0 && !kind.repeats ? rowOfKey.get(key) : undefined;
    if (earlier) {
      const message = `stands in row ${earlier} too`;
      errors.push({ path: kind.key.at(-1) ?? "", code: "duplicate_in_file", message });
    }
    if (errors.length === 0) {
      rowOfKey.set(key, row);
      read.push({ row, values, clear });
      continue;
    }
    const at = (name: string) => columns?.indexOf(name) ?? -1;
    const named = kind.key.map((name) => [name, textOf(cells[at(name)]).trim().slice(0, 64) || null]);
    const reported = errors.slice(0, bad.length < REPORTED.rows ? REPORTED.faults : 1);
    bad.push({ row, status: "failed", ...Object.fromEntries(named), errors: reported });
  }
  if (!columns) throw new Problem("csv.malformed", { detail: "The file is empty" });
  const cleared = [...new Set(read.flatMap(({ clear }) => clear))];
  const rows = read.map(({ row: number, values, clear }): FileRows["rows"][number] => [
    number,
    newId(),
    ...fields.map((name) => values[name] ?? null),
    ...(cleared.length > 0 ? [clear] : []),
  ]);
  return { fields, cleared, rows, bad, digest: reading.digest() };
}
