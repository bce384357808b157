import { v7 } from "uuid";

/** How far ids may go ahead of the clock, in milliseconds, to keep their order. */
const MOST_AHEAD = 1_000;
const MOST_SEQUENCE = 2 ** 32;

let [at, sequence] = [0, 0];

/** A new UUIDv7, which sorts after those that were made here before; where the clock was set back by more, by the clock as it is now. */
export function newId(): string {
  const now = Date.now();
  sequence += 1;
  if (now > at || at > now + MOST_AHEAD) {
    at = now;
    sequence = (crypto.getRandomValues(new Uint32Array(1))[0] as number) >>> 1;
  } else if (sequence === MOST_SEQUENCE) {
    at += 1;
    sequence = 0;
  }
  return v7({ msecs: at, seq: sequence });
}
