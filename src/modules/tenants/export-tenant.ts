import { sql } from "drizzle-orm";
import { z } from "zod";
import { csvCell } from "#platform/csv.ts";
import type { Row } from "#platform/database/connection.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { type StreamedFile, zipStream } from "#platform/sheets/zip-stream.ts";

/** Rows of a slice, of which one at a time is held. */
const SLICE = 1000;
const NAME = "tenants.current.export";

const Input = z.strictObject({
  format: z
    .enum(["csv", "json"])
    .optional()
    .describe("json: a line of JSON for each row; csv where it is left out"),
});
type Format = "csv" | "json";

/** The rows of a slice behind a place; the first one notes in the audit log that all was taken out. */
async function sliceOf(call: Call<z.output<typeof Input>>, after: Row | undefined): Promise<Row[]> {
  const isFirst = after === undefined;
  const { rows } = await tenantBatch(
    call,
    { command: NAME, access: "export", notes: isFirst ? "reading" : undefined },
    {
      noted: isFirst ? [sql`select audit.note(${NAME}, 'tenants.tenants', app.tenant_id(), null)`] : [],
      rows: sql`select * from app.export_slice(${after?.name ?? ""}, ${JSON.stringify(after?.key ?? [])}::jsonb, ${SLICE})`,
    },
  );
  return rows;
}

/** All rows, each slice read when the one before it is used up. */
async function* rowsOf(call: Call<z.output<typeof Input>>, first: Row[]): AsyncGenerator<Row> {
  let slice = first;
  yield* slice;
  while (slice.length >= SLICE) {
    slice = await sliceOf(call, slice.at(-1));
    yield* slice;
  }
}

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

/** The rows of each table as a file, and at last what files there are. */
async function* filesOf(rows: AsyncGenerator<Row>, format: Format): AsyncGenerator<StreamedFile> {
  const tables: { file: string; rows: number }[] = [];
  let next = await rows.next();
  while (!next.done) {
    const table = next.value.name as string;
    const entry = { file: `${table}.${format === "csv" ? "csv" : "jsonl"}`, rows: 0 };
    const pieces = async function* () {
      let text = "";
      let columns: string[] | undefined;
      while (!next.done && next.value.name === table) {
        const body = next.value.body as string;
        entry.rows += 1;
        if (format === "csv") {
          const row = JSON.parse(body) as Record<string, unknown>;
          if (!columns) {
            columns = Object.keys(row);
            text += `${columns.join(",")}\r\n`;
          }
          text += `${columns.map((column) => csvCell(row[column])).join(",")}\r\n`;
        } else text += `${body}\n`;
        if (text.length > 65_536) {
          yield bytes(text);
          text = "";
        }
        next = await rows.next();
      }
      yield bytes(text);
    };
    yield { name: entry.file, pieces: pieces() };
    tables.push(entry);
  }
  const manifest = bytes(JSON.stringify({ files: tables }, null, 1));
  yield {
    name: "manifest.json",
    pieces: (async function* () {
      yield manifest;
    })(),
  };
}

/**
 * All that a tenant has, as an archive that is made while it is sent, also where the tenant is deactivated: a file for each table, without
 * secrets. What changes meanwhile may be in it or not. One round trip for a thousand rows.
 */
export const exportTenant: Operation = {
  name: NAME,
  summary:
    "Download all that the tenant has, as an archive of files; its owner may also once it is deactivated",
  scope: "tenant",
  roles: ["owner"],
  callers: "people",
  access: "read",
  input: Input,
  output: z.string(),
  produces: "application/zip",
  status: 200,
  errors: [],
  async run(untyped) {
    const call = untyped as Call<z.output<typeof Input>>;
    const archive = zipStream(
      filesOf(rowsOf(call, await sliceOf(call, undefined)), call.input.format ?? "csv"),
    );
    return {
      body: new ReadableStream({
        async pull(controller) {
          const { done, value } = await archive.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await archive.return(undefined);
        },
      }),
      headers: {
        "Content-Type": "application/zip",
        "Content-Disposition": 'attachment; filename="duka-export.zip"',
      },
    };
  },
};
