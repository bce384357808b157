import { CLOSE } from "#platform/live/close-codes.ts";
import { listenerOf, topicsOf } from "./audience.ts";
import { framed } from "./delivery.ts";
import type { ServerFrame } from "./frames.ts";
import type { History } from "./history.ts";
import { HUB } from "./limits.ts";
import type { Sockets } from "./sockets.ts";
import type { Upgrade } from "./upgrade.ts";

/**
 * Takes a socket in and sends it the first frames: hello, what it asked to resume from, and a gap where some of that is gone.
 * A person's oldest socket makes room for one too many.
 */
export function welcome(
  sockets: Sockets,
  history: History,
  upgrade: Omit<Upgrade, "protocol">,
  ws: WebSocket,
): void {
  const { standing, channel, roles, resumeFrom, most } = upgrade;
  const { user, tenant } = standing;
  const own = sockets.all().filter((open) => open.standing.user === user);
  const oldest = own.toSorted((one, other) => one.since - other.since);
  for (const open of oldest.slice(0, Math.max(0, own.length - most.ofUser + 1)))
    sockets.close(open.ws, CLOSE.replaced, "replaced");
  sockets.add(ws, standing, { channel, roles }, history.seq, Date.now());

  const asks = resumeFrom !== undefined;
  const isOurs = (upgrade.hub ?? history.id) === history.id && (resumeFrom ?? 0) <= history.seq;
  const from = asks && isOurs ? resumeFrom : history.seq;
  const { missed, goneTo } = history.since(from, listenerOf(standing, channel), user);
  const to = isOurs ? goneTo : history.seq;
  const first: ServerFrame[] = [
    {
      ...{ type: "hello", hub: history.id, seq: history.seq, replays: missed.length },
      ...{ tenant_id: tenant, user_id: user, channel, topics: topicsOf(standing) },
      ...{ ping_every_ms: HUB.pingEveryMs, ack_every: HUB.ackEvery },
    },
    ...(asks && to !== null ? [{ type: "gap", from: resumeFrom, to } as const] : []),
  ];
  for (const frame of first) ws.send(JSON.stringify(frame));
  for (const { text } of framed(missed)) ws.send(text);
}
