import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Call } from "#platform/operations/operation.ts";
import { asOwner, config, mintPerson, mintTenant } from "#test/tenant.ts";
import {
  createOrganization,
  createPharmacy,
} from "../../../src/modules/tenants/creation/create-organization.ts";

interface Shown {
  id: string;
  slug: string;
  name: string;
  status: string;
  version: number;
  [field: string]: unknown;
}
interface Page {
  data: Shown[];
  next_cursor: string | null;
}

const administrator = () => mintPerson({ platformRoles: ["platform_admin"] });
const unique = (name: string) => `${name} ${newId().slice(-12)}`;
const actionsIn = async (tenantId: string) =>
  (
    await asOwner(
      sql`select action, target_type, actor_id from audit.audit_events where tenant_id = ${tenantId} order by id`,
    )
  )[0] ?? [];

describe("organizations (B-E13 to B-E17)", () => {
  it("B-E15, X11: anybody founds one, becomes its owner, and it waits for approval", async () => {
    const amina = await mintPerson();
    const name = unique("Kigali Chemists");
    const made = await amina.post<Shown>("/organizations", { name, currency: "RWF", address: "KN 4 Ave" });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name, status: "pending", kind: "business", address: "KN 4 Ave" });
    expect(made.body.slug).toBe(name.toLowerCase().replaceAll(" ", "-"));
    const current = await amina.get<Shown>("/tenants/current", { "X-Tenant-ID": made.body.slug });
    expect(current.body).toMatchObject({ id: made.body.id, currency: "RWF" });
    expect(current.headers.get("ETag")).toBe('"1"');
    const actions = await actionsIn(made.body.id);
    expect(actions.map(({ action, target_type }) => [action, target_type])).toEqual([
      ["tenants.organizations.create", "tenants.tenants"],
      ["tenants.organizations.create", "identity.memberships"],
    ]);
    const [users, events] = await asOwner(
      sql`select default_tenant_id from identity.users where id = ${amina.userId}`,
      sql`select type from platform.domain_events where tenant_id = ${made.body.id} order by id`,
    );
    expect(users?.[0]?.default_tenant_id).toBe(made.body.id);
    expect(events).toEqual([{ type: "tenants.tenant.created" }, { type: "identity.membership.created" }]);
  });

  it("X2: two of one name get two slugs, and a chosen slug is taken once", async () => {
    const amina = await mintPerson();
    const name = unique("Twin");
    const made = await Promise.all([1, 2, 3].map(() => amina.post<Shown>("/organizations", { name })));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(made.map(({ body }) => body.slug)).size).toBe(3);
    const again = await amina.post("/organizations", { name, slug: made[0]?.body.slug });
    expect(again).toMatchObject({ status: 409, body: { code: "tenant.slug_taken" } });
    expect(await amina.post("/organizations", { name, slug: newId() })).toMatchObject({ status: 422 });
  });

  it("X11: where only administrators create tenants, nobody else does", async () => {
    const call = {
      ctx: {
        actor: { kind: "user", userId: newId(), isPlatformAdmin: false },
        config: { ...config, TENANT_CREATION: "admin_only" },
      },
      input: { name: "Shop" },
    } as unknown as Call;
    for (const operation of [createOrganization, createPharmacy])
      await expect(operation.run(call)).rejects.toMatchObject({
        code: "tenant.creation_closed",
        status: 403,
      });
  });

  it("B-E13: lists the caller's own by cursor, and all for a platform administrator", async () => {
    const [amina, admin] = [await mintPerson(), await administrator()];
    const stranger = await mintTenant();
    const ids: string[] = [];
    for (const name of ["One", "Two", "Three"])
      ids.push((await amina.post<Shown>("/organizations", { name: unique(name) })).body.id);
    const first = await amina.get<Page>("/organizations?limit=2");
    const rest = await amina.get<Page>(`/organizations?limit=2&cursor=${first.body.next_cursor}`);
    expect([...first.body.data, ...rest.body.data].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(rest.body.next_cursor).toBeNull();
    const found = await admin.get<Page>(`/organizations?q=${stranger.slug}`);
    expect(found.body.data.map(({ id }) => id)).toEqual([stranger.id]);
    expect((await amina.get<Page>(`/organizations?q=${stranger.slug}`)).body.data).toEqual([]);
  });

  it("B-E14, B-E16: members read it, admins write it, at the version they read", async () => {
    const tenant = await mintTenant();
    const [cashier, admin] = [await tenant.member("cashier"), await tenant.member("admin")];
    const path = `/organizations/${tenant.id}`;
    const read = await cashier.get<Shown>(path);
    expect(read).toMatchObject({ status: 200, body: { id: tenant.id, version: 1 } });
    expect((await cashier.get(`/organizations/${tenant.slug}`)).text).toBe(read.text);
    expect((await cashier.call("PUT", path, { body: { name: "Mine" } })).status).toBe(403);
    const changed = await admin.call<Shown>("PATCH", path, { body: { address: "KG 7" } });
    expect(changed.body).toMatchObject({ name: read.body.name, address: "KG 7", version: 2 });
    const stale = await admin.call("PUT", path, { body: { name: "Late" }, headers: { "If-Match": '"1"' } });
    expect(stale).toMatchObject({ status: 412, body: { code: "version.stale" } });
    const put = await admin.call<Shown>("PUT", path, {
      body: { name: "New" },
      headers: { "If-Match": '"2"' },
    });
    expect(put.body).toMatchObject({ name: "New", address: null, version: 3 });
  });

  it("B-E17, X6, X14: its owner removes it, everybody is out, a platform administrator restores it", async () => {
    const tenant = await mintTenant();
    const [owner, admin] = [await tenant.member("owner"), await tenant.member("admin")];
    const platform = await administrator();
    const path = `/organizations/${tenant.id}`;
    expect((await admin.call("DELETE", path)).status).toBe(403);
    expect((await owner.call("DELETE", path)).status).toBe(204);
    expect((await owner.get("/products")).status).toBe(403);
    expect((await owner.post(`${path}/restore`)).status).toBe(403);
    expect(await platform.post<Shown>(`${path}/restore`)).toMatchObject({
      status: 200,
      body: { id: tenant.id },
    });
    expect((await owner.get("/products")).status).toBe(200);
    expect(await platform.post(`${path}/restore`)).toMatchObject({ status: 404 });
  });

  it("is removed once, whatever the token of a platform administrator still says", async () => {
    const tenant = await mintTenant();
    const platform = await mintPerson({
      platformRoles: ["platform_admin"],
      memberships: [{ id: tenant.id, slug: tenant.slug, roles: ["owner"] }],
    });
    const remove = () => platform.call("DELETE", `/organizations/${tenant.id}`);
    expect((await remove()).status).toBe(204);
    expect(await remove()).toMatchObject({ status: 404, body: { code: "tenant.not_found" } });
  });
});

