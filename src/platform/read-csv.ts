import { CsvError, parse } from "csv-parse/stream";
import { armed } from "./csv.ts";
import { Problem } from "./errors.ts";
import { decodeText } from "./sheets/decode-text.ts";
import { measured } from "./sheets/measured.ts";

/** A record that is longer than this has a quote that nobody closed. */
const MAX_RECORD = 256 * 1024;

const SEPARATORS = [",", ";", "\t"] as const;
type Separator = (typeof SEPARATORS)[number];

/** A CSV file that is being read. */
interface CsvReading {
  /** The records, cell by cell, the header first; formulas that `csvCell` disarmed are armed again. */
  records: AsyncIterable<string[]>;
  /** What stands before the decimals of a number, once the header is read. */
  decimalMark(): "." | ",";
  /** SHA-256 of the whole file in lower-case hexadecimal, once `records` has ended. */
  digest(): string;
}

/** A text without its cells in quotes. */
const unquoted = (text: string): string => text.replaceAll(/"(?:[^"]|"")*("|$)/g, "");

/** The separator of a text that begins with a header: the one that this has most of; a comma where it has none. */
function separatorOf(text: string): Separator {
  const [header = ""] = unquoted(text).split(/[\r\n]/, 1);
  const count = (separator: Separator) => header.split(separator).length;
  return SEPARATORS.reduce((most, one) => (count(one) > count(most) ? one : most));
}

/**
 * Reads CSV (RFC 4180; commas, semicolons or tabs, as the header has them; UTF-8 with or without BOM, UTF-16 with one; CRLF,
 * LF or CR) as it arrives; a blank line is a record of one empty cell. Throws csv.malformed with the line, request.too_large
 * past `maxBytes`.
 */
export function readCsv(file: ReadableStream<Uint8Array>, maxBytes: number): CsvReading {
  const { chunks, digest } = measured(file, maxBytes);
  let separator: Separator = ",";
  async function* records(): AsyncGenerator<string[]> {
    const text = decodeText(chunks);
    let head = "";
    for (let next = await text.next(); !next.done; next = await text.next()) {
      head += next.value;
      if (head.length > MAX_RECORD || /[\r\n]/.test(unquoted(head))) break;
    }
    separator = separatorOf(head);
    yield* parsed(asBytes(head, text), separator);
  }
  return { records: records(), decimalMark: () => (separator === ";" ? "," : "."), digest };
}

/** A text that has begun, as bytes in UTF-8. */
function asBytes(head: string, rest: AsyncGenerator<string>): ReadableStream<Buffer> {
  const encoder = new TextEncoder();
  const bytes = (text: string) => Buffer.from(encoder.encode(text));
  return new ReadableStream<Buffer>({
    start(controller) {
      if (head) controller.enqueue(bytes(head));
    },
    async pull(controller) {
      const { done, value } = await rest.next();
      if (done) controller.close();
      else controller.enqueue(bytes(value));
    },
  });
}

async function* parsed(bytes: ReadableStream<Buffer>, delimiter: Separator): AsyncGenerator<string[]> {
  const cells = parse({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: MAX_RECORD,
  }) as TransformStream<Buffer, string[]>;
  try {
    for await (const row of bytes.pipeThrough(cells)) yield row.map(armed);
  } catch (error) {
    if (error instanceof CsvError) throw new Problem("csv.malformed", { detail: error.message });
    throw error;
  }
}
