import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { jobs } from "../../../../src/cron.ts";
import { runJob } from "../seals/sealed.ts";

interface Page extends Record<string, unknown> {
  data: { id: string }[];
  next_cursor: string | null;
}

const DAY = 86_400_000;
const yearAgo = new Date(Date.now() - 365 * DAY).toISOString();
const ids = (tenant: string, type = "test.made"): Promise<unknown[]> =>
  asOwner(
    sql`select id from platform.domain_events where tenant_id = ${tenant} and type = ${type} order by xid, id`,
  ).then(([rows = []]) => rows.map(({ id }) => id));

/** The id of something that was made so many days ago. */
const idOf = (days: number): string => {
  const at = (Date.now() - days * DAY).toString(16).padStart(12, "0");
  return `${at.slice(0, 8)}-${at.slice(8)}${newId().slice(13)}`;
};
const event = (tenant: string, id: string, days: number, type = "test.made"): SQL => sql`
  insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
  values (${tenant}::uuid, ${id}::uuid, ${type}, '{}', 'job', now() - make_interval(days => ${days}))`;
const night = (tenant: string) => runJob("audit.events.remove_old", tenant);
const nights = async (tenant: string) => {
  await night(tenant);
  await night(tenant);
  return await ids(tenant);
};
async function sweep(): Promise<void> {
  const job = jobs.find(({ name }) => name === "platform.events.sweep");
  if (!job || job.perTenant) throw new Error("nothing sweeps");
  await job.run(backgroundContext(env as Env, createExecutionContext(), newId(), {}), new Date());
}

/** A tenant with events of so many days ago, dispatched, of transactions of their own. */
async function opened(...days: number[]) {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const made: string[] = [];
  for (const ago of days) {
    made.push(idOf(ago));
    await asOwner(event(tenant.id, made.at(-1) as string, ago));
  }
  await asOwner(sql`delete from platform.outbox where tenant_id = ${tenant.id}`);
  return { tenant: tenant.id, owner, made };
}
const keepFor = (owner: Client, retention_days: number | null) =>
  owner.call("PUT", "/audit-settings", { body: { retention_days } });

test("events go with the audit entries' retention, the second night after they are old; younger ones stay, and so does all where nothing is set", async () => {
  const { tenant, owner, made } = await opened(200, 150, 100, 10);
  await night(tenant);
  await night(tenant);
  expect(await ids(tenant)).toEqual(made);
  await keepFor(owner, 120);
  await night(tenant);
  expect(await ids(tenant)).toEqual(made);
  await night(tenant);
  expect(await ids(tenant)).toEqual(made.slice(2));
  await night(tenant);
  expect(await ids(tenant)).toEqual(made.slice(2));
  const noted = await owner.get<{ data: unknown[] }>("/audit-logs?action=audit.events.remove_old");
  expect(noted.body.data).toMatchObject([{ actor_kind: "job", after: { events: 2 } }]);
});

test("what no queue has yet stays, and what came after it, until it was dispatched; so does what is a dead letter", async () => {
  const { tenant, owner, made } = await opened(200, 190, 180, 170);
  const [, unsent, dead] = made as [string, string, string];
  await keepFor(owner, 90);
  await asOwner(
    sql`insert into platform.outbox (tenant_id, id) values (${tenant}::uuid, ${unsent}::uuid)`,
    sql`insert into platform.dead_letters (message_id, queue, message, name, tenant_id)
        values (${newId()}, 'events', ${JSON.stringify({ id: dead })}::jsonb, 'test.made', ${tenant}::uuid),
               (${newId()}, 'events', '{"id":"none"}', null, ${tenant}::uuid)`,
  );
  expect(await nights(tenant)).toEqual(made.slice(1));
  await asOwner(sql`delete from platform.outbox where tenant_id = ${tenant}`);
  expect(await nights(tenant)).toEqual(made.slice(2));
  await asOwner(sql`delete from platform.dead_letters where tenant_id = ${tenant}`);
  expect(await nights(tenant)).toEqual([]);
});

