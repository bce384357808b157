import { env } from "cloudflare:workers";
import { type Message, tenantHub } from "#durable-objects/tenant-hub";
import { anyMember } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import type { Standing } from "#platform/live/standing.ts";
import { TestSocket } from "../../modules/live/sockets.ts";

/** A hub of a tenant that is nobody's, and sockets at it, without the Worker in front. */
export function aHub() {
  const tenant = newId();
  const hub = tenantHub(env.TENANT_HUB, tenant);
  const standing = (more: Partial<Standing> = {}): Standing => ({
    ...{ tenant, user: newId(), session: newId(), amr: ["pwd"], authTime: null },
    ...{ as: "user", roles: ["staff"], places: null },
    ...more,
  });
  return {
    ...{ tenant, hub, standing, stub: env.TENANT_HUB.getByName(tenant) },
    /** Opens a socket, and reads on it unless it is left alone. */
    async open(of: Standing = standing(), resume: { from?: number; hub?: string } = {}) {
      const answer = await hub.open({
        ...{ standing: of, channel: "notifications", roles: anyMember, protocol: undefined },
        ...{ resumeFrom: resume.from, hub: resume.hub, most: { ofUser: 10, ofTenant: 1_000 } },
      });
      if (!answer.webSocket) throw new Error("no socket");
      return new TestSocket(answer.webSocket, null).greeted();
    },
  };
}

/** A message for everybody of a tenant, unless it says otherwise. */
export const message = (key: string, more: Partial<Message> = {}): Message => ({
  ...{ key, at: new Date().toISOString(), channel: "notifications", topics: ["tenant"], places: "any" },
  ...{ event: "test.thing.happened", data: { key } },
  ...more,
});

/** So many messages, by their numbers. */
export const messages = (count: number, first = 1): Message[] =>
  Array.from({ length: count }, (_, at) => message(`m${first + at}`));
