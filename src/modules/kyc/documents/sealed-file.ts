import { joined } from "./paper-check.ts";

/** Of the file as it is; each block of it has a mark of so many bytes beside it when it is encrypted. */
const BLOCK = 64 * 1024;
const MARK = 16;

/** For whom a file is encrypted: another tenant's or document's block opens for nobody. */
export interface Belonging {
  tenant: string;
  document: string;
}

/** A key for one file alone, in hexadecimal. */
export const newFileKey = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");

const imported = (keyHex: string, use: "encrypt" | "decrypt"): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", Buffer.from(keyHex, "hex"), "AES-GCM", false, [use]);

/**
 * How one block is encrypted: AES-256-GCM. The key is one file's alone, so its blocks are told apart by their number; the last one says
 * that it is, so that a file which was cut off, put together otherwise, or is another document's does not open.
 */
function parameters({ tenant, document }: Belonging, number: number, isLast: boolean) {
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  view.setUint32(4, number);
  view.setUint8(11, isLast ? 1 : 0);
  return {
    name: "AES-GCM",
    iv,
    additionalData: new TextEncoder().encode(`kyc.document:${tenant}:${document}`),
  };
}

/** Bytes in blocks of one size, of which the last has what is left; each says whether it is the last. */
async function* blocksOf(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ block: Uint8Array<ArrayBuffer>; isLast: boolean }> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    length += chunk.length;
    if (length <= size) continue;
    const all = joined(waiting);
    let at = 0;
    // What fills a block is held back until more comes: it may be the last.
    for (; all.length - at > size; at += size) yield { block: all.slice(at, at + size), isLast: false };
    waiting = [all.subarray(at)];
    length = all.length - at;
  }
  yield { block: joined(waiting), isLast: true };
}

/** A file, encrypted block by block as it comes. */
export async function* sealed(
  chunks: AsyncIterable<Uint8Array>,
  keyHex: string,
  of: Belonging,
): AsyncGenerator<Uint8Array> {
  const key = await imported(keyHex, "encrypt");
  let number = 0;
  for await (const { block, isLast } of blocksOf(chunks, BLOCK))
    yield new Uint8Array(await crypto.subtle.encrypt(parameters(of, number++, isLast), key, block));
}

/** The file again, block by block. It throws where a block is not as it was encrypted for this document. */
export async function* opened(
  chunks: AsyncIterable<Uint8Array>,
  keyHex: string,
  of: Belonging,
): AsyncGenerator<Uint8Array> {
  const key = await imported(keyHex, "decrypt");
  let number = 0;
  for await (const { block, isLast } of blocksOf(chunks, BLOCK + MARK))
    yield new Uint8Array(await crypto.subtle.decrypt(parameters(of, number++, isLast), key, block));
}
