import { createExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { type Job, job } from "#platform/operations/job.ts";
import { JobMessage, RUN_CLOCK } from "#platform/operations/job-message.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { runClock } from "../../../queues/jobs/run-clock.ts";
import { jobs } from "../../../src/cron.ts";
import { delivered, queues } from "../../queues/deliveries.ts";
import { openSandbox } from "./clock.ts";
import { keptMoves, notingJobs, putAt } from "./moves.ts";

const SOON = "2027-01-28T12:00:00Z";

/** Sandboxes at a moment, whose clocks are kept. */
async function several(count: number) {
  const all = await Promise.all(Array.from({ length: count }, () => openSandbox()));
  for (const { id } of all) await putAt(id, SOON);
  return all;
}

/** Somebody runs these clocks, for so many seconds more. */
const hold = (ids: readonly string[], seconds: number) =>
  asOwner(sql`update tenants.clocks set held_by = gen_random_uuid(), held_until = clock_timestamp() + make_interval(secs => ${seconds}::int)
    where tenant_id = any (${`{${ids.join(",")}}`}::uuid[])`);

const clockMessage = (id: string) => ({
  ...{ v: 1, kind: "tenant", job: RUN_CLOCK, scheduled_for: new Date().toISOString() },
  tenant: { id, time_zone: "UTC" },
});

const lease = async (id: string) =>
  (
    await asOwner(
      sql`select extract(epoch from held_until - clock_timestamp())::int as seconds from tenants.clocks where tenant_id = ${id}::uuid`,
    )
  )[0]?.[0]?.seconds as number | null;

describe("of sandboxes that are moved", () => {
  test("three are run at once; the next one is when one of them is done", async () => {
    const [waits, ...busy] = await several(4);
    if (!waits) throw new Error("there is none");
    const ids = busy.map(({ id }) => id);
    await hold(ids, 600);
    try {
      const { move, drain } = keptMoves(waits.owner);
      const noting = notingJobs(waits.id, "nightly");
      expect((await move({ advance_by: "P1D" })).status).toBe(202);
      await drain(noting.jobs);
      expect([noting.runs, (await waits.read()).status]).toEqual([[], "moving"]);
      await hold(ids.slice(0, 1), -1);
      const [, next] = busy;
      if (!next) throw new Error("there is none");
      // Whoever ends sends for those that wait.
      await hold([next.id], -1);
      const other = keptMoves(next.owner);
      expect((await other.move({ advance_by: "PT1H" })).status).toBe(202);
      await other.drain(noting.jobs);
      expect([noting.runs.length, (await waits.read()).status]).toEqual([1, "ready"]);
    } finally {
      await hold(ids, -1);
    }
  });

  test("those that have waited longest come first", async () => {
    const [first, second] = await several(2);
    await asOwner(
      sql`update tenants.clocks set is_moving = true, goal = ahead + interval '1 hour', served_at = now() - interval '1 hour'
        where tenant_id = ${first?.id}::uuid`,
      sql`update tenants.clocks set is_moving = true, goal = ahead + interval '1 hour', served_at = now() - interval '2 hours'
        where tenant_id = ${second?.id}::uuid`,
    );
    const [rows] = await asOwner(
      sql`select tenant_id from tenants.waiting_clocks where tenant_id = any (${`{${first?.id},${second?.id}}`}::uuid[])`,
    );
    expect(rows).toEqual([{ tenant_id: second?.id }, { tenant_id: first?.id }]);
    await asOwner(sql`update tenants.clocks set is_moving = false, goal = ahead where is_moving`);
  });
});

describe("who runs a sandbox's clock", () => {
  const named = (name: string, sandbox: string, work: () => Promise<unknown>): Job =>
    job({
      ...{ name, summary: "Try" },
      schedule: "nightly",
      perTenant: true,
      run: async ({ tenant }) => (tenant.id === sandbox ? work() : undefined),
    });

  test("keeps it for a day's work that takes longer than it had it for", async () => {
    const { id, owner } = await openSandbox();
    await putAt(id, SOON);
    const leases: unknown[] = [];
    const slow = named("test.slow", id, () =>
      asOwner(sql`update tenants.clocks set held_until = clock_timestamp() where tenant_id = ${id}::uuid`),
    );
    const next = named("test.next", id, async () => leases.push(await lease(id)));
    const { move, drain } = keptMoves(owner);
    expect((await move({ advance_by: "P1D" })).status).toBe(202);
    await drain([runClock(() => [slow, next]), slow, next]);
    expect(leases).toHaveLength(1);
    expect(Number(leases[0])).toBeGreaterThan(100);
  });

  test("is no fourth one at once where it had it for too long, and others came meanwhile", async () => {
    const [late, ...others] = await several(4);
    if (!late) throw new Error("there is none");
    const ids = others.map(({ id }) => id);
    for (const lastsLong of ["test.first", "test.last"]) {
      const done: string[] = [];
      const work = ["test.first", "test.last"].map((name) =>
        named(name, late.id, async () => {
          done.push(name);
          if (name !== lastsLong) return;
          await hold(ids, 600);
          await asOwner(
            sql`update tenants.clocks set held_until = clock_timestamp() where tenant_id = ${late.id}::uuid`,
          );
        }),
      );
      const { move, drain } = keptMoves(late.owner);
      try {
        expect((await move({ advance_by: "P1D" })).status).toBe(202);
        await drain([runClock(() => work), ...work]);
        expect([done.at(-1), await lease(late.id), (await late.read()).status]).toEqual([
          lastsLong,
          null,
          "moving",
        ]);
      } finally {
        await hold(ids, -1);
      }
      const quiet = notingJobs(late.id);
      await delivered("duka-clocks", [{ body: clockMessage(late.id) }], { jobs: quiet.jobs });
      expect((await late.read()).status).toBe("ready");
    }
  });

  test("does no more once another one has it", async () => {
    const { id, owner, read } = await openSandbox();
    await putAt(id, SOON);
    const done: string[] = [];
    const lost = named("test.lost", id, () => hold([id], 60));
    const next = named("test.next", id, async () => done.push("next"));
    const { move, drain } = keptMoves(owner);
    expect((await move({ advance_by: "P1D" })).status).toBe(202);
    await drain([runClock(() => [lost, next]), lost, next]);
    expect([done, (await read()).status]).toEqual([[], "moving"]);
    await hold([id], -1);
  });
});

/** What a deployment sends for a job of every tenant at a moment, of these tenants. */
async function sentFor(one: Job, at: string, tenants: readonly string[]) {
  const { env, jobs: queue } = queues();
  queue.sent.push({ v: 1, kind: "every_tenant", job: one.name, scheduled_for: at, after: null });
  const found: string[] = [];
  while (queue.sent.length > 0) {
    const [body] = queue.sent.splice(0, 1);
    const message = JobMessage.parse(body);
    if (message.kind === "every_tenant") await delivered("duka-jobs", [{ body }], { jobs: [one] }, env);
    else if (message.kind === "tenant" && tenants.includes(message.tenant.id))
      found.push(`${tenants.indexOf(message.tenant.id)} ${message.scheduled_for}`);
  }
  return found.sort();
}

describe("a sandbox whose clock is ten days ahead", () => {
  test("hears once of an API key that expires, by the real nights, not by those of its clock", async () => {
    const { id, owner, advance } = await openSandbox();
    const expires_at = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const made = await owner.post("/api-keys", { name: "Till", scopes: ["inventory.*"], expires_at });
    expect(made.status, made.text).toBe(201);
    await advance("P10D");
    const [told] = await asOwner(
      sql`select type from platform.domain_events where tenant_id = ${id}::uuid and type like 'monitoring.api_key%'`,
    );
    expect(told).toEqual([]);
    const check = jobs.find(({ name }) => name === "monitoring.api_keys.check_expiry");
    if (!check) throw new Error("nothing checks");
    const at = new Date().toISOString();
    expect(await sentFor(check, at, [id])).toEqual([`0 ${at}`]);
  });

  test("runs no night of what is of real time, such as retention, whose nights would else be seconds", async () => {
    const { id, owner } = await openSandbox();
    await putAt(id, SOON);
    const ran: string[] = [];
    const nightly = (time: "business" | "real") =>
      job({
        ...{ name: `test.${time}`, summary: "Try", time },
        schedule: "nightly",
        perTenant: true,
        run: async ({ tenant }) => tenant.id === id && ran.push(time),
      });
    const all = [nightly("real"), nightly("business")];
    const { move, drain } = keptMoves(owner);
    expect((await move({ advance_by: "P2D" })).status).toBe(202);
    await drain([runClock(() => all), ...all]);
    expect(ran).toEqual(["business", "business"]);
    const ofReal = jobs.filter((one) => one.perTenant && one.time === "real").map(({ name }) => name);
    expect(ofReal).toEqual(expect.arrayContaining(["audit.events.remove_old", "audit.logs.remove_old"]));
  });

  test("is due for what others are due for by its own clock, and at its own moment", async () => {
    const [sandbox, real] = [await openSandbox(), await mintTenant()];
    await putAt(sandbox.id, new Date(Date.now() + 10 * 86_400_000).toISOString());
    const due = sql`(select t.id as tenant_id, now() + interval '9 days' as due_at from tenants.tenants t
      where t.id in (${sandbox.id}::uuid, ${real.id}::uuid))`;
    const asked = (schedule: "hourly" | "nightly") =>
      job({ name: "test.due", summary: "Try", schedule, perTenant: true, due, run: async () => undefined });
    const tenants = [sandbox.id, real.id];
    const [now, later] = [0, 9].map((days) => new Date(Date.now() + days * 86_400_000 + 60_000));
    const [found, ...others] = await sentFor(asked("hourly"), (now as Date).toISOString(), tenants);
    expect(others).toEqual([]);
    const ahead = (Date.parse(String(found?.slice(2))) - (now as Date).getTime()) / 86_400_000;
    expect([found?.[0], Math.round(ahead)]).toEqual(["0", 10]);
    expect(
      (await sentFor(asked("hourly"), (later as Date).toISOString(), tenants)).map(([who]) => who),
    ).toEqual(["0", "1"]);
    expect(
      (await sentFor(asked("nightly"), (later as Date).toISOString(), tenants)).map(([who]) => who),
    ).toEqual(["1"]);
  });

  test("stands in no figure of the platform", async () => {
    const take = jobs.find(({ name }) => name === "monitoring.platform_metrics.take");
    if (!take || take.perTenant) throw new Error("nothing takes them");
    const taken = async (minute: number) => {
      const at = new Date(Date.UTC(2001, 0, 1, 0, minute) + Math.floor(Math.random() * 1e9) * 60_000);
      await take.run(backgroundContext(queues().env, createExecutionContext(), "metrics", {}), at);
      const [rows] = await asOwner(
        sql`select figures -> 'tenants' as tenants from monitoring.platform_metrics where taken_at = ${at.toISOString()}::timestamptz`,
      );
      return rows?.[0]?.tenants as Record<string, number>;
    };
    const before = await taken(1);
    await openSandbox();
    const after = await taken(2);
    await mintTenant();
    expect(after).toEqual(before);
    expect((await taken(3)).active).toBe((before.active ?? 0) + 1);
  });
});
