import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Handler } from "#platform/operations/handler.ts";
import { type Job, job, SCHEDULES } from "#platform/operations/job.ts";
import type { JobMessage } from "#platform/operations/job-message.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { LAST_ATTEMPT } from "../../queues/deliver.ts";
import { startJobs } from "../../queues/schedule.ts";
import { cron, jobs } from "../../src/cron.ts";
import { handlers } from "../../src/handlers.ts";
import wranglerToml from "../../wrangler.toml?raw";
import { delivered, queues } from "./deliveries.ts";

/** What a module's door may hand out for the background. */
interface Door {
  jobs?: readonly Job[];
  handlers?: readonly Handler[];
}

const MINUTE = new Date("2027-03-04T05:06:00.000Z");

const addSupplier = () =>
  sql`insert into inventory.suppliers (id, code, name) values (${newId()}::uuid, ${newId()}, 'made by a job')`;

const supplying = (more: { where?: ReturnType<typeof sql> } = {}) =>
  job({
    name: "test.suppliers.make",
    summary: "Make a supplier",
    schedule: "nightly",
    perTenant: true,
    run: ({ once }) => once([addSupplier()]),
    ...more,
  });

const made = async (tenant: string): Promise<number> => {
  const [rows] = await asOwner(
    sql`select count(*)::int as n from inventory.suppliers where tenant_id = ${tenant}::uuid`,
  );
  return rows?.[0]?.n as number;
};

async function start(trigger: string, table: ReadonlyMap<string, readonly Job[]>, env: Env): Promise<void> {
  const execution = createExecutionContext();
  const controller = createScheduledController({ cron: trigger, scheduledTime: MINUTE.getTime() + 31_000 });
  try {
    await startJobs(controller, env, execution, table);
  } finally {
    await waitOnExecutionContext(execution);
  }
}

/** Delivers what is in the job queue until nothing is left, as the queue would. */
async function drain(all: readonly Job[], bindings: ReturnType<typeof queues>, tenants: readonly string[]) {
  const runs: JobMessage[] = [];
  while (bindings.jobs.sent.length > 0) {
    const due = (bindings.jobs.sent.splice(0) as JobMessage[]).filter(
      (message) => message.kind !== "tenant" || tenants.includes(message.tenant.id),
    );
    runs.push(...due);
    for (let at = 0; at < due.length; at += 10) {
      const batch = due.slice(at, at + 10).map((body) => ({ body }));
      const { acked, ids } = await delivered("duka-jobs", batch, { jobs: all }, bindings.env);
      expect(acked.toSorted()).toEqual(ids.toSorted());
    }
  }
  return runs;
}

