import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { meanwhile } from "../../database/slow-transaction.ts";

interface Page extends Record<string, unknown> {
  data: { id: string; type: string }[];
  next_cursor: string | null;
}

const event = (tenant: string, id: string): SQL => sql`
  insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
  values (${tenant}::uuid, ${id}::uuid, 'test.made', '{}', 'job')`;
const entry = (tenant: string, id: string): SQL => sql`
  insert into audit.audit_events (tenant_id, id, actor_kind, action, target_type)
  values (${tenant}::uuid, ${id}::uuid, 'job', 'test.made', 'test.things')`;

const idsOf = async (client: Client, path: string): Promise<string[]> => {
  const { status, body } = await client.get<Page>(path);
  expect([path, status]).toEqual([path, 200]);
  return body.data.map(({ id }) => id);
};

// Of two transactions the one whose id is made first commits last: at once, or having begun before, it writes at its end.
const SLOW = {
  "wrote at once": (tenant: string, id: string) => ({ first: [event(tenant, id), entry(tenant, id)] }),
  "began before and wrote last": (tenant: string, id: string) => ({
    first: [sql`select pg_current_xact_id()`],
    last: [event(tenant, id), entry(tenant, id)],
  }),
};

const FEEDS = ["/events?type=test.made", "/audit-logs?action=test.made", "/activities?type=test.made"];

test.each(Object.entries(SLOW))(
  "a feed ends before the oldest open transaction, so that what one that %s commits late is after all that was read",
  async (_, slow) => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const [first, late, quick] = [newId(), newId(), newId()];
    await asOwner(event(tenant.id, first), entry(tenant.id, first));
    const read = () => Promise.all(FEEDS.map((feed) => idsOf(owner, `${feed}&sort=id`)));
    const { result, hadEnded } = await meanwhile(slow(tenant.id, late), async () => {
      await asOwner(event(tenant.id, quick), entry(tenant.id, quick));
      return { feeds: await read(), newest: await idsOf(owner, "/events?type=test.made") };
    });
    const twice = (ids: string[]) => ids.flatMap((id) => [id, id]);
    const all = [first, late, quick];
    // A slow machine may not get to it in time.
    const settled = hadEnded ? all : [first];
    expect(result.feeds).toEqual([settled, settled, twice(settled)]);
    expect(result.newest).toEqual(settled.toReversed());
    const [events = [], logs] = await read();
    expect([events, logs]).toEqual([all, all]);
    // Whoever goes on from what they had sees each of the others once.
    const last = settled.at(-1);
    expect([...settled, ...(await idsOf(owner, `/events?type=test.made&sort=id&after=${last}`))]).toEqual(
      all,
    );
  },
);

test("one goes on after an event page by page, and after one that is not there is refused", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const ids = Array.from({ length: 7 }, () => newId());
  for (const some of [ids.slice(0, 4), ids.slice(4)])
    await asOwner(...some.map((id) => event(tenant.id, id)));
  const seen: string[] = [];
  let next: string | null = `/events?type=test.made&sort=id&limit=2&after=${ids[1]}`;
  const start = next;
  while (next) {
    const { body }: { body: Page } = await owner.get<Page>(next);
    seen.push(...body.data.map(({ id }) => id));
    next = body.next_cursor && `${start}&cursor=${body.next_cursor}`;
  }
  expect(seen).toEqual(ids.slice(2));
  expect(await idsOf(owner, `/events?sort=id&after=${ids[6]}`)).toEqual([]);
  const stranger = await (await mintTenant()).member("owner");
  for (const [client, id] of [
    [owner, newId()],
    [stranger, ids[0]],
  ] as const) {
    const { status, body } = await client.get(`/events?after=${id}`);
    expect([status, body.code]).toEqual([404, "event.not_found"]);
  }
});

test("filters by time find what occurred then, whatever is read newest or oldest first", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const now = Date.now();
  const at = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  const idAt = (hours: number) =>
    `${(now - hours * 3_600_000)
      .toString(16)
      .padStart(12, "0")
      .replace(/^(.{8})/, "$1-")}-7000-8000-${String(hours).padStart(12, "0")}`;
  for (const hours of [5, 4, 3, 2, 1])
    await asOwner(sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
      values (${tenant.id}::uuid, ${idAt(hours)}::uuid, 'test.made', '{}', 'job', ${at(hours)}::timestamptz)`);
  for (const sort of ["id", "-id"])
    for (const path of ["/events", "/activities"]) {
      const found = await idsOf(owner, `${path}?type=test.made&sort=${sort}&from=${at(4.1)}&to=${at(1.9)}`);
      expect([path, found.toSorted().toReversed()]).toEqual([
        path,
        [4, 3, 2].map(idAt).toSorted().toReversed(),
      ]);
    }
});

test("a cursor of a feed is the place of a transaction: of any other kind, as it was before, it is refused", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const id = newId();
  for (const key of [id, "", "-1", "1.5", "9".repeat(20)])
    for (const path of ["/events", "/audit-logs", "/activities"]) {
      const cursor = Buffer.from(JSON.stringify(["-id", key, id])).toString("base64url");
      const { status, body } = await owner.get(`${path}?cursor=${cursor}`);
      expect([path, key, status, body.code]).toEqual([path, key, 422, "cursor.invalid"]);
    }
});
