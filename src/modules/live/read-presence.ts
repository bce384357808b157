import { sql } from "drizzle-orm";
import { z } from "zod";
import { tenantHub } from "#durable-objects/tenant-hub";
import { anyStaff } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";

const NAME = "live.presence.read";

const Presence = z
  .object({
    data: z.array(
      z.object({
        user_id: z.uuid(),
        since: z.iso.datetime().describe("When the oldest of their sockets was opened"),
        sockets: z.int().positive(),
      }),
    ),
  })
  .meta({ id: "TenantPresence" });

/** Who of the tenant has a socket open. */
export const readPresence: Operation = {
  name: NAME,
  summary: "Read who of the tenant has a WebSocket open now",
  scope: "tenant",
  roles: anyStaff,
  access: "read",
  input: z.strictObject({}),
  output: Presence,
  status: 200,
  errors: [],
  async run({ ctx, tenant }) {
    if (!tenant) throw new Problem("tenant.required");
    // The caller is admitted before the hub is asked, or woken.
    await tenantBatch({ ctx, tenant }, { command: NAME, access: "read" }, [sql`select 1`]);
    const data = await tenantHub(ctx.env.TENANT_HUB, tenant.id).presence();
    return { body: JSON.stringify({ data }) };
  },
};
