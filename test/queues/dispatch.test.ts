import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { dispatch, type Envelope, gathering } from "#platform/outbox.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { sweep } from "../../queues/sweep.ts";
import { createApp } from "../../src/app.ts";
import { meanwhile } from "../database/slow-transaction.ts";
import { envelope, queues } from "./deliveries.ts";

const app = createApp();

/** Creates an API key of a tenant, a command that emits an event, with these bindings. */
async function createKey(owner: Client, bindings: Env, key = newId()) {
  const execution = createExecutionContext();
  const answer = await request(owner, bindings, key, execution);
  const early = { status: answer.status, requestId: answer.headers.get("X-Request-Id") };
  await waitOnExecutionContext(execution);
  return early;
}

const request = (owner: Client, bindings: Env, key: string, execution: ExecutionContext) =>
  app.fetch(
    new Request("http://localhost:8787/api/v1/api-keys", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${owner.token}`,
        "Content-Type": "application/json",
        "Idempotency-Key": key,
      },
      body: JSON.stringify({ name: "till", scopes: ["inventory.*"] }),
    }),
    bindings,
    execution,
  );

const outbox = async (tenant: string) => {
  const [rows = []] = await asOwner(
    sql`select id, type, request_id,
               not exists (select from platform.outbox o where o.tenant_id = e.tenant_id and o.id = e.id) as dispatched
          from platform.domain_events e where tenant_id = ${tenant}::uuid order by id`,
  );
  return rows;
};

/** A sweep takes the oldest first and so many at once: what other tests left in the outbox is not to stand before ours. */
const onlyOurs = (tenant: string) =>
  asOwner(sql`delete from platform.outbox where tenant_id <> ${tenant}::uuid`);

/** Makes a tenant's events as old as this, whatever time the test has taken so far. */
const age = (tenant: string, seconds: number) =>
  asOwner(
    sql`update platform.domain_events set occurred_at = now() - make_interval(secs => ${seconds})
         where tenant_id = ${tenant}::uuid`,
  );

async function runSweep(bindings: Env): Promise<void> {
  const execution = createExecutionContext();
  const ctx = backgroundContext(bindings, execution, newId(), {});
  try {
    if (!sweep.perTenant) await sweep.run(ctx, new Date());
  } finally {
    await waitOnExecutionContext(execution);
  }
}

test("an event leaves for its queue right after the commit, and the outbox knows; a replay of the request sends nothing", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const { env, events } = queues();
  const key = newId();
  const { status, requestId } = await createKey(owner, env, key);
  expect(status).toBe(201);
  const [row] = await outbox(tenant.id);
  expect(row).toMatchObject({ type: "identity.api_key.created", dispatched: true, request_id: requestId });
  expect(events.sent).toEqual([
    expect.objectContaining({
      v: 1,
      id: row?.id,
      tenant: tenant.id,
      type: "identity.api_key.created",
      request_id: requestId,
      payload: expect.objectContaining({ api_key_id: expect.any(String) }),
    }),
  ]);
  await createKey(owner, env, key);
  expect(events.sent).toHaveLength(1);
});

test("what requests of one moment wrote goes to the queue in one message, each event once, and leaves the outbox", async () => {
  const sides = await Promise.all([mintTenant(), mintTenant()]);
  const owners = await Promise.all(sides.map((tenant) => tenant.member("owner")));
  const { env, events } = queues();
  const usual = { ...gathering };
  try {
    // However busy the machine is, the last of them is written while the first one gathers.
    Object.assign(gathering, { ms: 2_000, late: 10_000 });
    await Promise.all([...owners, ...owners, ...owners].map((owner) => createKey(owner, env)));
  } finally {
    Object.assign(gathering, usual);
  }
  expect(events.sent).toHaveLength(6);
  expect(new Set((events.sent as Envelope[]).map(({ id }) => id)).size).toBe(6);
  expect(events.batches).toBeLessThan(6);
  for (const { id } of sides)
    expect(await outbox(id)).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ dispatched: true })),
    );
});

test("who gathers and is ended before it sends holds up nobody for long", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const { env, events } = queues();
  const usual = { ...gathering };
  try {
    Object.assign(gathering, { ms: 60_000, late: 0 });
    await request(owner, env, newId(), createExecutionContext());
    Object.assign(gathering, usual);
    await createKey(owner, env);
    expect(events.sent).toHaveLength(2);
  } finally {
    Object.assign(gathering, usual);
  }
});

test("a queue that is not there fails no answer; the sweep picks the event up, once it has had its ten seconds", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const broken = queues();
  broken.events.refuses = () => true;
  expect((await createKey(owner, broken.env)).status).toBe(201);
  expect(await outbox(tenant.id)).toEqual([expect.objectContaining({ dispatched: false })]);

  const { env, events } = queues();
  const ours = () => (events.sent as Envelope[]).filter((event) => event.tenant === tenant.id);
  await onlyOurs(tenant.id);
  await age(tenant.id, 0);
  await runSweep(env);
  expect(ours()).toEqual([]);
  await age(tenant.id, 11);
  await expect(runSweep(broken.env)).rejects.toThrow("the queue is not there");
  expect(await outbox(tenant.id)).toEqual([expect.objectContaining({ dispatched: false })]);
  await runSweep(env);
  expect(ours()).toHaveLength(1);
  expect(await outbox(tenant.id)).toEqual([expect.objectContaining({ dispatched: true })]);
  await runSweep(env);
  expect(ours()).toHaveLength(1);
});

test("the sweep goes page by page, and a page that the queue refuses keeps no other from leaving", async () => {
  const { id } = await mintTenant();
  await asOwner(
    sql`insert into platform.domain_events (tenant_id, type, payload, actor_kind, occurred_at)
        select ${id}::uuid, 'test.swept', json_build_object('n', n), 'job', now() - interval '1 minute'
          from generate_series(1, 450) n`,
  );
  const { env, events } = queues();
  await onlyOurs(id);
  const refused = new Set<string>();
  events.refuses = (body) => {
    const { tenant, id: event, payload } = body as Envelope;
    if (tenant === id && payload?.n === 1) refused.add(event);
    return refused.has(event);
  };
  await expect(runSweep(env)).rejects.toThrow("the queue is not there");
  const left = (await outbox(id)).filter(({ dispatched }) => !dispatched);
  expect(left.length).toBeGreaterThanOrEqual(1);
  expect(left.length).toBeLessThanOrEqual(200);
  events.refuses = () => false;
  await runSweep(env);
  expect((await outbox(id)).filter(({ dispatched }) => !dispatched)).toEqual([]);
  const ids = (events.sent as Envelope[]).filter(({ tenant }) => tenant === id).map((event) => event.id);
  expect(new Set(ids).size).toBe(450);
});

test("what is too large for a queue goes without its payload, and batches keep to the queue's limits", async () => {
  const { id } = await mintTenant();
  const { env, events } = queues();
  const execution = createExecutionContext();
  const ctx = backgroundContext(env, execution, newId(), {});
  const large = Array.from({ length: 8 }, () =>
    envelope(id, "test.large", { payload: { text: "x".repeat(60_000) } }),
  );
  const tooLarge = envelope(id, "test.too_large", { payload: { text: "é".repeat(60_000) } });
  const small = Array.from({ length: 230 }, () => envelope(id, "test.small"));
  await dispatch(ctx, [...large, tooLarge, ...small]);
  expect(events.sent).toEqual([...large, { ...tooLarge, payload: null }, ...small]);
  expect(events.batches).toBe(5);
});

test("who takes out what another takes out at the moment waits for none of it, and so neither for the other ever", async () => {
  const { id: tenant } = await mintTenant();
  const [rows = []] = await asOwner(
    sql`insert into platform.domain_events (tenant_id, type, payload, actor_kind)
        select ${tenant}::uuid, 'test.swept', '{}', 'job' from generate_series(1, 3) returning id`,
  );
  const [first, ...rest] = rows.map(({ id }) => String(id)).sort();
  const { env } = queues();
  const ctx = backgroundContext(env, createExecutionContext(), newId(), {});
  const both = [...rest.reverse(), String(first)].map((id) => envelope(tenant, "test.swept", { id }));
  const { hadEnded } = await meanwhile(
    { first: [sql`delete from platform.outbox where tenant_id = ${tenant}::uuid and id = ${first}::uuid`] },
    () => dispatch(ctx, both),
  );
  expect(hadEnded).toBe(false);
  expect((await outbox(tenant)).filter(({ dispatched }) => !dispatched)).toEqual([]);
});
