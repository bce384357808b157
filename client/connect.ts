import { type Cursor, Progress } from "./cursor.ts";
import type { ClientFrame, EventFrame, ServerFrame } from "./frames.ts";
import { adviceOf, type Backoff, USUAL, waitBefore } from "./src/backoff.ts";

type Gap = Extract<ServerFrame, { type: "gap" }>;
type Present = Extract<ServerFrame, { type: "presence" }>["people"];

/** What a client needs of a WebSocket: that of a browser, of Node and of the Workers runtime have it. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: "error", listener: () => void): void;
}

export type State = "connecting" | "open" | "waiting" | "closed";

export interface Options {
  /** Such as wss://api.example.com/api/v1/ws/notifications. */
  url: string;
  /** Gets a ticket, `POST /api/v1/ws/tickets`, for each time that a socket is opened. Either this or `token`. */
  ticket?: () => Promise<string>;
  /** Gets an access token that is still valid. */
  token?: () => Promise<string>;
  /** Of the person's tenants, the one that is meant. A ticket has its own. */
  tenantId?: string;
  /** Where an earlier connection ended: `cursor` of it. */
  resume?: Cursor;
  /** Each event once, in the order of its numbers. */
  onEvent(event: EventFrame): void;
  /** Events were missed that are not kept any more: read the state anew. */
  onGap?(gap: Gap): void;
  /** What becomes of the connection; `closed` is for good, with the code and the reason. */
  onState?(state: State, why?: { code: number; reason: string }): void;
  backoff?: Partial<Backoff>;
  /** Opens a socket; by default the WebSocket of the runtime. */
  open?(url: string, protocols: string[]): SocketLike | Promise<SocketLike>;
  random?: () => number;
}

const PING = JSON.stringify({ type: "ping" } satisfies ClientFrame);
const PROTOCOL = "duka.v1";
const HELLO_WITHIN_MS = 20_000;
/** So many refusals to sign in one after another, and it is given up. */
const MOST_REFUSALS = 3;

/** A connection that comes back by itself until it is closed, or refused for good. */
export class Connection {
  readonly #options: Options;
  readonly #backoff: Backoff;
  readonly #progress: Progress;
  #socket: SocketLike | undefined;
  #isDone = false;
  #tries = 0;
  #refusals = 0;
  #ackEvery = 100;
  #unacked = 0;
  #heard = true;
  #ping: ReturnType<typeof setInterval> | undefined;
  #wait: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #asking: { resolve(people: Present): void; reject(error: Error): void }[] = [];

  constructor(options: Options) {
    this.#options = options;
    this.#backoff = { ...USUAL, ...options.backoff };
    this.#progress = new Progress(options.resume);
    void this.#connect();
  }

  /** How far it has come, to be resumed from. */
  get cursor(): Cursor | undefined {
    return this.#progress.cursor;
  }

  /** Who of the tenant is there. Errors: the connection drops before the answer. */
  presence(): Promise<Present> {
    return new Promise((resolve, reject) => {
      if (!this.#socket) {
        reject(new Error("not connected"));
        return;
      }
      this.#asking.push({ resolve, reject });
      this.#say({ type: "presence" });
    });
  }

