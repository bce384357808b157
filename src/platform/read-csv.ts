import { createHash } from "node:crypto";
import { CsvError, parse } from "csv-parse/stream";
import { armed } from "./csv.ts";
import { Problem } from "./errors.ts";

/** The largest CSV body that is read. */
export const MAX_CSV_BYTES = 8 * 1024 * 1024;

/** A record that is longer than this has a quote that nobody closed. */
const MAX_RECORD = 256 * 1024;

/** A CSV file that is being read. */
export interface CsvReading {
  /** The records, cell by cell, the header first; formulas that `csvCell` disarmed are armed again. */
  records: AsyncIterable<string[]>;
  /** SHA-256 of the whole file in lower-case hexadecimal, once `records` has ended. */
  digest(): string;
}

/**
 * Reads CSV (RFC 4180, comma, UTF-8 with or without BOM, CRLF or LF) as it arrives; a blank line is a record of one
 * empty cell. Throws csv.malformed with the line, request.too_large past `maxBytes`.
 */
export function readCsv(file: ReadableStream<Uint8Array>, maxBytes: number): CsvReading {
  const hash = createHash("sha256");
  let size = 0;
  const measured = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new Problem("request.too_large");
      hash.update(chunk);
      controller.enqueue(chunk);
    },
  });
  const encoder = new TextEncoder();
  const asBuffers = new TransformStream<string, Buffer>({
    transform: (text, controller) => controller.enqueue(Buffer.from(encoder.encode(text))),
  });
  const cells = parse({
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: MAX_RECORD,
  }) as TransformStream<Buffer, string[]>;
  const rows = file
    .pipeThrough(measured)
    .pipeThrough(new TextDecoderStream("utf-8", { fatal: true, ignoreBOM: false }))
    .pipeThrough(asBuffers)
    .pipeThrough(cells);
  return { records: named(rows), digest: () => hash.digest("hex") };
}

async function* named(rows: ReadableStream<string[]>): AsyncGenerator<string[]> {
  try {
    for await (const row of rows) yield row.map(armed);
  } catch (error) {
    if (error instanceof CsvError) throw new Problem("csv.malformed", { detail: error.message });
    if (error instanceof TypeError) throw new Problem("csv.malformed", { detail: "The file is not UTF-8" });
    throw error;
  }
}
