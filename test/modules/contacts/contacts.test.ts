import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Contact, openBook } from "./book.ts";

describe("a contact", () => {
  test("is kept with its numbers in E.164, by its own country or the tenant's, each once and in their order", async () => {
    const { contact } = await openBook();
    const phones = ["0788 123-456", "+44 20 7946 0000", "00250788123456"];
    const one = await contact({
      phones,
      emails: ["Aline@Example.com", "aline@example.com", "b@example.com"],
    });
    expect(one.phones).toEqual(["+250788123456", "+442079460000"]);
    expect(one.emails).toEqual(["aline@example.com", "b@example.com"]);
    const abroad = await contact({ phones: ["0712 345 678"], country: "KE", tin: "p 123.456-789z" });
    expect([abroad.phones, abroad.tin]).toEqual([["+254712345678"], "P123456789Z"]);
  });

  test.each([
    ["too short for the country", "0788 12"],
    ["of the country, with a digit too many", "+2507881234567"],
  ])("is refused with a number that is %s, and nothing is kept", async (_, phone) => {
    const { post, names } = await openBook();
    const { status, body } = await post("/contacts", { name: "Odd", phones: [phone] });
    expect([status, body.code, body.phone]).toEqual([422, "contact.phone_invalid", phone]);
    expect(await names("")).toEqual([]);
  });

  test("has a TIN of the form of its country, or of the tenant's, whatever is changed", async () => {
    const { contact, post, change } = await openBook();
    const tried = async (fields: Record<string, unknown>) =>
      (await post("/contacts", { name: "Odd", ...fields })).body.code;
    expect(await tried({ tin: "12345678" })).toBe("contact.tin_invalid");
    expect(await tried({ tin: "102030405", country: "KE" })).toBe("contact.tin_invalid");
    const { id } = await contact({ tin: "102 030 405" });
    expect((await change(id, { country: "KE" })).body).toMatchObject({
      code: "contact.tin_invalid",
      country: "KE",
      form: "^[AP]\\d{9}[A-Z]$",
    });
    const abroad = await change(id, { country: "DE", tin: "de-129273398" });
    expect(abroad.body.tin).toBe("DE129273398");
  });

  test("needs the country's code where the tenant's country is not known, and its time zone says it too", async () => {
    const { owner, post } = await openBook();
    await owner.call("PATCH", "/contact-settings", { body: { country: null } });
    const given = { name: "Otieno", phones: ["0712 345 678"] };
    expect((await post("/contacts", given)).body.code).toBe("contact.phone_invalid");
    await owner.call("PATCH", "/tenants/current/settings", { body: { time_zone: "Africa/Nairobi" } });
    expect((await post("/contacts", given)).body.phones).toEqual(["+254712345678"]);
    expect((await owner.get("/contact-settings")).body).toMatchObject({ country: null, numbers_of: "KE" });
    await owner.call("PATCH", "/fiscal-settings", { body: { country: "ZM" } });
    expect((await owner.get("/contact-settings")).body).toMatchObject({ country: null, numbers_of: "ZM" });
  });

  test("is replaced, changed, removed and restored, and tells of each", async () => {
    const { owner, contact, change, read, events } = await openBook();
    const { id } = await contact({ stage: "lead", tags: ["clinic", "clinic"], phones: ["0788123456"] });
    expect((await change(id, { notes: "Pays late" })).body).toMatchObject({
      tags: ["clinic"],
      notes: "Pays late",
    });
    const replaced = await owner.call<Contact>("PUT", `/contacts/${id}`, { body: { name: "Uwase" } });
    expect(replaced.body).toMatchObject({ stage: "customer", phones: [], tags: [], notes: null });
    expect((await owner.call("DELETE", `/contacts/${id}`)).status).toBe(204);
    expect((await read(id)).body.code).toBe("contact.not_found");
    expect((await owner.post(`/contacts/${id}/restore`)).status).toBe(200);
    expect((await events("contacts.contact.updated")).map(({ fields }) => fields)).toEqual([
      ["name"],
      ["notes"],
    ]);
    for (const what of ["created", "removed", "restored"]) {
      expect(await events(`contacts.contact.${what}`), what).toEqual([{ contact_id: id }]);
    }
  });

  test("is written by staff, read by viewers, removed by operators, and nothing to customers", async () => {
    const { tenant, contact } = await openBook();
    const { id } = await contact();
    const [cashier, viewer, customer, staff, operator] = await Promise.all(
      (["cashier", "viewer", "customer", "staff", "operator"] as const).map((role) => tenant.member(role)),
    );
    const tried = await Promise.all([
      cashier?.post("/contacts", { name: "New" }),
      viewer?.get(`/contacts/${id}`),
      viewer?.post("/contacts", { name: "New" }),
      customer?.get("/contacts"),
      staff?.post(`/contacts/${id}/merge`, { other_contact_id: id }),
      staff?.post(`/contacts/${id}/erase`, { reason: "Asked for" }),
      staff?.call("DELETE", `/contacts/${id}`),
    ]);
    expect(tried.map((answer) => answer?.status)).toEqual([201, 200, 403, 403, 403, 403, 403]);
    expect((await operator?.call("DELETE", `/contacts/${id}`))?.status).toBe(204);
  });
});

describe("leads and customers", () => {
  test("are the contacts of that stage, by lists and names of their own", async () => {
    const { owner, contact, names } = await openBook();
    await contact({ name: "Aline" });
    const { status, body } = await owner.post<Contact>("/leads", { name: "Bosco", source: undefined });
    expect([status, body.stage]).toEqual([201, "lead"]);
    const listed = async (path: string) =>
      (await owner.get<{ data: Contact[] }>(path)).body.data.map(({ name }) => name);
    expect([await listed("/leads"), await listed("/customers"), await names("stage=lead")]).toEqual([
      ["Bosco"],
      ["Aline"],
      ["Bosco"],
    ]);
    const won = await owner.call<Contact>("PATCH", `/leads/${body.id}`, { body: { stage: "customer" } });
    expect(won.body.stage).toBe("customer");
    expect([await listed("/leads"), await listed("/customers")]).toEqual([[], ["Aline", "Bosco"]]);
    expect((await owner.post("/leads", { name: "C", stage: "customer" })).status).toBe(422);
  });
});

test("there are as many as the tenant's quota says, whichever way they come to be", async () => {
  const { tenant, owner, contact, post } = await openBook();
  await asOwner(sql`update platform.tenant_limits set contacts = 2 where tenant_id = ${tenant.id}`);
  const { id } = await contact({ name: "A" });
  await contact({ name: "B" });
  for (const path of ["/contacts", "/leads", "/customers"]) {
    expect((await post(path, { name: "C" })).body).toMatchObject({
      code: "quota.exceeded",
      limit: 2,
      used: 2,
    });
  }
  const imported = await owner.call("POST", "/contacts/import", {
    raw: { type: "text/csv", text: "name\nC\n" },
  });
  expect(imported.body.code).toBe("quota.exceeded");
  await owner.call("DELETE", `/contacts/${id}`);
  expect((await post("/leads", { name: "C" })).status).toBe(201);
  expect((await owner.post(`/contacts/${id}/restore`)).body.code).toBe("quota.exceeded");
});
