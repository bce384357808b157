import type { EventFrame, ServerFrame } from "./frames.ts";

/** How far a client has come: the last number, and whose numbering it is. It may be kept, and resumed from later. */
export interface Cursor {
  hub: string;
  seq: number;
}

type Hello = Extract<ServerFrame, { type: "hello" }>;

/** Follows the numbers of one connection after another, so that no event is missed and none is seen twice. */
export class Progress {
  #cursor: Cursor | undefined;
  #hello: Hello | undefined;
  #replaysLeft = 0;

  constructor(resume?: Cursor) {
    this.#cursor = resume;
  }

  get cursor(): Cursor | undefined {
    return this.#cursor;
  }

  /** A connection begins. What it replays follows; without any, all up to its number has been seen. */
  greet(hello: Hello): void {
    this.#hello = hello;
    this.#replaysLeft = hello.replays;
    if (hello.replays === 0) this.#cursor = { hub: hello.hub, seq: hello.seq };
    else this.#cursor = { hub: hello.hub, seq: this.#cursor?.hub === hello.hub ? this.#cursor.seq : 0 };
  }

  /** Notes events; gives those that are new. */
  take(events: readonly EventFrame[]): EventFrame[] {
    const hello = this.#hello;
    return events.filter(({ seq }) => {
      if (!hello || !this.#cursor) return false;
      const isNew = seq > this.#cursor.seq;
      if (isNew) this.#cursor = { hub: hello.hub, seq };
      if (this.#replaysLeft > 0) {
        this.#replaysLeft -= 1;
        if (this.#replaysLeft === 0)
          this.#cursor = { hub: hello.hub, seq: Math.max(hello.seq, this.#cursor.seq) };
      }
      return isNew;
    });
  }
}
