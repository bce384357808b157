import { CLOSE, type CloseCode } from "#platform/live/close-codes.ts";
import type { Recheck } from "#platform/live/read-standings.ts";
import type { Standing } from "#platform/live/standing.ts";
import { HUB } from "./limits.ts";
import type { Open, Sockets } from "./sockets.ts";

type Ask = (tenant: string, people: readonly Standing[]) => Promise<Recheck[]>;

/** Closes the sockets of who is no longer admitted, and gives the others the topics that are theirs now. */
export async function recheckSockets(
  sockets: Sockets,
  users: readonly string[] | null,
  ask: Ask,
): Promise<void> {
  const members = new Map(
    sockets
      .all()
      .filter(({ standing }) => users === null || users.includes(standing.user))
      .map(({ member, standing }) => [member, standing]),
  );
  const people = [...members.values()];
  const [first] = people;
  if (!first) return;
  const found = await ask(first.tenant, people);
  for (const [at, member] of [...members.keys()].entries()) {
    const now = found[at];
    if (now && "standing" in now) sockets.restand(now.standing);
    for (const open of sockets.all().filter((one) => one.member === member)) {
      const refusal = now && "refusal" in now ? now.refusal : mayHear(open) ? undefined : "permission.denied";
      if (refusal) sockets.close(open.ws, codeOf(refusal), refusal);
    }
  }
}

const mayHear = ({ standing, roles }: Open): boolean =>
  standing.as === "platform_admin" || standing.roles.some((role) => roles.includes(role));

/** The close code that stands for a refusal of the API. */
export const codeOf = (refusal: string): CloseCode =>
  refusal.startsWith("auth.") ? CLOSE.signIn : CLOSE.forbidden;

/** Has nothing come of a socket for minutes, not even a ping that was answered in the hub's sleep? */
export function isSilent(ctx: DurableObjectState, open: Open, now: number): boolean {
  const pinged = ctx.getWebSocketAutoResponseTimestamp(open.ws)?.getTime() ?? 0;
  return Math.max(pinged, open.heardAt, open.since) < now - HUB.silentMs;
}
