/** How long a client waits before it comes back, in milliseconds. */
export interface Backoff {
  /** After the first drop, a random time up to this one: all clients drop at once when the server is deployed anew. */
  first: number;
  /** Each further time up to twice as long, and never longer than this. */
  longest: number;
  /** Where it was told that there are too many, no sooner than this. */
  crowded: number;
}

export const USUAL: Backoff = { first: 5_000, longest: 60_000, crowded: 15_000 };

/** The wait before try number `tries` (from 0), spread by `random` (0 to 1) over all of its time. */
export function waitBefore(
  tries: number,
  { first, longest, crowded }: Backoff,
  more: { isCrowded: boolean; random: number },
): number {
  const most = Math.min(longest, first * 2 ** Math.min(tries, 20));
  return Math.round((more.isCrowded ? crowded : 0) + most * more.random);
}

/** What a close code asks of a client. */
export type Advice = "stop" | "sign_in" | "come_back" | "come_back_later";

const STOP = new Set([1003, 1009, 4400, 4403, 4409]);

/** What to do when a socket was closed with this code, if the server closed it at all. */
export function adviceOf(code: number): Advice {
  if (STOP.has(code)) return "stop";
  if (code === 4401) return "sign_in";
  return code === 4429 ? "come_back_later" : "come_back";
}
