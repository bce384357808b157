import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { refusal } from "../invitations/invited.ts";
import { as, post, signedIn, signIn, type Tokens } from "../person.ts";
import { added, decide, type Me } from "./own.ts";

describe("a pending membership counts for nothing", () => {
  it("not for the second factor, the selection of a tenant, the default or the choices", async () => {
    const person = await signedIn();
    const mine = await mintTenant();
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${mine.id}, ${newId()}, ${person.id}, '{owner}', 'active')`,
    );
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    await admin.post("/users", { email: person.email, role: "customer" });
    await asOwner(sql`update tenants.tenants set login_mfa = 'always' where id = ${tenant.id}`);
    const session = await signIn(person.email);
    expect(session).toMatchObject({ status: 200, body: { tenant: { id: mine.id } } });
    const me = (await person.api("GET", "/users/me")).body as unknown as Me;
    expect(me).toMatchObject({ default_tenant_id: null, tenant: { id: mine.id } });
    expect(me.memberships.map(({ status }) => status)).toEqual(["active", "pending"]);
    const current = await person.api("GET", "/tenants/current");
    expect(current).toMatchObject({ status: 200, body: { id: mine.id } });
    const [pending] = me.memberships.filter(({ status }) => status === "pending");
    const choice = await person.api("PATCH", "/users/me", { default_tenant_id: tenant.id });
    expect(refusal(choice)).toEqual([403, "tenant.access_denied"]);
    await person.api("POST", `/users/me/memberships/${pending?.id}/accept`);
    expect((await signIn(person.email)).status).toBe(202);
  });

  it("whosever turn it is: who is a member of one tenant needs no selector, by any token", async () => {
    const person = await signedIn();
    const [mine, inviting, asked] = [await mintTenant(), await mintTenant(), await mintTenant()];
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${mine.id}, ${newId()}, ${person.id}, '{owner}', 'active'),
                 (${asked.id}, ${newId()}, ${person.id}, '{viewer}', 'pending')`,
      sql`update tenants.tenants set login_mfa = 'always' where id = ${asked.id}`,
    );
    const admin = await inviting.member("admin");
    expect((await admin.post("/invitations", { email: person.email, role: "viewer" })).status).toBe(201);
    const signed = await signIn(person.email);
    expect(signed.status).toBe(200);
    const refreshed = await post<Tokens>("/auth/refresh", { refresh_token: signed.body.refresh_token });
    expect(refreshed.body.memberships.map(({ status }) => status).sort()).toEqual([
      "active",
      "pending",
      "pending",
    ]);
    for (const api of [person.api, as(signed.body.access_token), as(refreshed.body.access_token)])
      expect(await api("GET", "/tenants/current")).toMatchObject({ status: 200, body: { id: mine.id } });
    for (const { id } of [inviting, asked])
      expect(refusal(await person.api("PATCH", "/users/me", { default_tenant_id: id }))).toEqual([
        403,
        "tenant.access_denied",
      ]);
  });

  it("nor for the quota, which counts when it is accepted", async () => {
    const { tenant, admin, person, answer } = await added();
    const users = async () =>
      (await admin.get<{ data: { resource: string; used: number }[] }>("/quotas")).body.data.find(
        ({ resource }) => resource === "users",
      )?.used;
    expect(await users()).toBe(1);
    await asOwner(sql`update platform.tenant_limits set users = 1 where tenant_id = ${tenant.id}`);
    expect(refusal(await decide(person, answer.body.id, "accept"))).toEqual([403, "quota.exceeded"]);
    await asOwner(sql`update platform.tenant_limits set users = 2 where tenant_id = ${tenant.id}`);
    expect((await decide(person, answer.body.id, "accept")).status).toBe(200);
    expect(await users()).toBe(2);
  });

  it("and makes nobody less than they are: a platform administrator who is a customer stays one", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const tenant = await mintTenant({ status: "suspended" });
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, ${newId()}, ${platform.userId}, '{customer}', 'active')`,
      sql`update identity.users set password_hash = null where id = ${platform.userId}`,
    );
    const asMember = await mintPerson({
      platformRoles: ["platform_admin"],
      memberships: [{ id: tenant.id, slug: tenant.slug, roles: ["customer"] }],
    });
    for (const person of [platform, asMember]) {
      expect((await person.get("/admin/user-tenants?limit=1")).status).toBe(200);
      expect((await person.get("/users", { "X-Tenant-ID": tenant.id })).status).toBe(200);
      expect((await person.get("/users")).status).toBe(200);
    }
    const [entries] = await asOwner(
      sql`select distinct actor_kind from audit.audit_events
           where tenant_id = ${tenant.id} and actor_id in (${platform.userId}, ${asMember.userId})`,
    );
    expect(entries).toEqual([{ actor_kind: "platform_admin" }]);
  });
});
