import { checkSize, joined, NotAPaper, type PaperCheck } from "./paper-check.ts";

const [START, END, SCAN] = [0xd8, 0xd9, 0xda];
/** Frames, which say the size of the picture. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Marks within compressed data: a byte that is escaped, restarts, filling. */
const isData = (byte: number) => byte === 0 || byte === 0xff || (byte >= 0xd0 && byte <= 0xd7);
/** Marker, length and, of a frame, depth, height and width. */
const HEAD = 4;
const FRAME_HEAD = 9;

/**
 * A JPEG: segments from its start to its end, with a frame and a scan. What follows its end, as cameras put there, is left out of
 * the paper: it is never kept.
 */
export function checkJpeg(): PaperCheck {
  let waiting: Uint8Array = new Uint8Array();
  let passing = 0;
  let [hasFrame, hasScan, inScan, isOver, begun] = [false, false, false, false, false];

  /** Reads one marker with what belongs to it; undefined while too little is there. */
  function segment(): number | undefined {
    if (waiting[0] !== 0xff) throw new NotAPaper("The JPEG is damaged");
    const marker = waiting[1];
    if (marker === undefined) return undefined;
    if (marker === 0xff) return 1;
    if (!begun) {
      if (marker !== START) throw new NotAPaper("The JPEG does not begin as one");
      begun = true;
      return 2;
    }
    if (marker === END) {
      isOver = true;
      return 2;
    }
    if (marker < 0xc0 || marker === START) throw new NotAPaper("The JPEG is damaged");
    const needed = isFrame(marker) ? FRAME_HEAD : HEAD;
    if (waiting.length < needed) return undefined;
    const view = new DataView(waiting.buffer, waiting.byteOffset, needed);
    if (view.getUint16(2) < 2) throw new NotAPaper("The JPEG is damaged");
    if (isFrame(marker)) {
      checkSize(view.getUint16(7), view.getUint16(5));
      hasFrame = true;
    }
    if (marker === SCAN) {
      if (!hasFrame) throw new NotAPaper("The JPEG is damaged");
      [hasScan, inScan] = [true, true];
    }
    return 2 + view.getUint16(2);
  }

  /** How many bytes of compressed data go before the next marker. */
  function scanned(): number {
    for (let at = 0; at < waiting.length; at++) {
      if (waiting[at] !== 0xff) continue;
      const next = waiting[at + 1];
      if (next === undefined) return at;
      if (isData(next)) at += next === 0xff ? 0 : 1;
      else {
        inScan = false;
        return at;
      }
    }
    return waiting.length;
  }

  return {
    type: "image/jpeg",
    push(given) {
      if (isOver) return given.subarray(0, 0);
      waiting = waiting.length > 0 ? joined([waiting, given]) : given;
      for (;;) {
        const passed = Math.min(passing, waiting.length);
        passing -= passed;
        waiting = waiting.subarray(passed);
        if (isOver) return given.subarray(0, given.length - waiting.length);
        if (waiting.length === 0 || passing > 0) return given;
        const wasInScan = inScan;
        const next = inScan ? scanned() : segment();
        if (next === undefined || (wasInScan && inScan && next === 0)) return given;
        passing = next;
      }
    },
    end() {
      if (!isOver || !hasScan) throw new NotAPaper("The JPEG is cut off");
    },
  };
}
