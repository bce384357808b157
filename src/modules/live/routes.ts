import { framesSchema } from "#durable-objects/tenant-hub";
import { adminUp, anyMember } from "#platform/context.ts";
import type { Page } from "#platform/http/page.ts";
import { get, post, type Route } from "#platform/http/route.ts";
import type { Socket } from "#platform/http/socket.ts";
import { createTicket } from "./create-ticket.ts";
import { openSocket, SocketQuery, socketErrors } from "./open-socket.ts";
import { readPresence } from "./read-presence.ts";

const FRAMES = "/api/v1/ws/frames.json";

export const routes: Route[] = [post("/ws/tickets", createTicket), get("/ws/presence", readPresence)];

/** The JSON Schema of what goes over the sockets. */
export const pages: Page[] = [
  {
    path: FRAMES,
    name: "live.frames.schema",
    summary: "The JSON Schema of the frames of the WebSockets",
    type: "application/json",
    text: () => JSON.stringify(framesSchema()),
  },
];

const socket = (channel: "notifications" | "monitoring", summary: string, roles: Socket["roles"]): Socket => {
  const name = `live.${channel}.listen`;
  return {
    path: `/ws/${channel}`,
    name,
    summary,
    roles,
    query: SocketQuery,
    errors: socketErrors,
    frames: FRAMES,
    open: (c, directory) => openSocket(c, directory, { name, channel, roles }),
  };
};

/** The sockets of a tenant. */
export const sockets: Socket[] = [
  socket("notifications", "Listen to what concerns you in the tenant", anyMember),
  socket("monitoring", "Listen to what administrators watch in the tenant", adminUp),
];
