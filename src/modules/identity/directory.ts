import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Directory } from "#platform/auth/directory.ts";
import type { Context, Membership } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { platformBatch } from "#platform/operations/action.ts";
import { takeFromWindows } from "#platform/rate-limit.ts";
import { lowerAscii } from "#platform/text.ts";
import { personOf } from "./accounts/external-person.ts";

const MINUTE = 60_000;
const MOST_KEYS = 1000;

/** The memberships that give access: active, in a tenant that is not deleted, as JSON. Roles stand as they are stored. */
export const activeMemberships = (userId: Statement) => sql`
  (select coalesce(json_agg(json_build_object('id', t.id, 'slug', t.slug, 'roles', m.roles) order by m.created_at, m.id), '[]')
     from identity.memberships m join tenants.tenants t on t.id = m.tenant_id
    where m.user_id = ${userId} and m.status = 'active' and t.deleted_at is null)`;

/** When this isolate last told the database of a key's use. */
const toldOf = new Map<string, number>();

/** People and tenants for the platform: what the token did not say, read where it is asked for. */
export const directory: Directory = {
  async membershipsOf(ctx, userId) {
    const [rows] = await platformBatch(ctx, "identity.memberships.read_own", [
      sql`select ${activeMemberships(sql`${userId}::uuid`)} as memberships`,
    ]);
    return (rows?.[0]?.memberships ?? []) as Membership[];
  },

  async tenantNamed(ctx, reference) {
    const [rows] = await platformBatch(ctx, "platform.tenants.select", [
      sql`select id from tenants.tenants where deleted_at is null and ${namedBy(reference)}`,
    ]);
    return rows?.[0]?.id as string | undefined;
  },

  async recordRefusal(ctx, actor, reference) {
    const own =
      actor.kind === "api_key"
        ? sql`(select ${actor.tenantId}::uuid as tenant_id)`
        : sql`(select m.tenant_id from identity.memberships m join identity.users u on u.id = m.user_id
                where u.id = ${actor.userId}::uuid and m.status = 'active'
                order by (m.tenant_id = u.default_tenant_id) desc nulls last, m.created_at, m.id limit 1)`;
    const target = z.uuid().safeParse(reference).data ?? null;
    const detail = JSON.stringify({ reference: reference.slice(0, 200) });
    await limitRefusals(ctx, actor.kind === "api_key" ? actor.keyId : actor.userId);
    await platformBatch(ctx, "identity.tenants.refused", [
      sql`select audit.note('identity.tenants.refused', 'tenants.tenants', ${target}::uuid, ${detail}::jsonb, null)`,
      sql`select audit.note('identity.tenants.refused', 'tenants.tenants', ${target}::uuid, ${detail}::jsonb, own.tenant_id)
            from ${own} own`,
    ]);
  },

  personOf,

  async keyUsed(ctx, actor) {
    const now = Date.now();
    if ((toldOf.get(actor.keyId) ?? 0) > now - MINUTE) return;
    if (toldOf.size >= MOST_KEYS) toldOf.clear();
    toldOf.set(actor.keyId, now);
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

/** Each refusal is written down, so nobody may cause more of them than they may make requests. */
function limitRefusals(ctx: Context, actorId: string): Promise<void> {
  return takeFromWindows(ctx, [
    { window: { name: "user", limit: ctx.config.USER_LIMIT_PER_MINUTE, seconds: 60 }, identifier: actorId },
  ]);
}
