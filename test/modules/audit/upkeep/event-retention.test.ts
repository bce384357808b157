import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { runJob } from "../seals/sealed.ts";

interface Page extends Record<string, unknown> {
  data: { id: string }[];
  next_cursor: string | null;
}

const DAY = 86_400_000;
const ids = (tenant: string, type = "test.made"): Promise<unknown[]> =>
  asOwner(
    sql`select id from platform.domain_events where tenant_id = ${tenant} and type = ${type} order by xid, id`,
  ).then(([rows = []]) => rows.map(({ id }) => id));

/** The id of something that was made so many days ago. */
const idOf = (days: number): string => {
  const at = (Date.now() - days * DAY).toString(16).padStart(12, "0");
  return `${at.slice(0, 8)}-${at.slice(8)}${newId().slice(13)}`;
};
const event = (tenant: string, id: string, days: number): SQL => sql`
  insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
  values (${tenant}::uuid, ${id}::uuid, 'test.made', '{}', 'job', now() - make_interval(days => ${days}))`;
const night = (tenant: string) => runJob("audit.events.remove_old", tenant);

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
  const nights = async () => {
    await night(tenant);
    await night(tenant);
    return await ids(tenant);
  };
  expect(await nights()).toEqual(made.slice(1));
  await asOwner(sql`delete from platform.outbox where tenant_id = ${tenant}`);
  expect(await nights()).toEqual(made.slice(2));
  await asOwner(sql`delete from platform.dead_letters where tenant_id = ${tenant}`);
  expect(await nights()).toEqual([]);
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
    `after=${made[2]}`,
  ]) {
    const { status, body } = await read(query);
    expect([query, status, body.code]).toEqual([query, 410, "event.no_longer_kept"]);
  }
  expect(found(await read(`cursor=${cursors[2]}`))).toEqual(left);
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
