import { expect, test } from "vitest";
import { fiscalTenant } from "../fiscal/fiscal-tenant.ts";
import { booksOf, endFaults, setFaults } from "../fiscal/simulator.ts";
import type { Contact, Refusal } from "./book.ts";

/** A tenant with a device at the authority, and a contact of its own. */
async function counter(fields: Record<string, unknown>) {
  const of = await fiscalTenant({ device: "initialised" });
  const { body, text } = await of.owner.post<Contact>("/contacts", { name: "Buyer", ...fields });
  if (!body.id) throw new Error(text);
  const verify = () => of.owner.post<Contact & Refusal>(`/contacts/${body.id}/verify-tin`);
  const calls = async () => (await booksOf(of.tin)).calls[`rw/${of.tin}/customer`] ?? 0;
  return { ...of, contact: body, verify, calls };
}

test("whose a TIN is, its standing and when that was said are kept with the contact, until it has another TIN", async () => {
  const { owner, contact, verify, calls } = await counter({ tin: "999991112", country: "RW" });
  const found = await verify();
  expect([found.status, found.body]).toMatchObject([
    200,
    { tin_status: "found", tin_name: "Taxpayer1112", tin_standing: "A" },
  ]);
  expect(Date.parse(String(found.body.tin_checked_at))).toBeGreaterThan(Date.now() - 60_000);
  expect((await verify()).body.tin_checked_at).toBe(found.body.tin_checked_at);
  expect(await calls()).toBe(1);
  const events = await owner.get<{ data: { payload: unknown }[] }>("/events?type=contacts.contact.updated");
  expect(events.body.data[0]?.payload).toMatchObject({ contact_id: contact.id });
  const renamed = await owner.call<Contact>("PATCH", `/contacts/${contact.id}`, { body: { name: "Other" } });
  expect(renamed.body.tin_status).toBe("found");
  const changed = await owner.call<Contact>("PATCH", `/contacts/${contact.id}`, {
    body: { tin: "999991113" },
  });
  expect(changed.body).toMatchObject({
    tin_status: null,
    tin_name: null,
    tin_standing: null,
    tin_checked_at: null,
  });
});

test("a number that the authority does not know is said to be unknown", async () => {
  const { verify } = await counter({ tin: "999990000" });
  expect((await verify()).body).toMatchObject({ tin_status: "not_found", tin_name: null });
});

test("nobody is asked of a contact without a TIN, of another country, or that is gone, nor without a device", async () => {
  const { tenant, owner, contact, verify, calls } = await counter({});
  expect((await verify()).body.code).toBe("contact.no_tin");
  const given = (body: Record<string, unknown>) => owner.call("PATCH", `/contacts/${contact.id}`, { body });
  await given({ tin: "P123456789Z", country: "KE" });
  expect((await verify()).body.code).toBe("contact.tin_abroad");
  await given({ tin: "999991112", country: null });
  const viewer = await tenant.member("viewer");
  expect((await viewer.post(`/contacts/${contact.id}/verify-tin`)).status).toBe(403);
  await owner.call("DELETE", `/contacts/${contact.id}`);
  expect((await verify()).body.code).toBe("contact.not_found");
  expect(await calls()).toBe(0);
  const without = await fiscalTenant();
  const { body } = await without.owner.post<Contact>("/contacts", { name: "Buyer", tin: "999991112" });
  const asked = await without.owner.post<Refusal>(`/contacts/${body.id}/verify-tin`);
  expect(asked.body.code).toBe("device.missing");
});

test("what the authority does not answer is kept as it was, and asked again", async () => {
  const { owner, tin, contact, verify } = await counter({ tin: "999991112" });
  await setFaults(tin, [{ always: true, code: "894" }]);
  expect((await verify()).body.code).toBe("authority.not_reached");
  expect((await owner.get(`/contacts/${contact.id}`)).body).toMatchObject({ tin_status: null });
  await endFaults(tin);
  expect((await verify()).body.tin_status).toBe("found");
});