describe("tenants (D-E4, D-E5)", () => {
  it("D-E4: platform administrators create them, active at once; nobody else does", async () => {
    const [platform, amina] = [await administrator(), await mintPerson()];
    const body = { name: unique("Clinic"), kind: "other" };
    expect((await amina.post("/tenants", body)).status).toBe(403);
    const made = await platform.post<Shown>("/tenants", { ...body, owner_id: amina.userId });
    expect(made).toMatchObject({ status: 201, body: { status: "active", kind: "other", time_zone: "UTC" } });
    expect(made.body.number).toBeGreaterThan(0);
    const mine = await amina.get<Shown>("/tenants/current", { "X-Tenant-ID": made.body.id });
    expect(mine.body.id).toBe(made.body.id);
  });

  it("D-E5: the selected tenant and its settings", async () => {
    const tenant = await mintTenant();
    const [admin, viewer] = [await tenant.member("admin"), await tenant.member("viewer")];
    const put = await admin.call<Shown>("PUT", "/tenants/current", {
      body: { name: "Umwiza", phone: "+250" },
    });
    expect(put.body).toMatchObject({ name: "Umwiza", phone: "+250", currency: "RWF" });
    const settings = "/tenants/current/settings";
    const patched = await admin.call("PATCH", settings, { body: { time_zone: "Africa/Kigali" } });
    expect(patched.body).toEqual({
      time_zone: "Africa/Kigali",
      currency: "RWF",
      locale: "en",
      login_mfa: "off",
      version: 3,
    });
    expect((await viewer.get(settings)).text).toBe(patched.text);
    expect((await viewer.call("PATCH", settings, { body: { currency: "USD" } })).status).toBe(403);
    for (const wrong of [
      { time_zone: "Mars/Base" },
      { currency: "rwf" },
      { locale: "no_such" },
      { status: "active" },
    ])
      expect((await admin.call("PATCH", settings, { body: wrong })).status).toBe(422);
    expect((await admin.call("PUT", settings, { body: { currency: "USD" } })).status).toBe(422);
  });
});

describe("pharmacies (A-E15, A-E16)", () => {
  it("a pharmacy has a profile, and everybody sees their own", async () => {
    const [amina, other] = [await mintPerson(), await mintPerson()];
    const body = { name: unique("Umwiza Pharmacy"), licence_number: "FDA-7", superintendent: "A. Umwiza" };
    const made = await amina.post<Shown>("/pharmacies", body);
    expect(made).toMatchObject({ status: 201, body: { ...body, status: "pending" } });
    await amina.post("/organizations", { name: unique("Shop") });
    expect((await amina.get<Page>("/pharmacies")).body.data).toEqual([made.body]);
    expect((await other.get<Page>("/pharmacies")).body.data).toEqual([]);
  });
});
