/** What a paper may be, by its bytes. */
export type PaperType = "application/pdf" | "image/jpeg" | "image/png";

/** Bytes that are no paper that is taken; `message` says why. */
export class NotAPaper extends Error {
  override readonly name = "NotAPaper";
}

/** Looks at a file while it arrives, and holds no more of it than it needs. Each part throws NotAPaper where it sees what should not be. */
export interface PaperCheck {
  readonly type: PaperType;
  /** Takes the next bytes, and gives those of them that belong to the paper. */
  push(chunk: Uint8Array): Uint8Array;
  /** The file has ended. */
  end(): void;
}

/** A picture that is wider or higher than this, or has more pixels, is none that somebody took of a paper. */
const MOST_SIDE = 25_000;
const MOST_PIXELS = 100_000_000;

/** Refuses a picture of a size that would fill the memory of whoever opens it, and one of none. */
export function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw new NotAPaper("The picture has no width or no height");
  if (width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS)
    throw new NotAPaper(`The picture has ${width} by ${height} pixels, which is more than is looked at`);
}

/** Bytes one after another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
