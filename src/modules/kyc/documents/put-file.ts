import { joined } from "./paper-check.ts";

/** As much as the bucket wants of each part of a large file but the last: no more of a file is in memory at once. */
const PART = 5 * 1024 * 1024;

/** Puts a file into the bucket as it comes, in parts where it is large. What fails leaves nothing there. */
export async function putFile(
  bucket: R2Bucket,
  key: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  let upload: R2MultipartUpload | undefined;
  const parts: R2UploadedPart[] = [];
  try {
    for await (const chunk of chunks) {
      waiting.push(chunk);
      length += chunk.length;
      if (length < PART) continue;
      const all = joined(waiting);
      upload ??= await bucket.createMultipartUpload(key);
      parts.push(await upload.uploadPart(parts.length + 1, all.subarray(0, PART)));
      waiting = [all.subarray(PART)];
      length = all.length - PART;
    }
    if (!upload) await bucket.put(key, joined(waiting));
    else {
      if (length > 0) parts.push(await upload.uploadPart(parts.length + 1, joined(waiting)));
      await upload.complete(parts);
    }
  } catch (error) {
    await upload?.abort().catch(() => undefined);
    throw error;
  }
}