test("what was in the outbox past its retention stays for as long as a queue may keep it, with what came after it", async () => {
  const { tenant, owner, made } = await opened(200, 190, 10);
  const [, unsent] = made as [string, string];
  await keepFor(owner, 90);
  await night(tenant);
  const put = (id: string) =>
    sql`insert into platform.outbox (tenant_id, id) values (${tenant}::uuid, ${id}::uuid)`;
  await asOwner(put(unsent));
  await sweep();
  // What the tenant did a moment ago may be on its way to the queue.
  const [waiting] = await asOwner(
    sql`select id from platform.outbox where tenant_id = ${tenant} and id = ${unsent}::uuid`,
  );
  expect(waiting).toEqual([]);
  expect(await nights(tenant)).toEqual(made);
  const [held] = await asOwner(
    sql`select held_until > now() + interval '14 days' as held from platform.kept_events where tenant_id = ${tenant}`,
    sql`update platform.kept_events set held_until = now() where tenant_id = ${tenant}`,
  );
  expect(held).toEqual([{ held: true }]);
  expect(await nights(tenant)).toEqual(made.slice(2));
  // What is sent in time holds nothing.
  const other = await opened(200, 10);
  await keepFor(other.owner, 90);
  await asOwner(
    sql`insert into platform.outbox (tenant_id, id) values (${other.tenant}::uuid, ${other.made[1]}::uuid)`,
  );
  await sweep();
  expect(await nights(other.tenant)).toEqual(other.made.slice(1));
});

test("what became a dead letter after it was let go stays until nobody can send it again", async () => {
  const { tenant, owner, made } = await opened(200, 190, 180);
  await keepFor(owner, 90);
  await night(tenant);
  await asOwner(
    sql`insert into platform.dead_letters (message_id, queue, message, name, tenant_id)
        values (${newId()}, 'events', ${JSON.stringify({ id: made[1] })}::jsonb, 'test.made', ${tenant}::uuid)`,
  );
  await night(tenant);
  expect(await ids(tenant)).toEqual(made.slice(1));
  await asOwner(sql`delete from platform.dead_letters where tenant_id = ${tenant}`);
  await night(tenant);
  expect(await ids(tenant)).toEqual([]);
});

test("who goes on from a place of which what followed is gone is told so, and who missed nothing goes on", async () => {
  const { tenant, owner, made } = await opened(200, 190, 180, 10, 9);
  const read = (query: string) => owner.get<Page>(`/events?type=test.made&sort=id&${query}`);
  const found = (page: { body: Page }) => page.body.data.map(({ id }) => id);
  const cursors = await Promise.all([1, 2, 3].map(async (n) => (await read(`limit=${n}`)).body.next_cursor));
  const newest = (await owner.get<Page>("/events?type=test.made&limit=1")).body.next_cursor;
  await keepFor(owner, 90);
  await night(tenant);
  for (const cursor of cursors) expect((await read(`cursor=${cursor}`)).status).toBe(200);
  await night(tenant);
  const left = made.slice(3);
  expect(found(await read("limit=10"))).toEqual(left);
  for (const query of [
    `cursor=${cursors[0]}`,
    `cursor=${cursors[1]}`,
    `after=${made[0]}`,
    `after=${made[1]}`,
  ]) {
    const { status, body } = await read(query);
    expect([query, status, body.code]).toEqual([query, 410, "event.no_longer_kept"]);
  }
  expect(found(await read(`cursor=${cursors[2]}`))).toEqual(left);
  expect(found(await read(`after=${made[2]}`))).toEqual(left);
  expect(found(await read(`after=${left[0]}`))).toEqual(left.slice(1));
  // Who reads backwards comes to the end of what is kept.
  const back = await owner.get<Page>(`/events?type=test.made&cursor=${newest}`);
  expect([back.status, found(back)]).toEqual([200, left.slice(0, 1)]);
  expect((await read(`after=${newId()}`)).status).toBe(404);
  expect((await owner.get(`/events/${made[0]}`)).status).toBe(404);
  const stream = await owner.get<Page>("/activities?type=test.made&sort=id");
  expect(found(stream)).toEqual(left);
  const other = await opened(200);
  const { status, body } = await other.owner.get(`/events?after=${made[0]}`);
  expect([status, body.code]).toEqual([404, "event.not_found"]);
});

