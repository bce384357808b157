import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openBook } from "./book.ts";

describe("a merge", () => {
  test("leaves one contact with all that both had, which is found by all of it", async () => {
    const { contact, post, names, events } = await openBook();
    const kept = await contact({
      name: "Aline",
      phones: ["0788123456"],
      tags: ["a", "b"],
      notes: "First",
      stage: "lead",
    });
    const other = await contact({
      ...{
        name: "A. Uwase",
        phones: ["0722000111", "0733000111"],
        emails: ["a@x.example"],
        tags: ["b", "c"],
      },
      ...{ notes: "Second", code: "C-1", tin: "102030405", birth_date: "1990-05-17", address: "KN 4 Ave" },
    });
    const { status, body } = await post(`/contacts/${kept.id}/merge`, { other_contact_id: other.id });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{
        id: kept.id,
        name: "Aline",
        stage: "customer",
        code: "C-1",
        tin: "102030405",
        birth_date: "1990-05-17",
      },
      ...{
        phones: ["+250788123456", "+250722000111", "+250733000111"],
        emails: ["a@x.example"],
        tags: ["a", "b", "c"],
      },
      ...{ notes: "First\nSecond", address: "KN 4 Ave" },
    });
    for (const q of ["0722000111", "a@x", "1020", "c-1", "ali"])
      expect(await names(`q=${q}`), q).toEqual(["Aline"]);
    expect(await events("contacts.contact.merged")).toEqual([{ contact_id: kept.id, merged_id: other.id }]);
  });

  test("answers for the other one's id with the one that is left, also after a further merge", async () => {
    const { owner, contact, post, read, change } = await openBook();
    const [a, b, c] = [
      await contact({ name: "A" }),
      await contact({ name: "B" }),
      await contact({ name: "C" }),
    ];
    await post(`/contacts/${b.id}/merge`, { other_contact_id: a.id });
    await post(`/contacts/${c.id}/merge`, { other_contact_id: b.id });
    for (const { id } of [a, b]) {
      const gone = await read(id);
      expect([gone.status, gone.body.code, gone.body.merged_into]).toEqual([404, "contact.merged", c.id]);
      expect((await change(id, { name: "X" })).body.merged_into).toBe(c.id);
      expect((await owner.post(`/contacts/${id}/restore`)).body.code).toBe("contact.merged");
      expect((await owner.get(`/contacts/${id}/consents`)).body).toMatchObject({ merged_into: c.id });
    }
  });

  test("has no notes where neither had any", async () => {
    const { contact, post } = await openBook();
    const [a, b] = [await contact({ name: "A" }), await contact({ name: "B" })];
    expect((await post(`/contacts/${b.id}/merge`, { other_contact_id: a.id })).body.notes).toBeNull();
  });

  test("is seen by other modules, whatever id they have kept", async () => {
    const { tenant, contact, post } = await openBook();
    const [a, b] = [await contact({ name: "A" }), await contact({ name: "B" })];
    await post(`/contacts/${b.id}/merge`, { other_contact_id: a.id });
    const [seen, lived, ids] = await asOwner(
      sql`select id, live_id, name, deleted_at from contacts.contacts_view where tenant_id = ${tenant.id}::uuid order by id`,
      sql`select contacts.live(${a.id}::uuid, ${tenant.id}::uuid) as id`,
      sql`select contacts.ids_of(${b.id}::uuid, ${tenant.id}::uuid) as ids`,
    );
    expect(seen).toEqual([
      { id: a.id, live_id: b.id, name: "B", deleted_at: null },
      { id: b.id, live_id: b.id, name: "B", deleted_at: null },
    ]);
    expect(lived).toEqual([{ id: b.id }]);
    expect(ids).toEqual([{ ids: [b.id, a.id] }]);
    const nobody = sql`select contacts.live(${newId()}::uuid, ${tenant.id}::uuid)`;
    await expect(asOwner(nobody)).rejects.toMatchObject({ code: "contact.not_found" });
  });

  test("is refused of one with itself, of two taxpayers, of more numbers than one has, and of nobody; all stays", async () => {
    const { contact, post, names } = await openBook();
    const numbers = (from: number) => Array.from({ length: 6 }, (_, at) => `+25078800000${from + at}`);
    const a = await contact({ name: "A", tin: "102030405" });
    const b = await contact({ name: "B", tin: "504030201", phones: numbers(0) });
    const c = await contact({
      name: "C",
      phones: ["+250788111111", ...numbers(6).slice(0, 4), "+250788222222"],
    });
    const tried = async (kept: string, other_contact_id: string) =>
      (await post(`/contacts/${kept}/merge`, { other_contact_id })).body.code;
    expect(await tried(a.id, a.id)).toBe("contact.same");
    expect(await tried(a.id, b.id)).toBe("contact.tin_differs");
    expect(await tried(b.id, c.id)).toBe("contact.too_much");
    expect(await tried(a.id, newId())).toBe("contact.not_found");
    expect(await tried(newId(), a.id)).toBe("contact.not_found");
    expect(await names("")).toEqual(["A", "B", "C"]);
  });

  test("of two into each other at once leaves one of them", async () => {
    const { contact, post, names } = await openBook();
    const [a, b] = [await contact({ name: "A" }), await contact({ name: "B" })];
    const tries = await Promise.all([
      post(`/contacts/${a.id}/merge`, { other_contact_id: b.id }),
      post(`/contacts/${b.id}/merge`, { other_contact_id: a.id }),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await names("")).toHaveLength(1);
  });
});