describe("the schedule", () => {
  test("wrangler.toml has the Cron Triggers of the table, and every job stands under one", () => {
    const crons = /^crons = (\[.*\])$/m.exec(wranglerToml)?.[1] ?? "[]";
    expect(JSON.parse(crons).toSorted()).toEqual([...cron.keys()].toSorted());
    const names = (all: readonly Job[]) => all.map(({ name }) => name).toSorted();
    expect(names([...cron.values()].flat())).toEqual(names(jobs));
    expect([...cron.keys()]).toEqual(Object.values(SCHEDULES));
  });

  test("every module's jobs and handlers stand in the tables", () => {
    const doors = Object.values(import.meta.glob<Door>("/src/modules/*/index.ts", { eager: true }));
    expect(jobs).toEqual(expect.arrayContaining(doors.flatMap((door) => door.jobs ?? [])));
    expect(new Set(handlers)).toEqual(new Set(doors.flatMap((door) => door.handlers ?? [])));
    expect(new Set(handlers.map(({ name, type }) => `${type} ${name}`)).size).toBe(handlers.length);
  });

  test("wrangler.toml binds each queue, with retries that the consumers know and dead letters behind them", () => {
    const consumers = [...wranglerToml.matchAll(/^\[\[queues\.consumers\]\]\n((?:\w+ = .*\n)+)/gm)].map(
      ([, lines = ""]) =>
        Object.fromEntries([...lines.matchAll(/^(\w+) = (.*)$/gm)].map(([, k, v]) => [k, v])),
    );
    const dead = '"duka-dead-letters"';
    expect(
      consumers.map(({ queue, max_retries, dead_letter_queue }) => [queue, max_retries, dead_letter_queue]),
    ).toEqual([
      ['"duka-events"', String(LAST_ATTEMPT), dead],
      ['"duka-jobs"', String(LAST_ATTEMPT), dead],
      ['"duka-clocks"', String(LAST_ATTEMPT), dead],
      [dead, "100", undefined],
    ]);
    // Messages that are taken at once, each in a transaction: a backlog leaves room for what people ask.
    const atOnce = consumers.map(
      ({ max_concurrency, max_batch_size }) => Number(max_concurrency) * Number(max_batch_size),
    );
    for (const transactions of atOnce) expect(transactions).toBeLessThanOrEqual(200);
  });

  test("names of jobs are unique, and each says what it does", () => {
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
    for (const { name, summary } of jobs) {
      expect(name).toMatch(/^[a-z_]+(\.[a-z_]+){2}$/);
      expect(summary.length).toBeGreaterThan(10);
    }
  });

  test("each Cron Trigger starts its own jobs, at the minute that it names", async () => {
    for (const [trigger, due] of cron) {
      const bindings = queues();
      await start(trigger, cron, bindings.env);
      expect(bindings.jobs.sent).toEqual(
        due.map(({ name, perTenant }) =>
          expect.objectContaining({
            kind: perTenant ? "every_tenant" : "platform",
            job: name,
            scheduled_for: MINUTE.toISOString(),
          }),
        ),
      );
    }
  });

  test("an unknown Cron Trigger is a fault; only one machine runs a job by name", async () => {
    const { env } = queues();
    await expect(start("1 2 3 4 5", cron, env)).rejects.toThrow("no jobs stand under");
    await expect(start("now identity.sessions.expire", cron, env)).rejects.toThrow("no jobs stand under");
  });

  test("a queue that stumbles is tried again; one that is not there is a fault", async () => {
    const bindings = queues();
    let failures = 2;
    bindings.jobs.refuses = () => failures-- > 0;
    const table = new Map([[SCHEDULES.nightly, [supplying()]]]);
    await start(SCHEDULES.nightly, table, bindings.env);
    expect(bindings.jobs.sent).toHaveLength(1);
    bindings.jobs.refuses = () => true;
    await expect(start(SCHEDULES.nightly, table, bindings.env)).rejects.toThrow("the queue is not there");
  });
});

