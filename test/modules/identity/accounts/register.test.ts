import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { asOwner, call, mintTenant } from "#test/tenant.ts";
import {
  as,
  codeTo,
  freshEmail,
  mailsTo,
  PASSWORD,
  post,
  registered,
  signIn,
  VERIFY,
  wrong,
} from "../person.ts";

const userOf = async (email: string) => {
  const [rows] = await asOwner(sql`select * from identity.users where email = ${email}`);
  return rows?.[0];
};
const membershipsOf = async (email: string) => {
  const [rows] = await asOwner(
    sql`select m.* from identity.memberships m join identity.users u on u.id = m.user_id where u.email = ${email}`,
  );
  return rows ?? [];
};

describe("A-E3, A-B06: registration", () => {
  it("keeps an unverified person with an Argon2id hash and mails a code", async () => {
    const email = freshEmail();
    const answer = await post("/auth/register", {
      email: email.toUpperCase(),
      password: PASSWORD,
      name: "Amina",
    });
    expect(answer).toMatchObject({ status: 202, body: { status: "verification_sent" } });
    const user = await userOf(email);
    expect(user).toMatchObject({ status: "unverified", name: "Amina", email_verified_at: null });
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await codeTo(email, VERIFY)).toMatch(/^\d{6}$/);
  });

  it("A-E4, X16: verifies from JSON and from a form", async () => {
    for (const send of ["json", "form"]) {
      const email = freshEmail();
      await post("/auth/register", { email, password: PASSWORD });
      const code = await codeTo(email, VERIFY);
      const answer =
        send === "json"
          ? await post("/auth/register/verify", { email, code })
          : await call("POST", "/api/v1/auth/register/verify", {
              raw: {
                type: "application/x-www-form-urlencoded",
                text: new URLSearchParams({ email, code }).toString(),
              },
            });
      expect(answer).toMatchObject({ status: 200, body: { status: "verified", is_verified: true } });
      expect(await userOf(email)).toMatchObject({ status: "active", email_verified_at: expect.anything() });
    }
  });

  it("answers the same for an address that has an account, which hears of it", async () => {
    const { email } = await registered();
    const before = await userOf(email);
    const known = await post("/auth/register", { email, password: "another password" });
    const unknown = await post("/auth/register", { email: freshEmail(), password: "another password" });
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
    await vi.waitFor(async () => {
      expect((await mailsTo(email)).map(({ subject }) => subject)).toContain("You already have an account");
    });
    expect(await userOf(email)).toEqual(before);
  });

  it("keeps no password of an unproven address that two have registered, whatever their order", async () => {
    for (const [one, other] of [
      ["somebody else's", PASSWORD],
      [PASSWORD, "somebody else's"],
    ]) {
      const email = freshEmail();
      await post("/auth/register", { email, password: one });
      const first = await codeTo(email, VERIFY, 1);
      await post("/auth/register", { email, password: other });
      const second = await codeTo(email, VERIFY, 2);
      if (first !== second) {
        expect((await post("/auth/register/verify", { email, code: first })).status).toBe(401);
      }
      const verified = await post("/auth/register/verify", { email, code: second });
      expect(verified).toMatchObject({ status: 200, body: { has_password: false } });
      for (const password of [one, other]) {
        expect((await post("/auth/login", { email, password })).status).toBe(401);
      }
    }
  });

  it("takes the password that comes with the code", async () => {
    const email = freshEmail();
    await post("/auth/register", { email, password: "somebody else's" });
    await codeTo(email, VERIFY, 1);
    await post("/auth/register", { email, password: "somebody else's" });
    const code = await codeTo(email, VERIFY, 2);
    const verified = await post("/auth/register/verify", { email, code, password: PASSWORD });
    expect(verified).toMatchObject({ status: 200, body: { has_password: true } });
    expect((await signIn(email)).status).toBe(200);
  });

  it("gives five tries, and the sixth is refused though it is right", async () => {
    const email = freshEmail();
    await post("/auth/register", { email, password: PASSWORD });
    const code = await codeTo(email, VERIFY);
    for (let tries = 0; tries < 5; tries++) {
      const answer = await post("/auth/register/verify", { email, code: wrong(code) });
      expect(answer).toMatchObject({ status: 401, body: { code: "auth.invalid_code" } });
    }
    expect((await post("/auth/register/verify", { email, code })).status).toBe(401);
    expect(await userOf(email)).toMatchObject({ status: "unverified" });
  });

  it("counts tries that race: at most five are compared", async () => {
    const email = freshEmail();
    await post("/auth/register", { email, password: PASSWORD });
    const code = await codeTo(email, VERIFY);
    await Promise.all(
      Array.from({ length: 8 }, () => post("/auth/register/verify", { email, code: wrong(code) })),
    );
    const [rows] = await asOwner(
      sql`select c.tries from identity.email_codes c join identity.users u on u.id = c.user_id where u.email = ${email}`,
    );
    expect(rows).toEqual([{ tries: 5 }]);
  });

  it("refuses an expired code and a code that was used", async () => {
    const email = freshEmail();
    await post("/auth/register", { email, password: PASSWORD });
    const code = await codeTo(email, VERIFY);
    await asOwner(
      sql`update identity.email_codes set expires_at = now() - interval '1 second'
           where user_id = (select id from identity.users where email = ${email})`,
    );
    expect((await post("/auth/register/verify", { email, code })).status).toBe(401);
    const used = await registered();
    const again = await post("/auth/register/verify", {
      email: used.email,
      code: await codeTo(used.email, VERIFY),
    });
    expect(again.status).toBe(401);
  });

  it("refuses weak passwords, unknown fields and bodies that name a tenant", async () => {
    const email = freshEmail();
    expect((await post("/auth/register", { email, password: "short" })).status).toBe(422);
    expect((await post("/auth/register", { email, password: "x".repeat(201) })).status).toBe(422);
    const own = await post("/auth/register", { email, password: email });
    expect(own).toMatchObject({ status: 422, body: { code: "password.weak" } });
    const named = await post("/auth/register", { email, password: PASSWORD, tenant_id: "x" });
    expect(named).toMatchObject({
      status: 422,
      body: { errors: [{ path: "tenant_id", code: "unknown_field" }] },
    });
    expect(await userOf(email)).toBeUndefined();
  });
});

