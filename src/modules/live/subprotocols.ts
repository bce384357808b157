import { PROTOCOL } from "#durable-objects/tenant-hub";

const offered = (header: string | undefined): string[] =>
  (header ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** The access token among the subprotocols that a client offers, as it is or behind `bearer.`. */
export const tokenIn = (header: string | undefined): string | undefined =>
  offered(header)
    .map((part) => part.replace(/^bearer\./i, ""))
    .find((part) => part.length > 40 && part !== PROTOCOL);

/**
 * The subprotocol that the answer names, out of those that are offered: a browser closes a socket that names none of them. It is
 * the token only for a client that offered nothing else.
 */
export function chosenProtocol(header: string | undefined): string | undefined {
  const parts = offered(header);
  return parts.includes(PROTOCOL) ? PROTOCOL : (parts.find((part) => part.length <= 40) ?? parts[0]);
}
