import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { PASSWORD, registered } from "../person.ts";
import { call, clerk, me, serveKeys, supabase } from "./issuers.ts";

serveKeys();

describe("a token of a trusted issuer", () => {
  it("enters a tenant that wants a second factor only with a token that proves one", async () => {
    const tenant = await mintTenant();
    await asOwner(sql`update tenants.tenants set login_mfa = 'always' where id = ${tenant.id}`);
    const [sub, subject] = [crypto.randomUUID(), `user_${newId()}`];
    for (const one of [await me(await supabase({ sub })), await me(await clerk({ sub: subject }))]) {
      await asOwner(
        sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
            values (${tenant.id}, app.uuid7(), ${one.body.id}, '{viewer}', 'active')`,
      );
    }
    const products = (token: string) => call(token, "/products", { "X-Tenant-ID": tenant.id });
    for (const token of [
      await supabase({ sub, aal: "aal1" }),
      await supabase({ sub, aal: undefined, amr: [{ method: "totp", timestamp: 1 }] }),
      await clerk({ sub: subject }),
      await clerk({ sub: subject, fva: [3, -1] }),
      await clerk({ sub: subject, fva: "0" }),
      await clerk({ sub: subject, aal: "aal2" }),
    ]) {
      expect(await products(token)).toMatchObject({
        status: 401,
        body: { code: "auth.second_factor_required" },
      });
    }
    expect((await products(await supabase({ sub, aal: "aal2" }))).status).toBe(200);
    expect((await products(await clerk({ sub: subject, fva: [3, 0] }))).status).toBe(200);
    expect((await products(await supabase({ sub, aal: "aal1" }))).status).toBe(401);
  });

  it("is let into a tenant that ended its sessions if it was come by since then", async () => {
    const [ending, other] = [await mintTenant(), await mintTenant()];
    const sub = crypto.randomUUID();
    const now = Math.floor(Date.now() / 1000);
    const { id } = (await me(await supabase({ sub }))).body;
    for (const tenant of [ending, other])
      await asOwner(
        sql`insert into identity.memberships (tenant_id, id, user_id, roles, status, signed_in_since)
            values (${tenant.id}, app.uuid7(), ${id}, '{viewer}', 'active',
                    ${tenant === ending ? new Date((now - 60) * 1_000).toISOString() : null}::timestamptz)`,
      );
    const enters = async (of: object, tenant = ending) => {
      const answer = await call(await supabase({ sub, ...of }), "/products", { "X-Tenant-ID": tenant.id });
      return answer.status === 200 ? "let in" : answer.body.code;
    };
    expect(await enters({ auth_time: now - 30 })).toBe("let in");
    expect(await enters({})).toBe("let in");
    expect(await enters({ auth_time: now - 90 }, other)).toBe("let in");
    expect(await enters({ auth_time: now - 90 })).toBe("auth.sign_in_again");
  });

  it("does not pass by the second factor that a person wants of themselves", async () => {
    const tenant = await mintTenant();
    const { email, id } = await registered();
    await asOwner(
      sql`update identity.users set mfa = 'always' where id = ${id}`,
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${id}, '{viewer}', 'active')`,
    );
    const products = (token: string) => call(token, "/products", { "X-Tenant-ID": tenant.id });
    expect((await products(await supabase({ email }))).status).toBe(401);
    expect((await products(await supabase({ email, aal: "aal2" }))).status).toBe(200);
    const off = async (aal: string) =>
      call(await supabase({ email, aal }), "/users/me", {}, { method: "PATCH", body: { mfa: "off" } });
    expect(await off("aal1")).toMatchObject({ status: 401, body: { code: "auth.second_factor_required" } });
    expect(await off("aal2")).toMatchObject({ status: 200, body: { mfa: "off" } });
  });

  it("changes nothing outside tenants either, for a person who wants a second factor of themselves", async () => {
    const [tenant, inviting] = [await mintTenant(), await mintTenant()];
    const { email, id } = await registered();
    const [rows] = await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${id}, '{viewer}', 'active') returning id`,
      sql`update identity.users set mfa = 'always' where id = ${id}`,
    );
    const owner = await inviting.member("owner");
    const offer = async () =>
      (await owner.post<{ id: string }>("/invitations", { email, role: "viewer" })).body.id;
    const membership = (membershipId: unknown, verb: string) =>
      ["POST", `/users/me/memberships/${membershipId}/${verb}`] as const;
    const invited = await offer();
    const passwords = { current_password: PASSWORD, new_password: `${PASSWORD} 2` };
    const work: [string, string, object?][] = [
      ["DELETE", "/auth/sessions"],
      ["POST", "/auth/password", passwords],
      ["POST", "/organizations", { name: "Mine" }],
      ["PATCH", "/users/me", { name: "Mine" }],
      [...membership(invited, "accept")],
      [...membership(invited, "refuse")],
      [...membership(rows?.[0]?.id, "leave")],
    ];
    const [weak, strong] = [await supabase({ email }), await supabase({ email, aal: "aal2" })];
    const state = () =>
      asOwner(
        sql`select u::text from identity.users u where u.id = ${id}`,
        sql`select m::text from identity.memberships m where m.user_id = ${id}`,
        sql`select i::text from identity.invitations i where i.id = ${invited}`,
      );
    const before = await state();
    for (const [method, path, body] of work) {
      const answer = await call(weak, path, {}, { method, ...(body ? { body } : {}) });
      expect(answer, path).toMatchObject({ status: 401, body: { code: "auth.second_factor_required" } });
    }
    expect(await state()).toEqual(before);
    for (const path of ["/users/me", "/auth/sessions", "/organizations"])
      expect((await call(weak, path)).status).toBe(200);
    expect(
      (await call(strong, "/organizations", {}, { method: "POST", body: { name: "Mine" } })).status,
    ).toBe(201);
    const [method, path] = membership(invited, "refuse");
    expect((await call(strong, path, {}, { method })).status).toBe(204);
  });
});
