import { Problem } from "../errors.ts";
import { crc32 } from "./crc32.ts";

/** A file of an archive. */
export interface ZipEntry {
  name: string;
  method: number;
  compressed: number;
  size: number;
  crc: number;
  offset: number;
}

const END = { signature: 0x06054b50, size: 22, longestComment: 0xffff };
const ENTRY = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const METHODS = { stored: 0, deflated: 8 };
const MOST_ENTRIES = 2000;

/** So much is given to the inflater at once: what comes of it, at most a thousand times as much, is counted before the next. */
const SLICE = 16 * 1024;

const refuse = (detail: string): never => {
  throw new Problem("xlsx.malformed", { detail });
};

/** The files of an archive by name, as its directory lists them. Throws xlsx.malformed. */
export function entriesOf(archive: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const last = archive.length - END.size;
  let end = last;
  while (end >= 0 && end >= last - END.longestComment && view.getUint32(end, true) !== END.signature)
    end -= 1;
  if (end < 0 || view.getUint32(end, true) !== END.signature) refuse("The archive is cut off");
  const count = view.getUint16(end + 10, true);
  if (count > MOST_ENTRIES) refuse("The archive has too many files");
  const entries = new Map<string, ZipEntry>();
  let at = view.getUint32(end + 16, true);
  for (let n = 0; n < count; n += 1) {
    if (at + ENTRY.size > archive.length || view.getUint32(at, true) !== ENTRY.signature)
      refuse("The archive's directory is broken");
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const entry: ZipEntry = {
      name: new TextDecoder().decode(archive.subarray(at + ENTRY.size, at + ENTRY.size + (name ?? 0))),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    if (view.getUint16(at + 8, true) & 1) refuse("The workbook is encrypted");
    entries.set(entry.name.toLowerCase().replaceAll("\\", "/"), entry);
    at += ENTRY.size + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

function dataOf(archive: Uint8Array, { offset, compressed }: ZipEntry): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  if (offset + LOCAL.size > archive.length || view.getUint32(offset, true) !== LOCAL.signature)
    refuse("The archive's directory is broken");
  const start = offset + LOCAL.size + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + compressed > archive.length) refuse("The archive is cut off");
  return archive.subarray(start, start + compressed);
}

/**
 * The content of a file of an archive, piece by piece. Throws request.too_large as soon as there is more of it than `most`,
 * whatever the archive says its size is, and xlsx.malformed where it is not what the archive says.
 */
export async function* contentOf(
  archive: Uint8Array,
  entry: ZipEntry,
  most: number,
): AsyncGenerator<Uint8Array> {
  const tooLarge = () =>
    new Problem("request.too_large", { detail: "The workbook is too large when unpacked" });
  if (entry.size > most) throw tooLarge();
  const data = dataOf(archive, entry);
  const isDeflated = entry.method === METHODS.deflated;
  if (!isDeflated && entry.method !== METHODS.stored) refuse("The archive is packed in an unknown way");
  let size = 0;
  let crc = 0;
  try {
    for await (const piece of isDeflated ? inflated(data) : [data]) {
      size += piece.length;
      if (size > most) throw tooLarge();
      crc = crc32(piece, crc);
      yield piece;
    }
  } catch (error) {
    if (error instanceof TypeError) refuse("The archive is damaged");
    throw error;
  }
  if (crc !== entry.crc) refuse("The archive is damaged");
}

function inflated(data: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  const slices = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= data.length) return controller.close();
      controller.enqueue(new Uint8Array(data.subarray(at, at + SLICE)));
      at += SLICE;
    },
  });
  return slices.pipeThrough(new DecompressionStream("deflate-raw"));
}
