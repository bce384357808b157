import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import { bodyOf } from "#platform/database/view.ts";
import { openEnvelope } from "#platform/envelope.ts";
import { Problem } from "#platform/errors.ts";
import { type Answer, type Operation, PAPERS } from "#platform/operations/operation.ts";
import { query } from "#platform/operations/query.ts";
import { documents } from "../tables.ts";
import { purposeOf } from "./document.ts";
import { opened } from "./sealed-file.ts";

const EXTENSIONS = { "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png" } as const;

/** Where a document's file lies, and what it is opened by. */
const StoredFile = z.object({
  tenant: z.uuid(),
  document: z.uuid(),
  key: z.string(),
  sealed_key: z.string(),
  type: z.enum(PAPERS),
  bytes: z.int(),
});

/** Has a document a file that may be read. */
export const hasFile = sql`${documents.object_key} is not null and ${documents.state} not in ('uploading', 'removed')`;

/** SELECT of the file of a document that a condition names, which stays until the transaction ends, so that its reading is noted. */
export const storedFile = (which: SQL): SQL =>
  sql`select ${bodyOf({
    tenant: documents.tenant_id,
    document: documents.id,
    key: documents.object_key,
    sealed_key: documents.sealed_key,
    type: documents.media_type,
    bytes: documents.bytes,
  })} as body, null::text as etag from ${documents} where ${which} and ${hasFile} for share`;

/**
 * The file of a row of `storedFile`, opened as it is read. Whoever gets it saves it: no browser shows or runs it here.
 * Throws kyc_document.no_file.
 */
export async function fileOf({ env, config }: Context, row: string): Promise<Answer> {
  const { tenant, document, key, sealed_key, type, bytes } = StoredFile.parse(JSON.parse(row));
  const fileKey = await openEnvelope(config.SEALING_KEYS, purposeOf(tenant, document), sealed_key);
  const found = await env.FILES.get(key);
  if (!found) throw new Problem("kyc_document.no_file");
  const { readable, writable } = new FixedLengthStream(bytes);
  const written = passOn(opened(found.body, fileKey, { tenant, document }), writable);
  // Whoever reads learns of a fault by the stream, which then ends before its length.
  written.catch(() => undefined);
  return {
    body: readable,
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${document}.${EXTENSIONS[type]}"`,
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cache-Control": "private, no-store",
    },
  };
}

async function passOn(
  blocks: AsyncIterable<Uint8Array>,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const block of blocks) await writer.write(block);
    await writer.close();
  } catch (fault) {
    await writer.abort(fault);
    throw fault;
  }
}

const reading = query({
  name: "kyc.documents.read_content",
  summary: "A paper's file; each reading is noted, and its owner sees it",
  input: z.strictObject({ document_id: z.uuid() }),
  output: z.string(),
  roles: ["owner"],
  missing: "kyc_document.no_file",
  select: ({ input: { document_id: id } }) => storedFile(sql`${documents.id} = ${id}::uuid`),
  noteReading: ({ input: { document_id: id } }) => sql`select kyc.note_access(${id}::uuid)`,
});

/** A paper's file for who may read it: the owner, and the platform's administrators in the tenant. */
export const readContent: Operation = {
  ...reading,
  produces: "application/pdf",
  alsoProduces: ["image/jpeg", "image/png"],
  async run(call) {
    const { body } = await reading.run(call);
    return fileOf(call.ctx, String(body));
  },
};
