import type { Open } from "./sockets.ts";

/** Somebody who has sockets open: since when the oldest of them is, and how many. */
export interface Present {
  user_id: string;
  since: string;
  sockets: number;
}

/** Whose sockets these are, those who came first at the head. */
export function presenceOf(open: readonly Open[]): Present[] {
  const byUser = Map.groupBy(open, ({ standing: { user } }) => user);
  return [...byUser]
    .map(([user_id, sockets]) => ({
      user_id,
      since: new Date(Math.min(...sockets.map(({ since }) => since))).toISOString(),
      sockets: sockets.length,
    }))
    .sort((one, other) => (one.since < other.since ? -1 : 1));
}
