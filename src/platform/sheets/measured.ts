import { createHash } from "node:crypto";
import { Problem } from "../errors.ts";

/** The bytes of a file as they arrive, and their SHA-256 once all are here. They throw request.too_large past `maxBytes`. */
export function measured(
  file: ReadableStream<Uint8Array>,
  maxBytes: number,
): { chunks: AsyncIterable<Uint8Array>; digest(): string } {
  const hash = createHash("sha256");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of file) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new Problem("request.too_large");
      hash.update(chunk);
      yield chunk;
    }
  }
  return { chunks: chunks(), digest: () => hash.digest("hex") };
}
