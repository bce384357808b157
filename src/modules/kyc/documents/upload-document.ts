import { sql } from "drizzle-orm";
import { z } from "zod";
import { randomSecret } from "#platform/crypto.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { insertRow, updateRows } from "#platform/database/write.ts";
import { keyIdOf, sealEnvelope } from "#platform/envelope.ts";
import { asking } from "#platform/operations/asking.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { documentStored } from "../events.ts";
import { documents } from "../tables.ts";
import { documentFields, documentRow, KycDocument, purposeOf } from "./document.ts";
import { receiveFile } from "./receive-file.ts";
import { newFileKey } from "./sealed-file.ts";

const NAME = "kyc.documents.upload";

/** What a call has begun: its row, and where its file goes. */
interface Begun {
  id: string;
  objectKey: string;
}
const begun = new WeakMap<object, Begun>();

const beginning = (call: Call): Begun => {
  const known = begun.get(call);
  if (known) return known;
  // Nobody guesses where a file lies, not even of their own tenant.
  const made = { id: newId(), objectKey: `kyc/${randomSecret(32)}` };
  begun.set(call, made);
  return made;
};

const tenantOf = ({ tenant }: Call): string => tenant?.id ?? "";

const receiving = asking({
  name: NAME,
  summary:
    "Upload a paper: a PDF, JPEG or PNG of at most 10 MiB, kept encrypted; it is looked at once it is submitted",
  input: z.strictObject(documentFields),
  output: KycDocument,
  status: 201,
  roles: ["owner"],
  access: "essential",
  errors: [
    "kyc_document.not_a_paper",
    "kyc_document.dates",
    "kyc_document.expired",
    "kyc_document.undated",
    "kyc_document.not_found",
    "quota.exceeded",
  ],
  before: (call) => {
    const { ctx, input } = call;
    const { id, objectKey } = beginning(call);
    return {
      dated: refuseUnless(
        sql`${input.kind} <> 'pharmacy_licence' or ${input.expires_on ?? null}::date is not null`,
        "kyc_document.undated",
      ),
      valid: refuseUnless(
        sql`kyc.is_valid(${input.expires_on ?? null}::date, tenants.today())`,
        "kyc_document.expired",
      ),
      room: withinQuota("storage_bytes", 1, ctx.config.QUOTA_STORAGE_BYTES),
      row: insertRow(documents, { ...input, id, object_key: objectKey }, sql`id`),
    };
  },
  async ask(call) {
    const { ctx, file } = call;
    const { id, objectKey } = beginning(call);
    const fileKey = newFileKey();
    const to = { tenant: tenantOf(call), document: id, objectKey, fileKey };
    const [received, sealed_key] = await Promise.all([
      receiveFile(ctx.env.FILES, file, to),
      sealEnvelope(ctx.config.SEALING_KEYS, purposeOf(to.tenant, id), fileKey),
    ]);
    return { ...received, sealed_key, key_id: keyIdOf(sealed_key) };
  },
  after: (call, { stored_bytes, ...said }) => {
    const { id } = beginning(call);
    return {
      statements: [
        withinQuota("storage_bytes", stored_bytes, call.ctx.config.QUOTA_STORAGE_BYTES),
        answer(
          updateRows(
            documents,
            { ...said, stored_bytes, state: "stored" },
            sql`${documents.id} = ${id}::uuid and ${documents.state} = 'uploading'`,
            documentRow,
          ),
          "kyc_document.not_found",
        ),
      ],
      events: [documentStored({ document_id: id, kind: call.input.kind })],
    };
  },
});

/** Takes back what a call has begun: neither a file nor a row stays. What cannot be taken back now, a night does. */
async function takeBack(call: Call): Promise<void> {
  const was = begun.get(call);
  if (!was) return;
  const { ctx } = call;
  try {
    // One after the other: where the row is stored after all, as its commit was not heard of, its file stays.
    const { kept } = await tenantBatch(
      call,
      { command: NAME, access: "essential" },
      {
        taken: sql`delete from ${documents} where ${documents.id} = ${was.id}::uuid and ${documents.state} = 'uploading'`,
        kept: sql`select 1 as one from ${documents} where ${documents.id} = ${was.id}::uuid`,
      },
    );
    if (kept.length === 0) await ctx.env.FILES.delete(was.objectKey);
  } catch (fault) {
    ctx.log.error("file.not_removed", fault);
  }
}

/** An upload; what fails of it leaves nothing, also where the caller has gone. */
export const uploadDocument: Operation = {
  ...receiving,
  accepts: "paper",
  fromQuery: Object.keys(documentFields),
  async run(call) {
    try {
      const made = await receiving.run(call);
      // An answer that was given before began nothing that stays.
      if (made.headers?.["Idempotency-Replayed"]) await takeBack(call);
      return made;
    } catch (error) {
      const cleared = takeBack(call);
      call.ctx.waitUntil(cleared);
      await cleared;
      throw error;
    }
  },
};
