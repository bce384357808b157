const MINUTE = 60_000;

/** What a hub keeps, and what it takes from a socket. Times are milliseconds. */
export const HUB = {
  /** The history of a channel: so many events, and none older. A socket that comes back within it has missed nothing. */
  events: 1_000,
  eventsForMs: 60 * MINUTE,
  /** How long an event's key is known, and the oldest event that is taken: together they let none through twice. */
  keysForMs: 6 * 60 * MINUTE,
  /** The most characters of an event's data, as JSON. */
  dataLength: 8_192,
  /** Events that come within this time of a frame wait, and go out together. */
  coalesceMs: 50,
  /** The most events in one frame. */
  eventsInFrame: 100,
  /** The largest frame that a socket may send, in bytes. */
  frameBytes: 4_096,
  /** Frames that a socket may send at once, and in a second from then on. */
  frameBurst: 40,
  framesPerSecond: 20,
  /** A socket says what it has at least once in so many events. */
  ackEvery: 100,
  /** Characters that may be on their way to a socket that has not said that it got them. */
  unackedLength: 1_048_576,
  /** A socket pings this often; one that is silent for so long is gone. */
  pingEveryMs: 30_000,
  silentMs: 3 * MINUTE,
  /** A ticket opens one socket within this time. */
  ticketMs: MINUTE,
  /** How often the database is asked whether everybody who listens still may. */
  recheckMs: 2 * MINUTE,
  /** Who was asked about so recently is asked about again when they open a socket: they may have been admitted before it. */
  admittedForMs: 30_000,
} as const;
