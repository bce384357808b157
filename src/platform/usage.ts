import { sql } from "drizzle-orm";
import { connect } from "./database/connection.ts";
import { enter } from "./database/enter.ts";
import { newId } from "./database/ids.ts";
import { configOf } from "./env.ts";

/** The windows in which a tenant's requests are counted. */
export type WindowName = "minute" | "hour" | "day";

/** Requests a tenant may make in each window. Zero admits nothing. */
export type Limits = Record<WindowName, number>;

/** Absolute totals of one window, so writing a row twice is harmless. `window_start` is RFC 3339 in UTC. */
export type UsageRow = { granularity: WindowName; window_start: string; allowed: number; refused: number };

/**
 * Writes what a tenant's counter has counted, and reads the tenant's own limits: one round trip, harmless when repeated.
 * Null when the tenant has none of its own.
 */
export async function recordUsage(
  env: Env,
  tenantId: string,
  rows: readonly UsageRow[],
): Promise<Limits | null> {
  const config = configOf(env);
  const requestId = newId();
  const [, , limits] = await connect(config, config.SYSTEM_DATABASE_URL, requestId).batch([
    await enter(config.CONTEXT_KEY, {
      scope: "platform",
      kind: "job",
      command: "platform.usage.record",
      access: "essential",
      request: requestId,
    }),
    sql`insert into platform.usage_windows (tenant_id, granularity, window_start, allowed, refused)
        select ${tenantId}::uuid, r.granularity, r.window_start, r.allowed, r.refused
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            as r (granularity text, window_start timestamptz, allowed bigint, refused bigint)
         where exists (select from tenants.tenant_states t where t.id = ${tenantId}::uuid)
        on conflict (tenant_id, granularity, window_start)
        do update set allowed = excluded.allowed, refused = excluded.refused`,
    sql`select app.limit_of('requests_per_minute', ${config.RATE_LIMIT_PER_MINUTE}, ${tenantId}::uuid) as minute,
               app.limit_of('requests_per_hour', ${config.RATE_LIMIT_PER_HOUR}, ${tenantId}::uuid) as hour,
               app.limit_of('requests_per_day', ${config.RATE_LIMIT_PER_DAY}, ${tenantId}::uuid) as day`,
  ]);
  const own = limits?.[0];
  return own ? { minute: Number(own.minute), hour: Number(own.hour), day: Number(own.day) } : null;
}
