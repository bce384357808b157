import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";

interface Shown {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface Page {
  data: Shown[];
  next_cursor: string | null;
}

const administrator = () => mintPerson({ platformRoles: ["platform_admin"] });
const unique = (name: string) => `${name} ${newId().slice(-12)}`;
const tinNumber = () => newId().slice(-12).toUpperCase();

describe("businesses (E-E1 to E-E6)", () => {
  const business = () => ({
    business_name: unique("Isoko Ltd"),
    email: "office@isoko.example",
    location: "Kigali",
    tin_number: tinNumber(),
    phone_number: "+250788000000",
    admin_username: `boss.${newId().slice(-12)}`,
    admin_password: "a long enough password",
  });

  it("E-E1, E-B04: business, tax number and first administrator in one transaction", async () => {
    const platform = await administrator();
    const given = business();
    const { admin_username, admin_password, ...shown } = given;
    const made = await platform.post<Shown>("/businesses", given);
    expect(made).toMatchObject({ status: 201, body: { ...shown, status: "active" } });
    const [people] = await asOwner(
      sql`select u.username, u.password_hash, u.status, m.roles, m.status as membership
            from identity.memberships m join identity.users u on u.id = m.user_id
           where m.tenant_id = ${made.body.id}`,
    );
    expect(people).toMatchObject([
      { username: admin_username, status: "active", roles: ["owner"], membership: "active" },
    ]);
    expect(people?.[0]?.password_hash).toMatch(/^\$argon2id\$/);
    const [entries] = await asOwner(
      sql`select after from audit.audit_events where tenant_id = ${made.body.id}`,
    );
    expect(JSON.stringify(entries)).not.toContain(admin_password);

    const twin = await platform.post("/businesses", { ...business(), tin_number: given.tin_number });
    expect(twin).toMatchObject({ status: 409, body: { code: "tenant.tin_taken" } });
    const name = unique("Half Made");
    const taken = await platform.post("/businesses", { ...business(), business_name: name, admin_username });
    expect(taken).toMatchObject({ status: 409, body: { code: "user.username_taken" } });
    const [none] = await asOwner(sql`select id from tenants.tenants where name = ${name}`);
    expect(none).toEqual([]);
    expect((await (await mintPerson()).post("/businesses", business())).status).toBe(403);
  });

  it("E-E2, E-B03, X43: lists by search, tax number, status, page and cursor", async () => {
    const platform = await administrator();
    const word = `w${newId().slice(-12)}`;
    const made: Shown[] = [];
    for (let i = 0; i < 3; i++) {
      const answer = await platform.post<Shown>("/businesses", {
        ...business(),
        business_name: `${word} ${i}`,
      });
      made.push(answer.body);
    }
    const ids = made.map(({ id }) => id).toReversed();
    const listed = async (query: string) =>
      (await platform.get<Page>(`/businesses?${query}`)).body.data.map(({ id }) => id);
    expect(await listed(`q=${word}`)).toEqual(ids);
    expect(await listed(`q=${word}&limit=2&page=2`)).toEqual(ids.slice(2));
    const first = await platform.get<Page>(`/businesses?q=${word}&limit=2&page=1`);
    expect(await listed(`q=${word}&limit=2&cursor=${first.body.next_cursor}`)).toEqual(ids.slice(2));
    expect(await listed(`tin_number=${made[1]?.tin_number}`)).toEqual([made[1]?.id]);
    await platform.call("PUT", `/businesses/${made[0]?.id}/deactivate`, { body: {} });
    expect(await listed(`q=${word}&status=inactive`)).toEqual([made[0]?.id]);
  });

  it("E-E3, E-E4, E-E6, E-B07: a business sees and writes itself alone", async () => {
    const platform = await administrator();
    const tenant = await mintTenant({ kind: "business" });
    const [owner, cashier] = [await tenant.member("owner"), await tenant.member("cashier")];
    const path = `/businesses/${tenant.id}`;
    const tin = tinNumber();
    const changed = await owner.call<Shown>("PUT", path, { body: { tin_number: tin, phone_number: "1" } });
    expect(changed).toMatchObject({ status: 200, body: { tin_number: tin, phone_number: "1" } });
    expect(changed.body.business_name).toBe(`Tenant ${tenant.id}`);
    for (const of of ["/businesses/me", path]) expect((await cashier.get(of)).text).toBe(changed.text);
    expect((await platform.get(path)).text).toBe(changed.text);
    expect((await cashier.call("PUT", path, { body: { location: "X" } })).status).toBe(403);
    const stranger = await (await mintTenant()).member("owner");
    expect(await stranger.get(path)).toMatchObject({ status: 403, body: { code: "tenant.access_denied" } });
    expect((await owner.get("/businesses")).status).toBe(403);
    const off = await platform.call<Shown>("PUT", `${path}/deactivate`, { body: { reason: "closed" } });
    expect(off).toMatchObject({ status: 200, body: { status: "inactive" } });
    expect(await cashier.get("/businesses/me")).toMatchObject({
      status: 403,
      body: { code: "tenant.deactivated" },
    });
  });
});

describe("a tax number (E-B03)", () => {
  const state = async (status: string, tin: string) => {
    const tenant = await mintTenant({ status });
    const owner = await tenant.member("owner");
    const write = () => owner.call<Shown>("PUT", `/businesses/${tenant.id}`, { body: { tin_number: tin } });
    return { ...tenant, owner, write };
  };
  const decide = async (id: string, decision: string) =>
    (await administrator()).post<Shown>(`/admin/tenants/${id}/${decision}`, { reason: "looked at" });
  const taken = { status: 409, body: { code: "tenant.tin_taken" } };

  it("is one however it is typed", async () => {
    const tin = tinNumber();
    const typed = `${tin.slice(0, 3).toLowerCase()} ${tin.slice(3, 6)}-${tin.slice(6)}`;
    const business = await state("active", typed);
    expect((await business.write()).body.tin_number).toBe(tin);
    const found = await (await administrator()).get<Page>(
      `/businesses?tin_number=${encodeURIComponent(typed)}`,
    );
    expect(found.body.data.map(({ id }) => id)).toEqual([business.id]);
    for (const wrong of ["1234", "x".repeat(21), "12345é", "----------"])
      expect((await (await state("active", wrong)).write()).status).toBe(422);
  });

  it("is one business's among those that trade; who waits for approval keeps nobody from it", async () => {
    const tin = tinNumber();
    const [waiting, also, trading] = await Promise.all([
      state("pending", tin),
      state("pending", tin),
      state("active", tin),
    ]);
    for (const business of [waiting, also, trading]) expect((await business.write()).status).toBe(200);
    expect(await (await state("past_due", tin)).write()).toMatchObject(taken);
    expect(await decide(waiting.id, "activate")).toMatchObject(taken);
    const [rows] = await asOwner(sql`select status from tenants.tenants where id = ${waiting.id}`);
    expect(rows).toEqual([{ status: "pending" }]);

    await decide(trading.id, "deactivate");
    expect((await decide(waiting.id, "activate")).status).toBe(200);
    expect(await decide(trading.id, "activate")).toMatchObject(taken);
    expect(await decide(also.id, "activate")).toMatchObject(taken);
  });

  it("is free again once its business states another, and is claimed again by an organization that is restored", async () => {
    const tin = tinNumber();
    const [first, second] = [await state("active", tin), await state("active", tin)];
    await first.write();
    expect(await second.write()).toMatchObject(taken);
    await first.owner.call("PUT", `/businesses/${first.id}`, { body: { tin_number: tinNumber() } });
    expect((await second.write()).status).toBe(200);
    expect((await second.owner.call("DELETE", `/organizations/${second.id}`)).status).toBe(204);
    expect((await first.write()).status).toBe(200);
    const restored = await (await administrator()).post(`/organizations/${second.id}/restore`);
    expect(restored).toMatchObject(taken);
  });

  it("goes to one of several that are approved at once", async () => {
    const tin = tinNumber();
    const waiting = await Promise.all([1, 2, 3].map(() => state("pending", tin)));
    for (const business of waiting) await business.write();
    const answers = await Promise.all(waiting.map(({ id }) => decide(id, "activate")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it("says whose it is to platform administrators, by number, address and id", async () => {
    const [platform, tin] = [await administrator(), tinNumber()];
    const [waiting, trading] = [await state("pending", tin), await state("active", tin)];
    await waiting.write();
    await trading.write();
    const email = `${newId()}@example.com`;
    await trading.owner.call("PUT", `/businesses/${trading.id}`, { body: { email } });
    const ask = async (query: string) => (await platform.get(`/businesses/exists?${query}`)).body;
    const ids = [waiting.id, trading.id].sort();
    expect(await ask(`tin_number=${tin}`)).toEqual({
      exists: true,
      business_ids: ids,
      holds_tin_number: trading.id,
    });
    expect(await ask(`email=${email}`)).toEqual({
      exists: true,
      business_ids: [trading.id],
      holds_tin_number: null,
    });
    expect(await ask(`business_id=${newId()}`)).toMatchObject({ exists: false, business_ids: [] });
    expect(await ask(`email=${email}&business_id=${waiting.id}`)).toMatchObject({ exists: false });
    expect((await platform.get("/businesses/exists")).status).toBe(422);
    expect((await trading.owner.get(`/businesses/exists?tin_number=${tin}`)).status).toBe(403);
    const listed = await platform.get<Page>(`/businesses?email=${email}`);
    expect(listed.body.data.map(({ id }) => id)).toEqual([trading.id]);
    expect((await platform.get<Page>(`/businesses?q=${tin}`)).body.data).toHaveLength(2);
  });
});
