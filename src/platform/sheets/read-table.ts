import { Problem } from "../errors.ts";
import type { GivenFile } from "../operations/operation.ts";
import { readCsv } from "../read-csv.ts";
import type { TableReading } from "./cell.ts";
import { measured } from "./measured.ts";
import { XLSX } from "./media-types.ts";

/** Every ZIP archive begins so, and no CSV. */
const isArchive = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;

/**
 * Reads a table of either kind. What reads workbooks is loaded when one comes. Throws xlsx.malformed, csv.malformed and
 * request.too_large.
 */
export async function readTable(file: GivenFile | undefined, maxBytes: number): Promise<TableReading> {
  if (file?.type !== XLSX) return readCsv(file?.body ?? new Blob([]).stream(), maxBytes);
  const { chunks, digest } = measured(file.body, maxBytes);
  const bytes = await gathered(chunks);
  if (!isArchive(bytes)) throw new Problem("xlsx.malformed", { detail: "The file is no workbook (XLSX)" });
  const { readXlsx } = await import("./read-xlsx.ts");
  const whole = digest();
  return { records: readXlsx(bytes), decimalMark: () => ".", digest: () => whole };
}

async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const bytes = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