  /** Ends it for good. */
  close(): void {
    this.#isDone = true;
    clearTimeout(this.#wait);
    const socket = this.#socket;
    this.#drop(new Error("closed"));
    socket?.close(1000, "done");
    this.#options.onState?.("closed", { code: 1000, reason: "done" });
  }

  async #connect(): Promise<void> {
    this.#options.onState?.("connecting");
    try {
      const { ticket, token, open = openSocket } = this.#options;
      const url = new URL(this.#options.url);
      const cursor = this.#progress.cursor;
      if (this.#options.tenantId) url.searchParams.set("tenant_id", this.#options.tenantId);
      if (cursor) url.searchParams.set("hub", cursor.hub);
      if (cursor) url.searchParams.set("resume_from", String(cursor.seq));
      if (ticket) url.searchParams.set("ticket", await ticket());
      const socket = await open(url.href, [PROTOCOL, ...(token && !ticket ? [await token()] : [])]);
      if (this.#isDone) socket.close(1000, "done");
      else this.#listen(socket);
    } catch (error) {
      this.#comeBack(1006, error instanceof Error ? error.message : String(error));
    }
  }

  #listen(socket: SocketLike): void {
    this.#socket = socket;
    let isOver = false;
    const over = (code: number, reason: string): void => {
      if (isOver || this.#socket !== socket) return;
      isOver = true;
      this.#drop(new Error(reason));
      this.#comeBack(code, reason);
    };
    this.#silence = setTimeout(() => {
      over(1006, "no hello");
      socket.close(4408, "no hello");
    }, HELLO_WITHIN_MS);
    socket.addEventListener("message", ({ data }) => {
      clearTimeout(this.#silence);
      if (this.#socket === socket) this.#take(JSON.parse(String(data)) as ServerFrame, over);
    });
    socket.addEventListener("close", ({ code, reason }) => over(code, reason));
    socket.addEventListener("error", () => over(1006, "error"));
  }

  #take(frame: ServerFrame, over: (code: number, reason: string) => void): void {
    this.#heard = true;
    switch (frame.type) {
      case "hello":
        this.#progress.greet(frame);
        [this.#tries, this.#refusals, this.#unacked] = [0, 0, 0];
        this.#ackEvery = Math.max(1, Math.floor(frame.ack_every / 2));
        this.#ping = setInterval(() => this.#heartbeat(over), frame.ping_every_ms);
        // At once too: the local runtime ends the connection of a closed socket late where nothing was ever said on it.
        this.#heartbeat(over);
        this.#options.onState?.("open");
        break;
      case "event":
        this.#events([frame]);
        break;
      case "events":
        this.#events(frame.events);
        break;
      case "gap":
        this.#options.onGap?.(frame);
        break;
      case "presence":
        for (const { resolve } of this.#asking.splice(0)) resolve(frame.people);
    }
  }

  #events(events: readonly EventFrame[]): void {
    for (const event of this.#progress.take(events)) this.#options.onEvent(event);
    this.#unacked += events.length;
    const seq = events.at(-1)?.seq;
    if (seq === undefined || this.#unacked < this.#ackEvery) return;
    this.#unacked = 0;
    this.#say({ type: "ack", seq });
  }

  /** Nothing since the last ping, not even its answer: the network has gone, whatever the socket thinks. */
  #heartbeat(over: (code: number, reason: string) => void): void {
    const socket = this.#socket;
    if (this.#heard) {
      this.#heard = false;
      socket?.send(PING);
      return;
    }
    over(1006, "silent");
    socket?.close(4408, "silent");
  }

  #say(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #drop(why: Error): void {
    clearInterval(this.#ping);
    clearTimeout(this.#silence);
    this.#heard = true;
    this.#socket = undefined;
    for (const { reject } of this.#asking.splice(0)) reject(why);
  }

  #comeBack(code: number, reason: string): void {
    if (this.#isDone) return;
    const advice = adviceOf(code);
    if (advice === "sign_in") this.#refusals += 1;
    if (advice === "stop" || this.#refusals >= MOST_REFUSALS) {
      this.#isDone = true;
      this.#options.onState?.("closed", { code, reason });
      return;
    }
    const random = (this.#options.random ?? Math.random)();
    const isCrowded = advice === "come_back_later";
    const wait = waitBefore(this.#tries, this.#backoff, { isCrowded, random });
    this.#tries += 1;
    this.#options.onState?.("waiting", { code, reason });
    this.#wait = setTimeout(() => void this.#connect(), wait);
  }
}

/** Opens a connection to a tenant's hub, and keeps it. */
export const connect = (options: Options): Connection => new Connection(options);

function openSocket(url: string, protocols: string[]): SocketLike {
  const { WebSocket: Socket } = globalThis as unknown as {
    WebSocket: new (url: string, protocols: string[]) => SocketLike;
  };
  return new Socket(url, protocols);
}
