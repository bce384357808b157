import { v7 } from "uuid";

/** How far ids may go ahead of the clock, in milliseconds, to keep their order. */
const MOST_AHEAD = 1_000;

/** A new UUIDv7, which sorts after those that were made here before; where the clock was set back by more, by the clock as it is now. */
export function newId(): string {
  const id = v7();
  const now = Date.now();
  const at = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return at > now + MOST_AHEAD ? v7({ msecs: now }) : id;
}
