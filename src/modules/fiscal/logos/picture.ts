/** A picture wider or higher than this is none of a receipt. */
const MOST_PIXELS = 1000;
/** A file that is longer is refused before it is looked at. */
export const MOST_BYTES = 512 * 1024;

/** A picture as it is kept: what it shows, and nothing else that its file carried. */
export interface Picture {
  type: "image/png" | "image/jpeg";
  width: number;
  height: number;
  bytes: Uint8Array;
}

/** Bytes that are no picture which can be printed; `message` says why. */
export class NotAPicture extends Error {
  override readonly name = "NotAPicture";
}

/** The size that a picture says it has. Errors: NotAPicture, where it has none or too much. */
export function sized(width: number, height: number): { width: number; height: number } {
  if (width < 1 || height < 1) throw new NotAPicture("It has no width or no height");
  if (width > MOST_PIXELS || height > MOST_PIXELS)
    throw new NotAPicture(
      `It has ${width} by ${height} pixels; at most ${MOST_PIXELS} by ${MOST_PIXELS} are printed`,
    );
  return { width, height };
}

/** Bytes one after another. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
