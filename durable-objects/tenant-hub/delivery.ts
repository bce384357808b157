import { CLOSE } from "#platform/live/close-codes.ts";
import { hears, isFor } from "./audience.ts";
import type { EventFrame, ServerFrame } from "./frames.ts";
import type { Numbered } from "./history.ts";
import { HUB } from "./limits.ts";
import { isSlow } from "./pace.ts";
import type { Group, Open, Sockets } from "./sockets.ts";

/** A text to send, and the number of its last event. */
interface Outgoing {
  text: string;
  seq: number;
}

const eventOf = ({ seq, key, event, at, data }: Numbered): EventFrame => ({
  ...{ type: "event", seq, id: key, event, at, data },
});

/** Messages as few frames, in their order. */
export function framed(messages: readonly Numbered[]): Outgoing[] {
  const frames: Outgoing[] = [];
  for (let at = 0; at < messages.length; at += HUB.eventsInFrame) {
    const events = messages.slice(at, at + HUB.eventsInFrame).map(eventOf);
    const [first] = events;
    const frame: ServerFrame | undefined = events.length === 1 ? first : { type: "events", events };
    if (frame) frames.push({ text: JSON.stringify(frame), seq: events.at(-1)?.seq ?? 0 });
  }
  return frames;
}

/** What each socket of a group gets of these messages. A frame that many get is made once. */
function* addressed(
  { listener, sockets }: Group,
  messages: readonly Numbered[],
): Generator<[Open, Outgoing[]]> {
  const ofAll = framed(messages.filter((message) => hears(listener, message)));
  const named = new Set(
    messages.flatMap(({ topics }) => topics.filter((topic) => topic.startsWith("user:"))),
  );
  for (const socket of sockets) {
    const { user } = socket.standing;
    if (!named.has(`user:${user}`)) yield [socket, ofAll];
    else yield [socket, framed(messages.filter((one) => hears(listener, one) || isFor(one, listener, user)))];
  }
}

/**
 * Sends messages on: the first at once, and what comes within moments of it together. The moments are a timer's, because the
 * clock stands still while the hub sends. Who does not keep up is closed.
 */
export class Delivery {
  readonly #sockets: Sockets;
  #waiting: Numbered[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sockets: Sockets) {
    this.#sockets = sockets;
  }

  send(messages: readonly Numbered[]): void {
    this.#waiting.push(...messages);
    if (this.#timer === undefined) this.flush();
  }

  /** Sends what waits now; what comes next waits a moment. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, HUB.coalesceMs);
    const messages = this.#waiting;
    this.#waiting = [];
    for (const group of this.#sockets.groups())
      for (const [open, frames] of addressed(group, messages)) {
        for (const { text, seq } of frames) this.#sockets.send(open, text, seq);
        if (isSlow(open.flow)) this.#sockets.close(open.ws, CLOSE.slow, "slow");
      }
  }
}
