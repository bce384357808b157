import type { Role } from "#platform/context.ts";
import type { Standing } from "#platform/live/standing.ts";
import type { Channel } from "./frames.ts";

/** A socket that the Worker hands to the hub, once it has admitted who opens it. */
export interface Upgrade {
  standing: Standing;
  channel: Channel;
  /** The roles that may hear the channel: who loses the last of them is closed. */
  roles: readonly Role[];
  /** The subprotocol that the answer names. */
  protocol: string | undefined;
  /** The last number that the client has, and whose numbering that was, where it knows. */
  resumeFrom: number | undefined;
  hub: string | undefined;
  most: { ofUser: number; ofTenant: number };
}

const HEADER = "X-Duka-Upgrade";

/** The request that carries an upgrade to a hub: no caller's header goes with it. */
export const upgradeRequest = (upgrade: Upgrade): Request =>
  new Request("https://hub/", { headers: { Upgrade: "websocket", [HEADER]: JSON.stringify(upgrade) } });

/** The upgrade that a request carries. Errors: a request that none of ours made. */
export const readUpgrade = (request: Request): Upgrade =>
  JSON.parse(request.headers.get(HEADER) ?? "") as Upgrade;
