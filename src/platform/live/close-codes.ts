/** Why a socket is closed, by the code of its close frame; the reason of the frame is a code of the API's errors, or says more. */
export const CLOSE = {
  /** The frame was binary: frames are JSON text. */
  unsupported: 1003,
  /** The frame was larger than a frame may be. */
  tooLarge: 1009,
  /** Something failed here: come back later. */
  tryLater: 1013,
  /** What was sent cannot be read. */
  malformed: 4400,
  /** The ticket, the token or the session does not hold: sign in, or get another ticket. */
  signIn: 4401,
  /** Not for this person, or not for this tenant, or not from this site. */
  forbidden: 4403,
  /** It did not keep up with what it was sent, or was silent for minutes: come back and resume. */
  slow: 4408,
  /** The person opened more sockets than one may have: this was the oldest. */
  replaced: 4409,
  /** Too many frames, too many sockets of the tenant, or too many openings in a minute: come back later. */
  tooMany: 4429,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** A reason that fits into a close frame, which has room for 123 bytes. */
export const reasonOf = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 120);

/**
 * The answer to an upgrade that is refused: a socket that opens and is closed at once with a code, because a browser shows its
 * page nothing else of a refusal.
 */
export function refusedSocket(code: CloseCode, reason: string, protocol: string | undefined): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(code, reasonOf(reason));
  return new Response(null, { status: 101, webSocket: client, headers: protocolHeader(protocol) });
}

/** The header that says which of the offered subprotocols is spoken. */
export const protocolHeader = (protocol: string | undefined): Record<string, string> =>
  protocol ? { "Sec-WebSocket-Protocol": protocol } : {};
