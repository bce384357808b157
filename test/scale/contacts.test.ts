import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { measure, type Reading } from "./rows-read.ts";

/** Contacts of a large tenant, keys of as many more, and what a request may read that gives a page of a few. */
const [CONTACTS, MORE, MOST] = [8000, 40_000, 60];
/** What it may read where it looks for what many have; the last contacts by name are called Zoe. */
const [MANY, ZOES] = [3000, 2500];

const readings: Reading[] = [];
let owner: Client;

beforeAll(async () => {
  const tenant = await mintTenant();
  owner = await tenant.member("owner");
  await asOwner(
    sql`insert into contacts.contacts (tenant_id, id, name, code, phones, emails, tin, tags, stage, kind)
        select ${tenant.id}::uuid, app.uuid7(), case when n > ${CONTACTS - ZOES}::int then 'Zoe ' || n else 'Person ' || chr(97 + n % 26) || n end, 'C' || n,
               array['+250788' || lpad(n::text, 6, '0')], array['person' || n || '@example.com'],
               (100000000 + n)::text, case when n % 1000 = 0 then '{rare}'::text[] else '{}' end,
               case when n % 500 = 0 then 'lead' else 'customer' end, case when n % 500 = 0 then 'organisation' else 'person' end
          from generate_series(1, ${CONTACTS}::int) n`,
  );
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into contacts.search_keys (tenant_id, contact_id, kind, value)
        select ${tenant.id}::uuid, p.id, k.kind, case k.kind when 'word' then k.value else k.value || p.n end
          from (select app.uuid7() as id, n from generate_series(1, ${MORE}::int) n) p
         cross join (values ('phone', '2507'), ('national', '7'), ('email', 'q'), ('word', 'example'), ('word', 'com')) k (kind, value)
        on conflict do nothing`,
    sql`insert into contacts.search_keys (tenant_id, contact_id, kind, value)
        select c.tenant_id, c.id, 'consent', 'sms' from contacts.contacts c where c.tenant_id = ${tenant.id}::uuid and c.name < 'Person n'`,
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
  expect(rowsOf(headers)).toBeLessThan(MOST);
});

test.each([
  ["q=person", 2, MANY],
  ["q=p", 2, MANY],
  ["q=e", 2, MANY],
  ["q=person%20b4239", 1, MANY],
  ["q=person%20ex&sort=-name", 2, CONTACTS * 20],
  ["q=person&sort=-updated_at", 2, MANY],
  ["consent=sms", 2, MANY],
  ["consent=sms&q=person", 2, 2 * MANY],
  ["q=zoe", 2, CONTACTS * 20],
  ["q=zoe&sort=-name", 2, MANY],
  ["q=zoe%20person&sort=-name", 2, CONTACTS * 20],
])("a page of %s, which many have, does not read all that have it", async (query, found, most) => {
  const { body, headers } = await owner.get<{ data: { id: string; name: string }[] }>(
    `/contacts?limit=2&${query}`,
  );
  expect(body.data).toHaveLength(found);
  expect(rowsOf(headers)).toBeLessThan(most);
});

test.each(["q=zoe", "q=person", "q=zoe&sort=-name", "q=example%20zoe", "consent=sms", "q=78"])(
  "the pages of %s have everybody once, in order",
  async (query) => {
    const lines = (await owner.get(`/contacts?format=csv&${query}`)).text.trim().split("\n").slice(1);
    const names: string[] = [];
    for (let cursor = ""; names.length < 250; ) {
      const { body } = await owner.get<{ data: { name: string }[]; next_cursor: string | null }>(
        `/contacts?limit=100&${query}${cursor}`,
      );
      names.push(...body.data.map(({ name }) => name));
      if (!body.next_cursor) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    const way = query.includes("sort=-") ? -1 : 1;
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -way : way)));
    expect(new Set(names).size).toBe(names.length);
    expect(lines.length).toBeGreaterThan(ZOES - 1);
  },
);

test("a contact that is written is compared with those that have its numbers, and with no other", async () => {
  const shared = await owner.call<{ id: string }>("POST", "/contacts", {
    body: { name: "New one", phones: ["+250799000001"], emails: ["new@example.com"] },
  });
  expect(shared.status, shared.text).toBe(201);
  expect(rowsOf(shared.headers)).toBeLessThan(MOST);
  const known = await owner.call("POST", "/contacts", {
    body: { name: "Again", phones: ["+250799000001"] },
  });
  expect(known.body).toMatchObject({ code: "contact.known" });
  const changed = await owner.call("PATCH", `/contacts/${shared.body.id}`, {
    body: { phones: ["+250799000002"] },
  });
  expect(changed.status, changed.text).toBe(200);
  expect(rowsOf(changed.headers)).toBeLessThan(MOST);
});

/** How many contacts and keys of them a request read. */
function rowsOf(headers: Headers): number {
  const own = readings.filter((one) => one.requestId === headers.get("X-Request-Id"));
  return own.reduce(
    (sum, { rows }) => sum + (rows["contacts.contacts"] ?? 0) + (rows["contacts.search_keys"] ?? 0),
    0,
  );
}
