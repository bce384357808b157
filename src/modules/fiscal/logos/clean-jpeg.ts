import { concatenated, NotAPicture, type Picture, sized } from "./picture.ts";

const [START, END, SCAN] = [0xd8, 0xd9, 0xda];
/** How a picture may be compressed so that readers of PDFs draw it: baseline, extended, and in passes. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** Other ways, which they may not know: lossless, hierarchical, arithmetic. */
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
/** Tables, restarts, and what says how colours are meant. The others say nothing of what is seen. */
const KEPT = new Set([0xc4, 0xdb, 0xdd, 0xe0, 0xee]);
/** A picture in more passes than this takes its readers' time. */
const MOST_SCANS = 32;

/** A JPEG with what is seen of it alone; undefined of what is none. Errors: NotAPicture, of one that cannot be printed. */
export function cleanJpeg(bytes: Uint8Array): Picture | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== START) return undefined;
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let size: { width: number; height: number } | undefined;
  let scans = 0;
  for (let at = 2; ; ) {
    const { marker, from, end } = segmentAt(bytes, at);
    if (marker === END) {
      if (!size || scans === 0) throw new NotAPicture("The JPEG has no picture");
      return { type: "image/jpeg", ...size, bytes: concatenated([...parts, bytes.subarray(from, from + 2)]) };
    }
    if (OTHER_FRAMES.has(marker))
      throw new NotAPicture("The JPEG is compressed in a way that is rarely read");
    if (FRAMES.has(marker)) {
      if (size) throw new NotAPicture("The JPEG has more than one picture");
      size = sizeOf(bytes, from);
    }
    const isScan = marker === SCAN;
    if (isScan && (!size || ++scans > MOST_SCANS)) throw new NotAPicture("The JPEG is damaged");
    at = isScan ? endOfScan(bytes, end) : end;
    if (isScan || FRAMES.has(marker) || KEPT.has(marker)) parts.push(bytes.subarray(from, at));
  }
}

/** The segment that begins there, after bytes that only fill. */
function segmentAt(bytes: Uint8Array, at: number): { marker: number; from: number; end: number } {
  let from = at;
  if (bytes[from] !== 0xff) throw new NotAPicture("The JPEG is damaged");
  while (bytes[from + 1] === 0xff) from++;
  const marker = bytes[from + 1];
  if (marker === END) return { marker, from, end: from + 2 };
  const length = ((bytes[from + 2] ?? 0) << 8) | (bytes[from + 3] ?? 0);
  const end = from + 2 + length;
  if (marker === undefined || length < 2 || end > bytes.length) throw new NotAPicture("The JPEG is cut off");
  return { marker, from, end };
}

/** The size that a frame says, of eight bits for each of one, three or four colours. */
function sizeOf(bytes: Uint8Array, from: number): { width: number; height: number } {
  const [bits, , , , , colours = 0] = bytes.subarray(from + 4, from + 10);
  if (bits !== 8 || ![1, 3, 4].includes(colours))
    throw new NotAPicture("The JPEG has colours that are rarely read");
  const view = new DataView(bytes.buffer, bytes.byteOffset + from + 5, 4);
  return sized(view.getUint16(2), view.getUint16(0));
}

/** Where the compressed data of a scan ends: before the next marker that is neither a restart nor part of the data. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] ?? 0;
    const isData = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (bytes[at] === 0xff && !isData) return at;
  }
  throw new NotAPicture("The JPEG is cut off");
}
