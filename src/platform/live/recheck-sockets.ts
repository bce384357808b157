import { tenantHub } from "#durable-objects/tenant-hub";
import type { Context } from "../context.ts";

/**
 * Has the hubs of some tenants look at a person's sockets again, after the answer: something that no event tells of has changed,
 * such as the end of a session. What fails is logged; every hub looks by itself within minutes.
 */
export function recheckSockets(ctx: Context, tenantIds: readonly string[], userId: string): void {
  for (const tenantId of new Set(tenantIds))
    ctx.waitUntil(tenantHub(ctx.env.TENANT_HUB, tenantId).recheck([userId]));
}
