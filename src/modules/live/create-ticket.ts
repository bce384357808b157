import { z } from "zod";
import { tenantHub } from "#durable-objects/tenant-hub";
import { anyMember } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { admitPerson, personOf } from "#platform/live/standing.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { Timestamp } from "#platform/time.ts";
import { makeTicket } from "./tickets.ts";

const NAME = "live.tickets.create";

const Ticket = z
  .object({
    ticket: z.string().describe("Opens one socket: `?ticket=` of /ws/notifications or /ws/monitoring"),
    expires_at: Timestamp,
    expires_in: z.int().describe("Seconds"),
  })
  .meta({ id: "SocketTicket" });

/**
 * Gives the caller a ticket that opens one socket in this tenant within a minute. It is the caller's, of this session: what they
 * may see is looked up when the socket opens.
 */
export const createTicket: Operation = {
  name: NAME,
  summary: "Get a ticket that opens one WebSocket within a minute",
  scope: "tenant",
  roles: anyMember,
  callers: "people",
  access: "essential",
  input: z.strictObject({}),
  output: Ticket,
  status: 201,
  errors: [],
  isRepeatable: true,
  async run({ ctx, tenant }) {
    const { actor, config, env } = ctx;
    if (!tenant || actor.kind !== "user") throw new Problem("permission.person_required");
    const person = personOf(actor, tenant.id);
    const standing = await admitPerson(ctx, person, { command: NAME, access: "essential" });
    const { ticket, hash } = await makeTicket(config, tenant.id);
    const until = await tenantHub(env.TENANT_HUB, tenant.id).issueTicket(hash, standing);
    const body = {
      ticket,
      expires_at: new Date(until).toISOString(),
      expires_in: Math.round((until - Date.now()) / 1000),
    };
    return { body: JSON.stringify(body) };
  },
};