test("who reads one type is told of what went of it, and of nothing else", async () => {
  const { tenant, owner } = await opened();
  const made: string[] = [];
  for (const [days, type] of [
    [200, "a"],
    [190, "b"],
    [180, "a"],
    [10, "b"],
    [9, "a"],
  ] as const) {
    made.push(idOf(days));
    await asOwner(event(tenant, made.at(-1) as string, days, `test.${type}`));
  }
  await asOwner(sql`delete from platform.outbox where tenant_id = ${tenant}`);
  const [a1, b1, a2, b2, a3] = made;
  const read = (query: string) => owner.get<Page>(`/events?sort=id&from=${yearAgo}&${query}`);
  const cursor = async (type: string) => (await read(`type=test.${type}&limit=1`)).body.next_cursor;
  const [ofA, ofB] = [await cursor("a"), await cursor("b")];
  await keepFor(owner, 90);
  await nights(tenant);
  const seen = async (query: string) => {
    const { status, body } = await read(query);
    const known = body.data?.map(({ id }) => id).filter((id) => made.includes(id));
    return [query, status === 410 ? body.code : known];
  };
  for (const [query, expected] of [
    [`type=test.b&cursor=${ofB}`, [b2]],
    [`type=test.b&after=${b1}`, [b2]],
    [`type=test.a&after=${a2}`, [a3]],
    [`type=test.b&after=${a2}`, [b2]],
    [`after=${a2}`, [b2, a3]],
    [`after=${b2}`, [a3]],
    [`type=test.a&cursor=${ofA}`, "event.no_longer_kept"],
    [`type=test.a&after=${a1}`, "event.no_longer_kept"],
    [`type=test.a&after=${b1}`, "event.no_longer_kept"],
    [`after=${b1}`, "event.no_longer_kept"],
    // Nothing is left of it that says where it was.
    [`type=test.b&after=${a1}`, "event.no_longer_kept"],
  ] as const)
    expect(await seen(query)).toEqual([query, expected]);
});

test("activities are told of as events are: who goes on from before what went gets 410, by kind and type", async () => {
  const { tenant, owner, made } = await opened(200, 190, 10);
  const read = (query: string) => owner.get<Page>(`/activities?sort=id&${query}`);
  const one = "kind=event&type=test.made&limit=1";
  const first = (await read(one)).body.next_cursor;
  const second = (await read(`${one}&cursor=${first}`)).body.next_cursor;
  await keepFor(owner, 90);
  await nights(tenant);
  for (const query of [`cursor=${first}`, `kind=event&cursor=${first}`, `type=test.made&cursor=${first}`]) {
    const { status, body } = await read(query);
    expect([query, status, body.code]).toEqual([query, 410, "activity.no_longer_kept"]);
  }
  for (const query of ["kind=audit&", "kind=security&", "type=test.other&", ""])
    expect([query, (await read(`${query}cursor=${query ? first : second}`)).status]).toEqual([query, 200]);
  const left = (await read(`kind=event&type=test.made&cursor=${second}`)).body.data.map(({ id }) => id);
  expect(left).toEqual(made.slice(2));
});

test("more than a step goes in one night, of that tenant alone", async () => {
  const [{ tenant, owner }, other] = [await opened(), await opened(200)];
  await asOwner(
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
        select ${tenant}::uuid, overlay(${idOf(200)}::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, 'test.made', '{}', 'job', now() - interval '200 days'
          from generate_series(1, 2345) n`,
    sql`delete from platform.outbox where tenant_id = ${tenant}`,
  );
  await keepFor(owner, 90);
  await night(tenant);
  expect(await ids(tenant)).toHaveLength(2345);
  await night(tenant);
  expect(await ids(tenant)).toEqual([]);
  expect(await ids(other.tenant)).toEqual(other.made);
});
