import { CLOSE, type CloseCode } from "#platform/live/close-codes.ts";
import { seesOthers } from "./audience.ts";
import { type ClientFrame, PONG, readFrame, type ServerFrame } from "./frames.ts";
import { HUB } from "./limits.ts";
import { acked, spendFrame } from "./pace.ts";
import { presenceOf } from "./presence.ts";
import type { Open, Sockets } from "./sockets.ts";

/** Takes a frame of a socket. One that is too large, too many or no frame closes it, and disturbs no other. */
export function receive(sockets: Sockets, ws: WebSocket, data: string | ArrayBuffer): void {
  const open = sockets.of(ws);
  const read = open ? readNext(open, data) : refused(CLOSE.tryLater, "unknown");
  if ("code" in read) sockets.close(ws, read.code, read.reason);
  else if (open) answer(sockets, open, read);
}

interface Refused {
  code: CloseCode;
  reason: string;
}

const refused = (code: CloseCode, reason: string): Refused => ({ code, reason });

function readNext(open: Open, data: string | ArrayBuffer): ClientFrame | Refused {
  const now = Date.now();
  open.heardAt = now;
  open.allowance = spendFrame(open.allowance, now);
  return open.allowance.left < 0 ? refused(CLOSE.tooMany, "too many frames") : readData(data);
}

function readData(data: string | ArrayBuffer): ClientFrame | Refused {
  if (typeof data !== "string") return refused(CLOSE.unsupported, "frames are JSON text");
  // What has more characters than a frame may have bytes is not encoded to be counted.
  if (data.length > HUB.frameBytes || new TextEncoder().encode(data).length > HUB.frameBytes)
    return refused(CLOSE.tooLarge, `a frame has at most ${HUB.frameBytes} bytes`);
  return readFrame(data) ?? refused(CLOSE.malformed, "not a frame of duka.v1");
}

function answer(sockets: Sockets, open: Open, frame: ClientFrame): void {
  if (frame.type === "ack") sockets.reflow(open, acked(open.flow, frame.seq));
  if (frame.type === "ping") open.ws.send(PONG);
  if (frame.type !== "presence") return;
  const { standing } = open;
  const isSeen = (one: Open) => seesOthers(standing) || one.standing.user === standing.user;
  const people = presenceOf(sockets.all().filter(isSeen));
  open.ws.send(JSON.stringify({ type: "presence", people } satisfies ServerFrame));
}
