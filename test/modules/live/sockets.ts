import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { vi } from "vitest";
import type { Client } from "#test/tenant.ts";
import type { ServerFrame } from "../../../client/frames.ts";
import { createApp } from "../../../src/app.ts";
import { handlers } from "../../../src/handlers.ts";
import { delivered, envelope } from "../../queues/deliveries.ts";

export type EventFrame = Extract<ServerFrame, { type: "event" }>;

/** A socket as a test sees it: what came, and how it was closed. */
export class TestSocket {
  readonly frames: ServerFrame[] = [];
  readonly protocol: string | null;
  closed: { code: number; reason: string } | undefined;
  readonly #ws: WebSocket;

  constructor(ws: WebSocket, protocol: string | null) {
    this.#ws = ws;
    this.protocol = protocol;
    ws.addEventListener("message", ({ data }) => {
      this.frames.push(JSON.parse(String(data)) as ServerFrame);
    });
    ws.addEventListener("close", ({ code, reason }) => {
      this.closed ??= { code, reason };
    });
    ws.accept();
  }

  send(data: string | ArrayBuffer): void {
    this.#ws.send(data);
  }

  say(frame: unknown): void {
    this.send(JSON.stringify(frame));
  }

  close(): void {
    this.#ws.close(1000, "done");
  }

  get hello() {
    const [first] = this.frames;
    if (first?.type !== "hello") throw new Error(`not greeted: ${JSON.stringify(this.closed)}`);
    return first;
  }

  /** The events that came, whether alone or together. */
  get events(): EventFrame[] {
    return this.frames.flatMap((frame) =>
      frame.type === "events" ? frame.events : frame.type === "event" ? [frame] : [],
    );
  }

  async greeted(): Promise<this> {
    await vi.waitFor(() => this.hello, { timeout: 10_000, interval: 5 });
    return this;
  }

  async ended(): Promise<{ code: number; reason: string }> {
    return vi.waitFor(
      () => {
        if (!this.closed) throw new Error("still open");
        return this.closed;
      },
      { timeout: 10_000, interval: 5 },
    );
  }

  /** All that was sent before this has come. */
  async settled(): Promise<this> {
    const before = this.frames.filter(({ type }) => type === "pong").length;
    this.say({ type: "ping" });
    await vi.waitFor(
      () => {
        if (this.frames.filter(({ type }) => type === "pong").length === before)
          throw new Error("no pong yet");
      },
      { timeout: 10_000, interval: 5 },
    );
    return this;
  }

  async got(count: number): Promise<EventFrame[]> {
    return vi.waitFor(
      () => {
        if (this.events.length < count) throw new Error(`${this.events.length} of ${count} events`);
        return this.events;
      },
      { timeout: 10_000, interval: 5 },
    );
  }
}

interface Opening {
  by?: Client;
  ticket?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Bindings that are otherwise. */
  bindings?: Record<string, unknown>;
}

const open = new Set<TestSocket>();
const app = createApp();

/** Asks for an upgrade: by an access token among the subprotocols, or by a ticket. */
export async function upgrade(
  channel: "notifications" | "monitoring",
  opening: Opening = {},
): Promise<TestSocket> {
  const { by, ticket, query = {}, headers = {}, bindings } = opening;
  const search = new URLSearchParams({ ...(ticket === undefined ? {} : { ticket }), ...query });
  const request = new Request(`http://localhost:8787/api/v1/ws/${channel}?${search}`, {
    headers: {
      Upgrade: "websocket",
      ...(by ? { "Sec-WebSocket-Protocol": `duka.v1, ${by.token}` } : {}),
      ...headers,
    },
  });
  const response = bindings
    ? await app.fetch(request, { ...env, ...bindings } as Env, createExecutionContext())
    : await exports.default.fetch(request);
  if (!response.webSocket) throw new Error(`no socket: ${response.status} ${await response.text()}`);
  const socket = new TestSocket(response.webSocket, response.headers.get("Sec-WebSocket-Protocol"));
  open.add(socket);
  return socket;
}

/** A socket that was opened and greeted. */
export const listening = async (
  channel: "notifications" | "monitoring",
  by: Client,
  query: Record<string, string> = {},
): Promise<TestSocket> => (await upgrade(channel, { by, query })).greeted();

/** Closes every socket of a test. */
export function closeAll(): void {
  for (const socket of open) if (!socket.closed) socket.close();
  open.clear();
}

export async function ticketOf(by: Client): Promise<string> {
  const { status, body, text } = await by.post<{ ticket: string }>("/ws/tickets", {});
  if (status !== 201) throw new Error(text);
  return body.ticket;
}

/** Delivers an event of a tenant as its queue does, to the handlers of the Worker. */
export async function happens(
  tenant: string,
  type: string,
  payload: Record<string, unknown>,
  more: Partial<ReturnType<typeof envelope>> = {},
): Promise<string> {
  const event = envelope(tenant, type, { payload, ...more });
  const { acked, ids } = await delivered(
    "duka-events",
    [{ body: event }],
    {
      handlers: handlers.filter(({ name }) => name.startsWith("live.")),
    },
    env,
  );
  if (acked.length !== ids.length) throw new Error(`${type} was not taken`);
  return event.id;
}
