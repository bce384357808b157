import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { measure, type Reading } from "./rows-read.ts";

/** Contacts of a large tenant, and what a request may read that gives a page of a few. */
const [CONTACTS, MOST] = [5000, 60];

const readings: Reading[] = [];
let owner: Client;

beforeAll(async () => {
  const tenant = await mintTenant();
  owner = await tenant.member("owner");
  await asOwner(
    sql`insert into contacts.contacts (tenant_id, id, name, code, phones, emails, tin, tags, stage, kind)
        select ${tenant.id}::uuid, app.uuid7(), 'Person ' || chr(97 + n % 26) || n, 'C' || n,
               array['+250788' || lpad(n::text, 6, '0')], array['person' || n || '@example.com'],
               (100000000 + n)::text, case when n % 1000 = 0 then '{rare}'::text[] else '{}' end,
               case when n % 500 = 0 then 'lead' else 'customer' end, case when n % 500 = 0 then 'organisation' else 'person' end
          from generate_series(1, ${CONTACTS}::int) n`,
  );
  await asOwner(sql`analyze contacts.contacts, contacts.search_keys`);
  measure(readings);
}, 240_000);

test.each([
  ["", 2],
  ["sort=name", 2],
  ["sort=-updated_at", 2],
  ["sort=-created_at", 2],
  ["q=b4239", 1],
  ["q=person%20b4239", 1],
  ["q=0788004239", 1],
  ["q=person42391@exa", 0],
  ["q=person4239@exa", 1],
  ["q=100004239", 1],
  ["q=c4239", 1],
  ["phone=0788004239", 1],
  ["email=person4239@example.com", 1],
  ["tin=100004239", 1],
  ["code=C4239", 1],
  ["tag=rare", 2],
  ["stage=lead", 2],
  ["kind=organisation", 2],
  ["consent=email", 0],
])("a page of %s reads what it gives, and little more", async (query, found) => {
  await owner.call("PATCH", "/contact-settings", { body: { country: "RW" } });
  const { body, headers } = await owner.get<{ data: unknown[] }>(`/contacts?limit=2&${query}`);
  expect(body.data).toHaveLength(found);
  const read: Record<string, number> = {};
  for (const { rows } of readings.filter((one) => one.requestId === headers.get("X-Request-Id"))) {
    for (const [table, count] of Object.entries(rows)) read[table] = (read[table] ?? 0) + count;
  }
  const { "contacts.contacts": contacts = 0, "contacts.search_keys": keys = 0 } = read;
  expect(contacts + keys).toBeLessThan(MOST);
});
