import { checkSize, joined, NotAPaper, type PaperCheck } from "./paper-check.ts";

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Length and name of a chunk, and the 13 bytes of the first one's data. */
const HEAD = 8;
const SIZE = 13;
const CHECKSUM = 4;

/** A PNG: its signature, then chunks from IHDR to IEND, some of them data, and nothing behind them. */
export function checkPng(): PaperCheck {
  let waiting: Uint8Array = new Uint8Array();
  /** How much of the chunk goes by unread. */
  let passing: number = PNG_SIGNATURE.length;
  let [chunks, hasData, isOver] = [0, false, false];

  function chunk(head: DataView): number {
    const length = head.getUint32(0);
    const name = String.fromCharCode(...new Uint8Array(head.buffer, head.byteOffset + 4, 4));
    if (chunks++ === 0) {
      if (name !== "IHDR" || length !== SIZE) throw new NotAPaper("The PNG does not begin as one");
      checkSize(head.getUint32(HEAD), head.getUint32(HEAD + 4));
    }
    if (!/^[A-Za-z]{4}$/.test(name)) throw new NotAPaper("The PNG is damaged");
    if (name === "acTL") throw new NotAPaper("The PNG moves");
    hasData ||= name === "IDAT";
    isOver = name === "IEND";
    return HEAD + length + CHECKSUM;
  }

  return {
    type: "image/png",
    push(given) {
      waiting = waiting.length > 0 ? joined([waiting, given]) : given;
      for (;;) {
        const passed = Math.min(passing, waiting.length);
        passing -= passed;
        waiting = waiting.subarray(passed);
        if (waiting.length === 0) return given;
        if (isOver) throw new NotAPaper("Something follows the end of the PNG");
        const needed = chunks === 0 ? HEAD + SIZE : HEAD;
        if (waiting.length < needed) return given;
        passing = chunk(new DataView(waiting.buffer, waiting.byteOffset, needed));
      }
    },
    end() {
      if (!isOver || passing > 0 || !hasData) throw new NotAPaper("The PNG is cut off");
    },
  };
}