describe("A-B09, X3, X5, X45: registering with a role", () => {
  it("makes a membership that waits for approval and gives no access", async () => {
    const tenant = await mintTenant();
    for (const [given, role] of [
      ["cashier", "cashier"],
      ["pharmacy_owner", "owner"],
      ["business_user", "operator"],
      ["Manager", "manager"],
      ["customer", "customer"],
    ]) {
      const { email } = await registered({ role: given }, `?tenant_id=${tenant.slug}`);
      expect(await membershipsOf(email)).toMatchObject([
        { tenant_id: tenant.id, status: "pending", roles: [role] },
      ]);
      const { body } = await signIn(email);
      expect(body.memberships).toMatchObject([{ status: "pending", tenant: { id: tenant.id } }]);
      expect(body.tenant).toBeNull();
      const answer = await call("GET", "/api/v1/products", {
        headers: { Authorization: `Bearer ${body.access_token}`, "X-Tenant-ID": tenant.id },
      });
      expect(answer).toMatchObject({ status: 403, body: { code: "tenant.access_denied" } });
    }
  });

  it("needs a tenant for staff, and a tenant that exists", async () => {
    for (const role of ["admin", "manager", "operator", "staff", "cashier", "viewer"]) {
      const answer = await post("/auth/register", { email: freshEmail(), password: PASSWORD, role });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "tenant_id" }] } });
    }
    const email = freshEmail();
    const body = { email, password: PASSWORD, role: "cashier" };
    const answer = await post("/auth/register?tenant_id=no-such-tenant", body);
    expect(answer).toMatchObject({ status: 422, body: { code: "registration.unknown_tenant" } });
    expect(await userOf(email)).toBeUndefined();
    const noRole = await post(`/auth/register?tenant_id=x`, { email, password: PASSWORD });
    expect(noRole).toMatchObject({ status: 422, body: { errors: [{ path: "role" }] } });
  });

  it("takes owners, customers and affiliates without a tenant, and no platform role but affiliate", async () => {
    for (const [role, platformRoles] of [
      ["pharmacy_owner", []],
      ["customer", []],
      ["affiliate", ["affiliate"]],
    ] as const) {
      const { email } = await registered({ role });
      expect(await userOf(email)).toMatchObject({ platform_roles: platformRoles });
      expect(await membershipsOf(email)).toEqual([]);
    }
    for (const role of ["platform_admin", "super_admin", "platform_support", "root"]) {
      const answer = await post("/auth/register", { email: freshEmail(), password: PASSWORD, role });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "role" }] } });
    }
  });

  it("leaves the memberships of an account that exists alone", async () => {
    const tenant = await mintTenant();
    const { email } = await registered();
    await post(`/auth/register?tenant_id=${tenant.id}`, { email, password: PASSWORD, role: "owner" });
    expect(await membershipsOf(email)).toEqual([]);
    const { body } = await signIn(email);
    expect((await as(body.access_token)("GET", "/users/me")).body).toMatchObject({ memberships: [] });
  });
});
