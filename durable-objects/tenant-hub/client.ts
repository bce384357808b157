import type { Standing } from "#platform/live/standing.ts";
import type { Message } from "./audience.ts";
import { HUB } from "./limits.ts";
import type { Present } from "./presence.ts";
import type { TenantHub } from "./tenant-hub.ts";
import { type Upgrade, upgradeRequest } from "./upgrade.ts";

export type { Message, Topic } from "./audience.ts";
export { type Channel, framesSchema, PROTOCOL } from "./frames.ts";
export type { Present } from "./presence.ts";

/** The most characters of a message's data, as JSON. */
export const MOST_DATA = HUB.dataLength;

type Namespace = DurableObjectNamespace<TenantHub>;

/**
 * A tenant's hub. What it answers is the same however often it is asked, but for a ticket: so an object that was reset under
 * a call is asked once more. Errors: the platform's own, when the object cannot be reached.
 */
export const tenantHub = (namespace: Namespace, tenantId: string) => {
  const again = async <T>(work: (hub: DurableObjectStub<TenantHub>) => Promise<T>): Promise<T> => {
    try {
      return await work(namespace.getByName(tenantId));
    } catch (error) {
      if (!wasReset(error)) throw error;
      return await work(namespace.getByName(tenantId));
    }
  };
  return {
    issueTicket: (hash: string, standing: Standing): Promise<number> =>
      again((hub) => hub.issueTicket(hash, standing)),
    /** A reset after it was spent loses it: the client asks for another one. */
    spendTicket: (hash: string): Promise<Standing | null> => again((hub) => hub.spendTicket(hash)),
    publish: (messages: readonly Message[]): Promise<number> => again(async (hub) => hub.publish(messages)),
    presence: (): Promise<Present[]> => again((hub) => hub.presence()),
    recheck: (users: readonly string[] | null): Promise<void> => again((hub) => hub.recheck(users)),
    /** Hands a socket over; gives the answer to the client. */
    open: (upgrade: Upgrade): Promise<Response> => again((hub) => hub.fetch(upgradeRequest(upgrade))),
  };
};

function wasReset(error: unknown): boolean {
  const fault = error as { retryable?: boolean; overloaded?: boolean } | undefined;
  return fault?.retryable === true && fault.overloaded !== true;
}
