import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import type { World } from "../world.ts";
import type { Arrangement } from "./arrangement.ts";

/** A tenant of its own, at level 2, whose trust is suspended where that is to end. */
const ofLevel =
  (body: Record<string, unknown> = {}, isSuspended = false): Arrangement =>
  async () => {
    const { id } = await mintTenant({ trust: 2 });
    if (isSuspended)
      await asOwner(sql`update trust.standings set suspended_at = now() where tenant_id = ${id}::uuid`);
    return { id, body };
  };

/** The tenant fell, and has not appealed against it. */
const fallen = async ({ tenant }: World) => {
  await asOwner(
    sql`update trust.reviews set status = 'decided', outcome = 'kept' where tenant_id = ${tenant}::uuid and source = 'appeal' and status = 'open'`,
    sql`insert into trust.changes (tenant_id, from_level, to_level, cause, actor_kind) values (${tenant}::uuid, 3, 2, 'demotion', 'job')`,
  );
  return {};
};

export const arrangements: Record<string, Arrangement> = {
  "trust.appeals.create": fallen,
  "trust.tenants.read": ofLevel(),
  "trust.tenants.review": ofLevel(),
  "trust.tenants.demote": ofLevel({ level: 1 }),
  "trust.tenants.suspend": ofLevel(),
  "trust.tenants.restore": ofLevel({ level: 3 }, true),
  "trust.tenants.hold": ofLevel(),
  "trust.tenants.release": ofLevel(),
  "trust.reviews.decide": async () => {
    const [tenant, id] = [await mintTenant({ trust: 2 }), newId()];
    await asOwner(
      sql`insert into trust.reviews (tenant_id, id, source) values (${tenant.id}::uuid, ${id}::uuid, 'platform')`,
    );
    return { id, body: { level: 3 } };
  },
};
