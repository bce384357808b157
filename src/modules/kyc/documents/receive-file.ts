import { createHash } from "node:crypto";
import { Problem } from "#platform/errors.ts";
import { type GivenFile, MAX_PAPER_BYTES } from "#platform/operations/operation.ts";
import { checkJpeg } from "./check-jpeg.ts";
import { checkPdf, isPdf } from "./check-pdf.ts";
import { checkPng, PNG_SIGNATURE } from "./check-png.ts";
import { joined, NotAPaper, type PaperCheck, type PaperType } from "./paper-check.ts";
import { putFile } from "./put-file.ts";
import { type Belonging, sealed } from "./sealed-file.ts";

/** What became of a file that was sent. */
export interface Received {
  media_type: PaperType;
  /** Bytes of the paper itself. */
  bytes: number;
  sha256: string;
  /** Bytes that lie in the bucket. */
  stored_bytes: number;
}

/** So many bytes say what a file is. */
const HEAD = 8;

/** What looks at a file that begins so. */
function checkOf(head: Uint8Array): PaperCheck {
  if (isPdf(head)) return checkPdf();
  if (head[0] === 0xff && head[1] === 0xd8) return checkJpeg();
  if (PNG_SIGNATURE.every((byte, at) => head[at] === byte)) return checkPng();
  throw new NotAPaper("It is neither PDF, JPEG nor PNG");
}

/**
 * Takes a file as it comes: looks at what it is, encrypts it, and puts it into the bucket, without ever holding all of it. What is
 * refused leaves nothing there. Throws request.too_large and kyc_document.not_a_paper.
 */
export async function receiveFile(
  bucket: R2Bucket,
  file: GivenFile | undefined,
  to: Belonging & { objectKey: string; fileKey: string },
): Promise<Received> {
  const hash = createHash("sha256");
  let check: PaperCheck | undefined;
  let [received, bytes, stored_bytes] = [0, 0, 0];

  function looked(chunk: Uint8Array): Uint8Array {
    if (!check) {
      check = checkOf(chunk);
      if (file && check.type !== file.type)
        throw new NotAPaper(`It was sent as ${file.type}, and is ${check.type}`);
    }
    const kept = check.push(chunk);
    hash.update(kept);
    bytes += kept.length;
    return kept;
  }

  async function* paper(): AsyncGenerator<Uint8Array> {
    let head: Uint8Array = new Uint8Array();
    for await (const chunk of file?.body ?? []) {
      received += chunk.length;
      if (received > MAX_PAPER_BYTES) throw new Problem("request.too_large");
      head = head.length > 0 ? joined([head, chunk]) : chunk;
      if (!check && head.length < HEAD) continue;
      yield looked(head);
      head = new Uint8Array();
    }
    if (!check) throw new NotAPaper(received === 0 ? "It is empty" : "It is neither PDF, JPEG nor PNG");
    check.end();
  }

  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of sealed(paper(), to.fileKey, to)) {
      stored_bytes += chunk.length;
      yield chunk;
    }
  }

  try {
    await putFile(bucket, to.objectKey, counted());
  } catch (error) {
    if (error instanceof NotAPaper) throw new Problem("kyc_document.not_a_paper", { detail: error.message });
    throw error;
  }
  if (!check) throw new Error("a file that was received was looked at");
  return { media_type: (check as PaperCheck).type, bytes, sha256: hash.digest("hex"), stored_bytes };
}