describe("a job of every tenant", () => {
  test("runs once in each, however often it is started and delivered, and again at its next time", async () => {
    const tenants = [await mintTenant(), await mintTenant({ status: "blocked" })].map(({ id }) => id);
    const gone = [await mintTenant({ status: "deactivated" }), await mintTenant()].map(({ id }) => id);
    await asOwner(sql`update tenants.tenants set deleted_at = now() where id = ${gone[1]}::uuid`);
    const all = [supplying()];
    const table = new Map([[SCHEDULES.nightly, all]]);
    const bindings = queues();
    await start(SCHEDULES.nightly, table, bindings.env);
    await start(SCHEDULES.nightly, table, bindings.env);
    const runs = await drain(all, bindings, [...tenants, ...gone]);
    const ofTenants = runs.filter((message) => message.kind === "tenant");
    expect(ofTenants.map((message) => message.tenant.id).toSorted()).toEqual(
      [...tenants, ...tenants].toSorted(),
    );
    expect(await Promise.all([...tenants, ...gone].map(made))).toEqual([1, 1, 0, 0]);

    const again = ofTenants.map((body) => ({ body: { ...body, scheduled_for: "2027-03-05T05:06:00Z" } }));
    await delivered("duka-jobs", again, { jobs: all }, bindings.env);
    expect(await Promise.all(tenants.map(made))).toEqual([2, 2]);
  });

  test("more tenants than a page go on in a message of their own", async () => {
    const prefix = newId();
    await asOwner(
      sql`insert into tenants.tenants (id, slug, name, kind, status)
          select gen_random_uuid(), ${prefix}::text || '-' || n, ${prefix}, 'other', 'active' from generate_series(1, 501) n`,
    );
    const all = [supplying({ where: sql`t.name = ${prefix}` })];
    const bindings = queues();
    await start(SCHEDULES.nightly, new Map([[SCHEDULES.nightly, all]]), bindings.env);
    const first = bindings.jobs.sent.splice(0);
    await delivered(
      "duka-jobs",
      first.map((body) => ({ body })),
      { jobs: all },
      bindings.env,
    );
    const page = bindings.jobs.sent.splice(0) as JobMessage[];
    expect(page).toHaveLength(501);
    const next = page.filter(({ kind }) => kind === "every_tenant");
    await delivered(
      "duka-jobs",
      next.map((body) => ({ body })),
      { jobs: all },
      bindings.env,
    );
    const rest = bindings.jobs.sent as JobMessage[];
    expect(rest).toHaveLength(1);
    const seen = [...page, ...rest].flatMap((message) =>
      message.kind === "tenant" ? [message.tenant.id] : [],
    );
    expect(new Set(seen).size).toBe(501);
  });

  test("has the tenant's context and time zone, and no other tenant's rows", async () => {
    const [ours, theirs] = await Promise.all([mintTenant(), mintTenant()]);
    await asOwner(sql`update tenants.tenants set time_zone = 'Africa/Kigali' where id = ${ours.id}::uuid`);
    const seen: unknown[] = [];
    const reading = job({
      name: "test.tenants.read",
      summary: "Read the tenants that can be seen",
      schedule: "nightly",
      perTenant: true,
      async run({ read, tenant, scheduledFor }) {
        const [rows] = await read([sql`select id from tenants.tenants`]);
        seen.push(tenant.time_zone, scheduledFor.toISOString(), rows);
      },
    });
    const bindings = queues();
    await start(SCHEDULES.nightly, new Map([[SCHEDULES.nightly, [reading]]]), bindings.env);
    await drain([reading], bindings, [ours.id]);
    expect(seen).toEqual(["Africa/Kigali", MINUTE.toISOString(), [{ id: ours.id }]]);
    expect(theirs.id).not.toBe(ours.id);
  });

  test("killed before its effect is heard of, it ends in the same state", async () => {
    const { id } = await mintTenant();
    let killed = 0;
    const dying = job({
      name: "test.suppliers.die",
      summary: "Make a supplier and die",
      schedule: "nightly",
      perTenant: true,
      async run({ once }) {
        const rows = await once([addSupplier()]);
        killed += 1;
        if (killed < 3) throw new Error("killed");
        expect(rows).toBeUndefined();
      },
    });
    const body = {
      ...{ v: 1, kind: "tenant", job: dying.name, scheduled_for: MINUTE.toISOString() },
      tenant: { id, time_zone: "UTC" },
    };
    for (const attempts of [1, 2, 3]) {
      const { acked, retried } = await delivered("duka-jobs", [{ body, attempts }], { jobs: [dying] });
      expect([acked.length, retried.length]).toEqual(attempts < 3 ? [0, 1] : [1, 0]);
    }
    expect(await made(id)).toBe(1);
  });
});

test("messages that no job can take die, the others run", async () => {
  const bindings = queues();
  let ran = 0;
  const counting = job({
    name: "test.runs.count",
    summary: "Count the runs",
    schedule: "hourly",
    perTenant: false,
    run: async ({ batch }) => {
      await batch([sql`select 1`]);
      ran += 1;
    },
  });
  const named = { v: 1, scheduled_for: MINUTE.toISOString() };
  const { acked, ids } = await delivered(
    "duka-jobs",
    [
      { body: { ...named, kind: "platform", job: "test.unknown.job" } },
      { body: { ...named, kind: "every_tenant", job: counting.name, after: null } },
      { body: { ...named, kind: "platform", job: counting.name } },
      { body: 7 },
    ],
    { jobs: [counting] },
    bindings.env,
  );
  expect(acked.toSorted()).toEqual(ids.toSorted());
  expect(ran).toBe(1);
  expect(bindings.deadLetters.sent).toHaveLength(3);
});
