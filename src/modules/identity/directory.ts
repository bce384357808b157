import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Directory } from "#platform/auth/directory.ts";
import type { ApiKeyActor, Membership } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { limits } from "#platform/limits.ts";
import { Memory } from "#platform/memory.ts";
import { identityBatch, platformBatch } from "#platform/operations/platform-batch.ts";
import { take } from "#platform/rate-limit.ts";
import { lowerAscii } from "#platform/text.ts";
import { personOf } from "./accounts/external-person.ts";
import { selectableMembershipsJson } from "./accounts/own-memberships.ts";

const MINUTE = 60_000;
const MOST_KEYS = 1000;

/** Keys whose use this isolate has kept within the last minute. */
const keptUse = new Memory<true>(MOST_KEYS);

/** Slugs of the tenants of keys, which never change. */
const slugs = new Memory<string>(MOST_KEYS);
const SLUG_MS = 60 * MINUTE;

/** Ends the transaction with auth.invalid_key unless the key is alive, with this secret, in a tenant that is there. */
const refuseDead = ({
  tenantId,
  keyId,
  secretHash,
}: Pick<ApiKeyActor, "tenantId" | "keyId" | "secretHash">): Statement =>
  refuseUnless(
    sql`exists (select from identity.api_keys k join tenants.tenant_states t on t.id = k.tenant_id
                 where k.tenant_id = ${tenantId}::uuid and k.id = ${keyId}::uuid and k.status = 'active'
                   and k.secret_hash = decode(${secretHash}, 'hex') and t.deleted_at is null
                   and (k.expires_at is null or k.expires_at > now()))`,
    "auth.invalid_key",
  );

/** People and tenants for the platform: what the token did not say, read where it is asked for. */
export const directory: Directory = {
  async membershipsOf(ctx, userId) {
    const { person } = await identityBatch(
      ctx,
      "identity.memberships.read_own",
      { person: sql`select ${selectableMembershipsJson(sql`${userId}::uuid`)} as memberships` },
      { access: "read" },
    );
    return (person[0]?.memberships ?? []) as Membership[];
  },

  async tenantNamed(ctx, reference) {
    const { tenant } = await platformBatch(ctx, "platform.tenants.select", {
      tenant: sql`select id from tenants.tenant_states where deleted_at is null and ${namedBy(reference)}`,
    });
    return tenant[0]?.id as string | undefined;
  },

  async slugOf(ctx, { tenantId, ...key }) {
    const known = slugs.get(tenantId);
    if (known) return known;
    const { tenant } = await platformBatch(ctx, "identity.api_keys.select_tenant", {
      checks: refuseDead({ tenantId, ...key }),
      tenant: sql`select slug from tenants.tenant_states where id = ${tenantId}::uuid`,
    });
    const slug = tenant[0]?.slug as string;
    slugs.set(tenantId, slug, SLUG_MS);
    return slug;
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
    const credential = actor.kind === "api_key" ? `${actor.keyId} ${actor.secretHash}` : actor.userId;
    await take(ctx, limits.refusals(credential));
    await platformBatch(ctx, "identity.tenants.refused", [
      ...(actor.kind === "api_key" ? [refuseDead(actor)] : []),
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
