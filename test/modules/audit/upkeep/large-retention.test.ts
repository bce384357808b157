import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { jobs } from "../../../../src/cron.ts";
import { runAsScheduled } from "../../../queues/as-scheduled.ts";
import { seal } from "../seals/sealed.ts";

const DAYS = 200;
const DAY = 86_400_000;

/** The id of something that was made so many days ago. */
const idOf = (days: number): string => {
  const at = (Date.now() - days * DAY).toString(16).padStart(12, "0");
  return `${at.slice(0, 8)}-${at.slice(8)}${newId().slice(13)}`;
};

/** A tenant that keeps all for 90 days and did so much 200 days ago. */
async function productive(events: number) {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  await asOwner(
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
        select ${tenant.id}::uuid, overlay(${idOf(DAYS)}::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, 'test.made', '{}', 'job', now() - make_interval(days => ${DAYS})
          from generate_series(1, ${events}::int) n`,
    sql`delete from platform.outbox where tenant_id = ${tenant.id}`,
  );
  await owner.call("PUT", "/audit-settings", { body: { retention_days: 90 } });
  const left = async () => {
    const [rows] = await asOwner(
      sql`select count(*)::int as n from platform.domain_events where tenant_id = ${tenant.id} and type = 'test.made'`,
    );
    return rows?.[0]?.n as number;
  };
  return { id: tenant.id, owner, left };
}

const night = (tenant: string, at?: Date) => runAsScheduled("audit.events.remove_old", [tenant], at);

test("all events past their retention go the second night, however many there are", async () => {
  const { id, left } = await productive(52_000);
  await night(id);
  expect(await left()).toBe(52_000);
  await night(id);
  expect(await left()).toBe(0);
});

test("what a night let go stays that night, however often its messages are delivered", async () => {
  const { id, left } = await productive(3);
  const at = new Date();
  for (let turn = 0; turn < 3; turn += 1) await night(id, at);
  expect(await left()).toBe(3);
  await night(id, new Date(at.getTime() + DAY));
  expect(await left()).toBe(0);
});

test("the platform's figures say since when the oldest event and entry are past their retention", async () => {
  const { id } = await productive(1);
  const figures = async () => {
    const job = jobs.find(({ name }) => name === "monitoring.platform_metrics.take");
    if (!job || job.perTenant) throw new Error("there is no such job");
    const at = new Date();
    await job.run(backgroundContext(env, createExecutionContext(), newId(), {}), at);
    const [rows] = await asOwner(
      sql`select figures -> 'retention' as of from monitoring.platform_metrics where taken_at = ${at.toISOString()}::timestamptz`,
    );
    return rows?.[0]?.of as { events_since: string | null; entries_since: string | null };
  };
  // Longer ago than anything that other tests leave.
  const long = 20_000;
  await asOwner(
    sql`update platform.domain_events set occurred_at = now() - make_interval(days => ${long}) where tenant_id = ${id} and type = 'test.made'`,
    sql`update audit.audit_events set occurred_at = now() - make_interval(days => ${long + 10}) where tenant_id = ${id}`,
    sql`insert into audit.audit_events (tenant_id, id, occurred_at, actor_kind, action, target_type)
        select ${id}::uuid, ${idOf(DAYS)}::uuid, now() - make_interval(days => ${long + 10}), 'job', 'test.things.enter', 'test.things'`,
  );
  const since = async () =>
    Object.values<string | null>(await figures()).map((moment) =>
      Math.round((Date.now() - Date.parse(moment ?? "")) / DAY),
    );
  expect(await since()).toEqual([long - 90, long - 80]);
  await seal(id);
  for (const name of ["audit.events.remove_old", "audit.logs.remove_old"]) await runAsScheduled(name, [id]);
  await seal(id);
  for (const name of ["audit.events.remove_old", "audit.logs.remove_old"]) await runAsScheduled(name, [id]);
  const { events_since, entries_since } = await figures();
  for (const moment of [events_since, entries_since])
    expect(moment === null || Date.now() - Date.parse(moment) < (long - 100) * DAY).toBe(true);
});
