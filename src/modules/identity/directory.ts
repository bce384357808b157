import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Directory } from "#platform/auth/directory.ts";
import type { Membership } from "#platform/context.ts";
import { limits } from "#platform/limits.ts";
import { Memory } from "#platform/memory.ts";
import { identityBatch, platformBatch } from "#platform/operations/platform-batch.ts";
import { take } from "#platform/rate-limit.ts";
import { lowerAscii } from "#platform/text.ts";
import { personOf } from "./accounts/external-person.ts";
import { activeMembershipsJson } from "./accounts/own-memberships.ts";

const MINUTE = 60_000;
const MOST_KEYS = 1000;

/** Keys whose use this isolate has kept within the last minute. */
const keptUse = new Memory<true>(MOST_KEYS);

/** People and tenants for the platform: what the token did not say, read where it is asked for. */
export const directory: Directory = {
  async membershipsOf(ctx, userId) {
    const { person } = await identityBatch(ctx, "identity.memberships.read_own", {
      person: sql`select ${activeMembershipsJson(sql`${userId}::uuid`)} as memberships`,
    });
    return (person[0]?.memberships ?? []) as Membership[];
  },

  async tenantNamed(ctx, reference) {
    const { tenant } = await platformBatch(ctx, "platform.tenants.select", {
      tenant: sql`select id from tenants.tenant_states where deleted_at is null and ${namedBy(reference)}`,
    });
    return tenant[0]?.id as string | undefined;
  },

  async recordRefusal(ctx, actor, reference) {
    const own =
      actor.kind === "api_key"
        ? sql`(select ${actor.tenantId}::uuid as tenant_id)`
        : sql`(select m.tenant_id from identity.memberships m join identity.users u on u.id = m.user_id
                where u.id = ${actor.userId}::uuid and m.status = 'active'
                order by (m.tenant_id = u.default_tenant_id) desc nulls last, m.created_at, m.id limit 1)`;
    const target = z.uuid().safeParse(reference).data ?? null;
    const detail = JSON.stringify({ reference });
    // Each refusal is written down, so nobody may cause more of them than they may make requests.
    await take(ctx, limits.refusals(actor.kind === "api_key" ? actor.keyId : actor.userId));
    await platformBatch(ctx, "identity.tenants.refused", [
      sql`select audit.note('identity.tenants.refused', 'tenants.tenants', ${target}::uuid, ${detail}::jsonb, null)`,
      sql`select audit.note('identity.tenants.refused', 'tenants.tenants', ${target}::uuid, ${detail}::jsonb, own.tenant_id)
            from ${own} own`,
    ]);
  },

  personOf,

  async keyUsed(ctx, actor) {
    if (keptUse.get(actor.keyId)) return;
    keptUse.set(actor.keyId, true, MINUTE);
    await platformBatch(
      ctx,
      "identity.api_keys.use",
      [
        sql`update identity.api_keys set last_used_at = now()
             where tenant_id = ${actor.tenantId}::uuid and id = ${actor.keyId}::uuid and status = 'active'
               and secret_hash = decode(${actor.secretHash}, 'hex')
               and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
      ],
      { asJob: true },
    );
  },
};

/** A tenant by UUID or slug. */
function namedBy(reference: string) {
  return z.uuid().safeParse(reference).success
    ? sql`(id = ${reference}::uuid or slug = ${reference})`
    : sql`slug = ${lowerAscii(reference)}`;
}
