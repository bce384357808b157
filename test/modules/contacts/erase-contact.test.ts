import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { ageCheckpoints, seal } from "../audit/seals/sealed.ts";
import { openBook } from "./book.ts";

const MARK = "Marked";

test("erasing takes all that is personal of a contact and of what was merged into it, the audit log's details too", async () => {
  const { tenant, owner, contact, post, read, change, names, events } = await openBook();
  const marked = (at: number) => ({
    ...{ name: `${MARK} ${at}`, given_name: MARK, family_name: MARK, company: MARK, code: `${MARK}-${at}` },
    ...{
      phones: [`+25078899900${at}`],
      emails: [`${MARK}${at}@x.example`],
      address: MARK,
      notes: MARK,
      tags: [MARK],
    },
    ...{ birth_date: "1990-05-17", language: "rw", country: "RW" },
  });
  const [kept, other] = [await contact({ ...marked(1), tin: "998899889" }), await contact(marked(2))];
  await post(`/contacts/${other.id}/consents`, {
    channel: "sms",
    status: "granted",
    source: "paper",
    words: MARK,
  });
  await post(`/contacts/${kept.id}/merge`, { other_contact_id: other.id });
  const { status, body } = await post(`/contacts/${kept.id}/erase`, { reason: "They asked for it" });
  expect([status, body.merged_ids]).toEqual([200, [other.id]]);
  const gone = await read(kept.id);
  expect([gone.status, gone.body.code]).toEqual([404, "contact.erased"]);
  expect((await change(kept.id, { name: "Back" })).body.code).toBe("contact.erased");
  expect((await owner.post(`/contacts/${kept.id}/restore`)).body.code).toBe("contact.erased");
  expect(await names("")).toEqual([]);
  expect(await events("contacts.contact.erased")).toEqual([{ contact_id: kept.id, merged_ids: [other.id] }]);
  const [rows = [], keys, consents, unredacted] = await asOwner(
    sql`select row_to_json(c)::text as text from contacts.contacts c where c.tenant_id = ${tenant.id}::uuid`,
    sql`select from contacts.search_keys s where s.tenant_id = ${tenant.id}::uuid`,
    sql`select channel, status, source, words from contacts.consents where tenant_id = ${tenant.id}::uuid`,
    sql`select e.action from audit.audit_events e where e.tenant_id = ${tenant.id}::uuid
         and (e.before::text ~* '${sql.raw(MARK)}|998899889|78899900' or e.after::text ~* '${sql.raw(MARK)}|998899889|78899900')
         and not exists (select from audit.redactions r where r.tenant_id = e.tenant_id and r.id = e.id)`,
  );
  await seal(tenant.id);
  await ageCheckpoints(tenant.id);
  await seal(tenant.id);
  const [left] = await asOwner(
    sql`select e.action from audit.audit_events e where e.tenant_id = ${tenant.id}::uuid
         and concat(e.before, e.after) ~* '${sql.raw(MARK)}|998899889|78899900'`,
  );
  expect(left).toEqual([]);
  expect(rows).toHaveLength(2);
  for (const { text } of rows) expect(text).not.toMatch(/marked|998899889|78899900|1990/i);
  expect(keys).toEqual([]);
  expect(consents).toEqual([{ channel: "sms", status: "granted", source: "paper", words: null }]);
  expect(unredacted).toEqual([]);
  const [told = []] = await asOwner(
    sql`select payload::text as text from platform.domain_events where tenant_id = ${tenant.id}::uuid`,
  );
  for (const { text } of told) expect(text).not.toMatch(/marked|998899889|78899900/i);
});

test("one that was removed is erased too; nobody, and one that was merged, are not", async () => {
  const { owner, contact, post, read } = await openBook();
  const [a, b] = [await contact({ name: "A" }), await contact({ name: "B" })];
  await post(`/contacts/${b.id}/merge`, { other_contact_id: a.id });
  const erase = (id: string) => post(`/contacts/${id}/erase`, { reason: "They asked for it" });
  expect((await erase(a.id)).body).toMatchObject({ code: "contact.merged", merged_into: b.id });
  await owner.call("DELETE", `/contacts/${b.id}`);
  expect((await erase(b.id)).status).toBe(200);
  expect((await erase(b.id)).body.code).toBe("contact.erased");
  expect((await read(a.id)).body.code).toBe("contact.merged");
});
