import { type Connection, connect, type State } from "../client/connect.ts";
import type { EventFrame } from "../client/frames.ts";
import type { Session } from "./session.ts";

export type Channel = "notifications" | "monitoring";

export interface Listening {
  session: Session;
  tenantId: string;
  channels: readonly Channel[];
  onEvent(event: EventFrame, channel: Channel): void;
  /** From now on all is heard; what happened before was not, or is gone: read everything anew. */
  onAnew(): void;
  /** Connected again; what was missed follows. */
  onBack(): void;
  /** How the connections are together, in words, and whether all is well. */
  onState(text: string, state: State): void;
}

const WORDS: Readonly<Record<State, string>> = {
  connecting: "Connecting…",
  open: "Live",
  waiting: "Reconnecting…",
  closed: "Not live",
};
const WORST: readonly State[] = ["closed", "waiting", "connecting", "open"];
const WHY: Readonly<Record<string, string>> = {
  "socket.origin_denied": "Not live: this address is not the API's own",
  replaced: "Not live: open in too many windows",
};

/** Listens to what happens in the shop. The token goes in the handshake's header: it costs the shop no request, and no address has it. */
export function listen({
  session,
  tenantId,
  channels,
  onEvent,
  onAnew,
  onBack,
  onState,
}: Listening): () => void {
  const states = new Map<Channel, State>(channels.map((channel) => [channel, "connecting"]));
  let why = "";
  let isHeard = false;
  const showState = () => {
    const state = WORST.find((one) => [...states.values()].includes(one)) ?? "open";
    onState(state === "closed" ? (WHY[why] ?? WORDS.closed) : WORDS[state], state);
  };
  const opened = () => {
    if (isHeard) onBack();
    else if ([...states.values()].every((state) => state === "open" || state === "closed")) {
      isHeard = true;
      onAnew();
    }
  };
  const connections: Connection[] = channels.map((channel) => {
    const url = new URL(`/api/v1/ws/${channel}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return connect({
      url: url.href,
      tenantId,
      token: () => session.token(),
      onEvent: (event) => onEvent(event, channel),
      onGap: onAnew,
      onState(state, closed) {
        // Who was connected and is not reads "Reconnecting" while it is tried.
        const isAgain = state === "connecting" && states.get(channel) === "waiting";
        states.set(channel, isAgain ? "waiting" : state);
        if (closed) why = closed.reason;
        if (closed?.code === 4401) void session.renew().catch(() => {});
        showState();
        if (state === "open") opened();
      },
    });
  });
  return () => {
    for (const connection of connections) connection.close();
  };
}
