import { z } from "zod";
import { newId } from "#platform/database/ids.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { type CsvReading, MAX_CSV_BYTES, readCsv } from "#platform/read-csv.ts";
import { MAX_ROWS } from "./import-limits.ts";
import { productFields } from "./products.ts";

/** The first bad rows are reported with several faults, those after them with one, so that the answer stays small. */
const REPORTED = { rows: 1000, faults: 5 };

/** Columns that an export has and an import ignores. */
const IGNORED = new Set(["id", "version", "created_at", "updated_at"]);

const Row = z.strictObject({
  ...productFields,
  track_lots: z.stringbool().optional(),
  expiry_required: z.stringbool().optional(),
  whole_units: z.stringbool().optional(),
  cold_chain: z.stringbool().optional(),
  active: z.stringbool().optional(),
});

/** A field that a file may have a column for. */
const Field = Row.keyof();
export type ProductField = z.infer<typeof Field>;
const FIELDS = Field.options;

/** A row that cannot be imported, as the answer has it. */
export interface BadRow {
  row: number;
  status: "failed";
  sku: string | null;
  errors: FieldError[];
}

/** A file of products, read and checked. */
export interface ProductFile {
  /** The fields that the file has a column for. */
  fields: ProductField[];
  /** The valid rows: number in the sheet (the header is 1), a new id, then the fields; null stands for an empty cell. */
  rows: [row: number, id: string, ...cells: (string | boolean | null)[]][];
  bad: BadRow[];
  digest: string;
}

/** The file's columns in its order. Throws request.invalid for unknown, doubled and missing ones. */
function columnsOf(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const fault = (name: string, code: string, message: string): FieldError => ({
    path: `columns.${name}`,
    code,
    message,
  });
  const errors = [
    ...names
      .filter((name) => !IGNORED.has(name) && !Field.safeParse(name).success)
      .map((name) => fault(name, "unknown_column", "is not a field of a product")),
    ...[...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) =>
      fault(name, "duplicate_column", "stands in the file more than once"),
    ),
    ...FIELDS.filter(
      (name) => !productFields[name].safeParse(undefined).success && !names.includes(name),
    ).map((name) => fault(name, "missing_column", "is required")),
  ];
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
  return names;
}

/** What is wrong with a row's number of cells and their values; or the row, parsed. */
function check(columns: readonly string[], cells: readonly string[]) {
  if (cells.length !== columns.length) {
    const message = `has ${cells.length} cells, the header ${columns.length}`;
    return { errors: [{ path: "", code: "cell_count", message }] };
  }
  const given = Object.fromEntries(
    columns.flatMap((name, at) => (IGNORED.has(name) || cells[at]?.trim() === "" ? [] : [[name, cells[at]]])),
  );
  const result = Row.safeParse(given);
  if (result.success) return { values: result.data };
  const errors = result.error.issues.map(({ path, code, message }): FieldError => {
    const name = path.join(".");
    return name in given
      ? { path: name, code, message }
      : { path: name, code: "required", message: "is required" };
  });
  return { errors };
}

/**
 * Reads a file of products: every row checked as the API checks a product, and for a SKU that an earlier row has.
 * Throws csv.malformed, request.invalid (columns), request.too_large and import.too_many_rows.
 */
export async function readProductFile(stream: ReadableStream<Uint8Array> | null): Promise<ProductFile> {
  const reading: CsvReading = readCsv(stream ?? new Blob([]).stream(), MAX_CSV_BYTES);
  let columns: string[] | undefined;
  let fields: ProductField[] = [];
  const rows: ProductFile["rows"] = [];
  const bad: BadRow[] = [];
  const rowOfSku = new Map<string, number>();
  let row = 0;
  for await (const cells of reading.records) {
    row += 1;
    if (!columns) {
      columns = columnsOf(cells);
      fields = FIELDS.filter((name) => columns?.includes(name));
      continue;
    }
    if (cells.length === 1 && cells[0] === "") continue;
    if (rows.length + bad.length === MAX_ROWS) throw new Problem("import.too_many_rows");
    const { values, errors } = check(columns, cells);
    const earlier = values && rowOfSku.get(values.sku);
    const faults = earlier
      ? [{ path: "sku", code: "duplicate_in_file", message: `stands in row ${earlier} too` }]
      : errors;
    if (values && !faults) {
      rowOfSku.set(values.sku, row);
      rows.push([row, newId(), ...fields.map((name) => values[name] ?? null)]);
    } else {
      const reported = (faults ?? []).slice(0, bad.length < REPORTED.rows ? REPORTED.faults : 1);
      const sku = cells[columns.indexOf("sku")]?.trim().slice(0, 64) || null;
      bad.push({ row, status: "failed", sku, errors: reported });
    }
  }
  if (!columns) throw new Problem("csv.malformed", { detail: "The file is empty" });
  return { fields, rows, bad, digest: reading.digest() };
}
