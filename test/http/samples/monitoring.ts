import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import type { World } from "../world.ts";
import { type Arranged, type Arrangement, done } from "./arrangement.ts";

const logic = { when: { kind: "count", at_least: 3, within_seconds: 600 } };
const rule: Arrangement = () => ({ body: logic });

/** A rule of the world, by its id. */
async function ruleOf({ as }: World): Promise<string> {
  const body = { name: `Rule ${newId()}`, severity: "LOW", ...logic };
  return done(await as.owner.post<{ id: string }>("/monitoring/rules", body)).id;
}

/** An alert of the world that is open. */
const alert: Arrangement = async ({ tenant }) => {
  const id = newId();
  await asOwner(
    sql`insert into monitoring.alerts (tenant_id, id, rule_id, group_id, number, rule_name, severity, group_key, group_values,
                                       title, summary, fired_at)
        values (${tenant}::uuid, ${id}::uuid, ${newId()}::uuid, ${newId()}::uuid, 1, 'Watch', 'HIGH', '[]', '{}', 'Watch',
                '3 or more', now())`,
  );
  return { id };
};

export const arrangements: Record<string, Arrangement> = {
  "monitoring.dead_letters.replay": async ({ tenant }) => {
    const id = newId();
    const message = JSON.stringify({ event: newId(), tenant, type: "test.died", handler: "test.nobody" });
    await asOwner(
      sql`insert into platform.dead_letters (id, message_id, queue, name, tenant_id, message, error, attempts)
          values (${id}::uuid, ${newId()}, 'events', 'test.died', ${tenant}::uuid, ${message}::jsonb, 'broke', 10)`,
    );
    return { id };
  },
  "monitoring.rules.create": rule,
  "monitoring.rules.replace": async (world): Promise<Arranged> => ({ id: await ruleOf(world), body: logic }),
  "monitoring.rules.test": async (world): Promise<Arranged> => ({
    id: await ruleOf(world),
    body: { from: new Date(Date.now() - 3_600_000).toISOString() },
  }),
  "monitoring.rules.enable": async (world): Promise<Arranged> => ({ id: await ruleOf(world) }),
  "monitoring.rules.disable": async (world): Promise<Arranged> => ({ id: await ruleOf(world) }),
  "monitoring.alerts.read": alert,
  "monitoring.alerts.acknowledge": alert,
  "monitoring.alerts.assign": async (world): Promise<Arranged> => ({
    ...(await alert(world)),
    body: { user_id: world.as.manager.userId },
  }),
  "monitoring.alerts.silence": alert,
  "monitoring.alerts.resolve": alert,
};
