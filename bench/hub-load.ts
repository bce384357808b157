import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { type Connection, connect } from "../client/connect.ts";
import { WHO } from "./seed.ts";

/** What is measured: where sockets open, by what right, and where events are posted. */
export interface Hub {
  name: string;
  /** Under which its CPU is found. */
  part: "workerd" | "Node with ws";
  socket: string;
  token: string;
  publish: string;
}

/** Events as their queue has them, for everybody of the tenant; of a type that is told to sockets and to nothing else. */
export const events = (count: number): Record<string, unknown>[] =>
  Array.from({ length: count }, () => ({
    ...{ v: 1, id: randomUUID(), tenant: WHO.tenant, type: "inventory.stock_alert.recovered" },
    ...{ time: new Date().toISOString(), request_id: null },
    payload: {
      ...{ alert_id: randomUUID(), product_id: randomUUID(), warehouse_id: randomUUID() },
      ...{ usable: "3", expected: "0", reorder_point: "10" },
    },
  }));

/** Publishes events. Errors: not all of them were taken. */
export async function publish({ publish: url, name }: Hub, all: readonly unknown[]): Promise<void> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(all) });
  if (!answer.ok) throw new Error(`${name} did not take events: ${answer.status} ${await answer.text()}`);
}

/** Runs work for each of so many, a few at a time. */
async function each<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let next = 0;
  const runner = async () => {
    while (next < count) {
      const at = next;
      next += 1;
      made[at] = await work(at);
    }
  };
  await Promise.all(Array.from({ length: 16 }, runner));
  return made;
}

/** Sockets that say what they have, and nothing else; `heard` gets how many events each frame had. */
export type Sockets = Awaited<ReturnType<typeof openSockets>>;

/** Opens so many of them. */
export async function openSockets({ name, socket, token }: Hub, count: number) {
  const sockets = {
    heard: (_: number): void => undefined,
    check: () => {
      const left = open.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
      if (left < count) throw new Error(`${name} dropped ${count - left} of ${count} sockets`);
    },
    close: () => {
      for (const ws of open) ws.terminate();
    },
  };
  const open = await each(count, async () => {
    const ws = new WebSocket(socket, ["duka.v1", token], { perMessageDeflate: false });
    let unacked = 0;
    await new Promise<void>((resolve, reject) => {
      ws.on("open", resolve);
      ws.on("error", reject);
      ws.on("close", (code, reason) => reject(new Error(`closed: ${code} ${reason}`)));
    });
    ws.on("message", (data) => {
      const text = String(data);
      const events = text.match(/"type":"event"/g)?.length ?? 0;
      sockets.heard(events);
      unacked += events;
      if (unacked < 50) return;
      unacked = 0;
      ws.send(JSON.stringify({ type: "ack", seq: Number(/.*"seq":(\d+)/.exec(text)?.[1]) }));
    });
    return ws;
  });
  return sockets;
}

/** The reference client, so many times, each with what it saw. */
export async function follow({ socket, token }: Hub, count: number) {
  const seen: string[][] = Array.from({ length: count }, () => []);
  const gaps: unknown[] = [];
  let isOpen = 0;
  const opened = async (times: number, withinMs: number) => {
    const until = performance.now() + withinMs;
    while (isOpen < times) {
      if (performance.now() > until) throw new Error(`${isOpen} of ${times} connections were opened`);
      await new Promise((wait) => setTimeout(wait, 20));
    }
  };
  const all: Connection[] = [];
  for (const ids of seen) {
    all.push(
      connect({
        url: socket,
        token: async () => token,
        open: (url, protocols) => new WebSocket(url, protocols, { perMessageDeflate: false }),
        onEvent: ({ id }) => ids.push(id),
        onGap: (gap) => gaps.push(gap),
        onState: (state, why) => {
          if (state === "open") isOpen += 1;
          if (state === "closed" && why?.code !== 1000)
            throw new Error(`closed: ${why?.code} ${why?.reason}`);
        },
      }),
    );
    if (all.length % 50 === 0) await opened(all.length, 60_000);
  }
  return {
    seen,
    gaps,
    /** Settles when so many connections were opened, first ones and later ones together. Errors: not within the time. */
    opened,
    close: () => {
      for (const one of all) one.close();
    },
  };
}
