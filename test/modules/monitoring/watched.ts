import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { keptPayload } from "#platform/events.ts";
import { asOwner, type Client, mintTenant, type TestTenant } from "#test/tenant.ts";
import { jobs } from "../../../src/cron.ts";
import { handlers, watchers } from "../../../src/handlers.ts";
import { delivered, envelope, queues } from "../../queues/deliveries.ts";

/** Something that happens in a tenant: `ago` in seconds before now. */
export interface Happening {
  type?: string;
  ago?: number;
  actor?: string;
  request?: string;
  payload?: Record<string, unknown>;
}

export interface Alert {
  rule_name: string;
  id: string;
  rule_id: string;
  group: Record<string, string>;
  fired_at: string;
  ended_at: string | null;
  withdrawn_at: string | null;
  status: string;
  fact_ids: string[];
  responses: { kind: string; id: string; outcome: string }[];
}

/** A tenant whose rules are watched, and its owner. */
export async function watchedTenant() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  return { tenant, owner, ...watching(tenant, owner) };
}

function watching(tenant: TestTenant, owner: Client) {
  /** Writes events as if they had happened then, and had been sent; gives their ids. */
  async function happened(...happenings: Happening[]): Promise<string[]> {
    const ids = happenings.map(() => newId());
    await asOwner(
      ...happenings.map(
        ({ type = "test.thing.happened", ago = 0, actor, request = newId(), payload = {} }, at) =>
          sql`insert into platform.domain_events (tenant_id, id, type, payload, occurred_at, actor_kind, actor_id, request_id)
              values (${tenant.id}::uuid, ${ids[at]}::uuid, ${type}, ${JSON.stringify(payload)}::jsonb,
                      now() - make_interval(secs => ${ago}::float8), 'user', ${actor ?? null}::uuid, ${request}::uuid)`,
      ),
      sql`delete from platform.outbox where tenant_id = ${tenant.id}::uuid and id = any (${`{${ids}}`}::uuid[])`,
    );
    return ids;
  }
  /** Delivers events by their ids, each in a batch of its own unless they come together. */
  async function deliver(ids: readonly string[], together = false): Promise<void> {
    const bodies = ids.map((id) => ({ body: envelope(tenant.id, "test.thing.happened", { id }) }));
    const batches = together ? [bodies] : bodies.map((one) => [one]);
    for (const batch of batches) {
      const { retried } = await delivered("duka-events", batch, { handlers, watchers });
      if (retried.length > 0) throw new Error(`${retried.length} events were not handled`);
    }
  }
  return {
    happened,
    deliver,
    /** They happen, and are delivered at once. */
    async happen(...happenings: Happening[]): Promise<string[]> {
      const ids = await happened(...happenings);
      await deliver(ids);
      return ids;
    },
    /** Entries of the audit log as if they had been written then, each `ago` seconds before now by somebody. */
    async entered(
      ...entries: { ago: number; action: string; actor?: string; after?: Record<string, unknown> }[]
    ): Promise<void> {
      await asOwner(
        sql`alter table audit.audit_events disable row level security`,
        sql`insert into audit.audit_events (tenant_id, id, occurred_at, actor_kind, actor_id, action, target_type, after)
            select ${tenant.id}::uuid, (lpad(to_hex((extract(epoch from m.at) * 1000)::bigint), 12, '0')
                     || substr(replace(gen_random_uuid()::text, '-', ''), 13))::uuid,
                   m.at, 'user', e.actor, e.action, 'test.things', e.after
              from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
                   e (ago float8, action text, actor uuid, after jsonb)
             cross join lateral (select now() - make_interval(secs => e.ago) as at) m`,
        sql`alter table audit.audit_events enable row level security`,
      );
    },
    /** A rule of the tenant, as if it had been there for two hours. */
    async rule(body: Record<string, unknown>): Promise<string> {
      const made = await owner.post<{ id: string }>("/monitoring/rules", {
        name: "Watch",
        severity: "HIGH",
        when: { kind: "count", at_least: 3, within_seconds: 600 },
        ...body,
      });
      if (made.status !== 201) throw new Error(made.text);
      await asOwner(
        sql`alter table monitoring.rules disable trigger user`,
        sql`update monitoring.rules set effective_from = now() - interval '2 hours' where id = ${made.body.id}::uuid`,
        sql`alter table monitoring.rules enable trigger user`,
      );
      return made.body.id;
    },
    async alerts(query = ""): Promise<Alert[]> {
      const { body } = await owner.get<{ data: Alert[] }>(`/monitoring/alerts?sort=fired_at&${query}`);
      return body.data;
    },
    /** Runs one of the jobs now, in this tenant where it is of tenants. */
    run: (name: string) => runJob(name, tenant.id),
    /** The events of a type in the tenant's outbox. */
    async told(type: string): Promise<Record<string, unknown>[]> {
      const [rows = []] = await asOwner(
        sql`select ${keptPayload} as payload, id, request_id from platform.domain_events where tenant_id = ${tenant.id}::uuid and type = ${type} order by id`,
      );
      return rows;
    },
  };
}

/** Runs a job now; gives the request under which the database was asked. */
export async function runJob(name: string, tenant: string): Promise<string> {
  const job = jobs.find((one) => one.name === name);
  if (!job) throw new Error(`there is no job ${name}`);
  const execution = createExecutionContext();
  const request = newId();
  const ctx = backgroundContext(queues().env, execution, request, {});
  if (job.perTenant) await job.run(ctx, { id: tenant, time_zone: "Africa/Kigali" }, new Date());
  else await job.run(ctx, new Date());
  await waitOnExecutionContext(execution);
  return `${request}-later`;
}
