import { sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { asOwner, mintPerson, mintTenant, type TestTenant } from "#test/tenant.ts";
import { as, codeTo, PASSWORD, post, registered, SIGN_IN, signIn, type Tokens } from "../person.ts";

const REQUIRED = { status: 401, body: { code: "auth.second_factor_required" } };

const setLoginMfa = (tenant: { id: string }, mfa: string) =>
  asOwner(sql`update tenants.tenants set login_mfa = ${mfa} where id = ${tenant.id}`);

/** Somebody who signs in with a password and the mailed code. */
async function signedInByCode(email: string): Promise<Tokens> {
  await post("/auth/login/request-code", { email, password: PASSWORD });
  const { body } = await post<Tokens>("/auth/login/verify", { email, code: await codeTo(email, SIGN_IN) });
  return body;
}

/** A member, with the roles given, signed in with a password alone. */
async function memberOf(tenant: TestTenant, role = "owner") {
  const { email, id } = await registered();
  await asOwner(
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        values (${tenant.id}, app.uuid7(), ${id}, ${`{${role}}`}::text[], 'active')`,
  );
  const { body: tokens } = await signIn(email);
  return { email, id, tokens, api: as(tokens.access_token) };
}

/** A member of two tenants who has no address, and signs in with a username from some place. */
async function memberWithoutAddress() {
  const [strict, other] = [await mintTenant(), await mintTenant()];
  const { id } = await memberOf(strict);
  const username = `u-${id}`;
  await asOwner(
    sql`update identity.users set username = ${username}, email = null where id = ${id}`,
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        values (${other.id}, app.uuid7(), ${id}, '{manager}', 'active')`,
  );
  /** How each tenant answers a session that is opened now, from this place. */
  const from = async (agent: string) => {
    const body = { username, password: PASSWORD };
    const signed = await post<Tokens>("/auth/login", body, { "User-Agent": agent });
    expect(signed.status).toBe(200);
    const products = ({ id: tenant }: TestTenant) =>
      as(signed.body.access_token)("GET", `/products?tenant_id=${tenant}`);
    return { strictly: await products(strict), elsewhere: await products(other) };
  };
  return { id, strict, from };
}

describe("how a session was opened", () => {
  it("stands in the token, in the session, and in the token of every refresh", async () => {
    const { email } = await registered();
    const before = Math.floor(Date.now() / 1000);
    const byPassword = (await signIn(email)).body;
    const byCode = await signedInByCode(email);
    for (const [tokens, amr] of [
      [byPassword, ["pwd"]],
      [byCode, ["pwd", "otp", "mfa"]],
    ] as const) {
      const refreshed = await post<Tokens>("/auth/refresh", { refresh_token: tokens.refresh_token });
      const [claims, again] = [tokens, refreshed.body].map(({ access_token }) => decodeJwt(access_token));
      expect(claims).toMatchObject({ amr });
      expect(again).toMatchObject({ amr, auth_time: claims?.auth_time });
      expect(Number(claims?.auth_time)).toBeGreaterThanOrEqual(before - 1);
      const { body } = await as(refreshed.body.access_token)<{ data: object[] }>("GET", "/auth/sessions");
      expect(body.data).toContainEqual(expect.objectContaining({ current: true, amr }));
    }
  });
});

describe("a tenant whose login_mfa is always", () => {
  it("lets no session in that a password alone opened, not before, not after, not refreshed", async () => {
    const tenant = await mintTenant();
    const { api, tokens, email } = await memberOf(tenant);
    expect((await api("GET", "/products")).status).toBe(200);
    await setLoginMfa(tenant, "always");
    expect(await api("GET", "/products")).toMatchObject(REQUIRED);
    expect(await api("POST", "/products", { sku: "X-1", name: "X" })).toMatchObject(REQUIRED);
    const refreshed = await post<Tokens>("/auth/refresh", { refresh_token: tokens.refresh_token });
    expect(refreshed.status).toBe(200);
    expect(await as(refreshed.body.access_token)("GET", "/products")).toMatchObject(REQUIRED);
    expect((await api("GET", "/users/me")).status).toBe(200);

    expect(await signIn(email)).toMatchObject({ status: 202, body: { status: "otp_required" } });
    const code = await codeTo(email, SIGN_IN);
    const { body } = await post<Tokens>("/auth/login/verify", { email, code });
    expect((await as(body.access_token)("GET", "/products")).status).toBe(200);
  });

  it("keeps nobody from their other tenants", async () => {
    const [strict, other] = [await mintTenant(), await mintTenant()];
    const { id, tokens } = await memberOf(strict);
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${other.id}, app.uuid7(), ${id}, '{manager}', 'active')`,
    );
    await setLoginMfa(strict, "always");
    const api = as(tokens.access_token);
    expect(await api("GET", `/products?tenant_id=${strict.id}`)).toMatchObject(REQUIRED);
    expect((await api("GET", `/products?tenant_id=${other.id}`)).status).toBe(200);
  });

  it("tells people without an address why, and leaves them what asks for no second factor", async () => {
    const { strict, from } = await memberWithoutAddress();
    await setLoginMfa(strict, "always");
    const { strictly, elsewhere } = await from("laptop");
    expect(strictly).toMatchObject({
      status: 401,
      body: { code: "auth.second_factor_required", detail: expect.stringMatching(/no e-mail address/) },
    });
    expect(elsewhere.status).toBe(200);
  });

  it("admits platform administrators no other way than its people", async () => {
    const tenant = await mintTenant();
    const options = { platformRoles: ["platform_admin"] };
    const byPassword = await mintPerson(options);
    const byCode = await mintPerson({ ...options, amr: ["pwd", "otp", "mfa"] });
    await setLoginMfa(tenant, "always");
    const headers = { "X-Tenant-ID": tenant.id };
    expect(await byPassword.get("/products", headers)).toMatchObject(REQUIRED);
    expect((await byCode.get("/products", headers)).status).toBe(200);
  });

  it("asks nothing of API keys, which nobody signs in with", async () => {
    const tenant = await mintTenant();
    const { api } = await memberOf(tenant);
    const key = await api<{ key: string }>("POST", "/api-keys", { name: "till", scopes: ["inventory.*"] });
    await setLoginMfa(tenant, "always");
    expect((await as(key.body.key)("GET", "/products")).status).toBe(200);
  });
});

describe("a tenant whose login_mfa is risk", () => {
  it("keeps out whoever has no address and comes from a new place, however often, and leaves them their other tenants", async () => {
    const { id, strict, from } = await memberWithoutAddress();
    await setLoginMfa(strict, "risk");
    for (const _ of ["first", "second"]) {
      const { strictly, elsewhere } = await from("laptop");
      expect(strictly).toMatchObject(REQUIRED);
      expect(elsewhere.status).toBe(200);
    }
    await asOwner(
      sql`insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at, ip, user_agent)
          values (app.uuid7(), ${id}, '\\x00', '{pwd}', now(), 'unknown', 'phone')`,
    );
    const { strictly, elsewhere } = await from("phone");
    expect([strictly.status, elsewhere.status]).toEqual([200, 200]);
  });
});

describe("asking a tenant's people for a second factor", () => {
  const settings = "/tenants/current/settings";
  const loginMfaOf = async ({ id }: TestTenant) =>
    (await asOwner(sql`select login_mfa from tenants.tenants where id = ${id}`))[0]?.[0]?.login_mfa;
  const withoutAddress = (id: string) =>
    asOwner(sql`update identity.users set username = ${`u-${id}`}, email = null where id = ${id}`);

  it.each(["risk", "always"])(
    "%s takes an address of every active owner, so that none is shut out",
    async (mfa) => {
      const tenant = await mintTenant();
      const [admin, owner, second] = [
        await tenant.member("admin"),
        await tenant.member("owner"),
        await tenant.member("owner"),
      ];
      await withoutAddress(second.userId);
      for (const by of [admin, owner])
        expect(await by.call("PATCH", settings, { body: { login_mfa: mfa } })).toMatchObject({
          status: 409,
          body: { code: "tenant.owner_unreachable" },
        });
      expect(await loginMfaOf(tenant)).toBe("off");
      expect((await owner.call("DELETE", `/users/${second.userId}`)).status).toBe(204);
      expect((await admin.call("PATCH", settings, { body: { login_mfa: mfa } })).status).toBe(200);
    },
  );

  it("takes an address of who asks, too", async () => {
    const tenant = await mintTenant();
    const [, admin] = [await tenant.member("owner"), await tenant.member("admin")];
    await withoutAddress(admin.userId);
    expect(await admin.call("PATCH", settings, { body: { login_mfa: "always" } })).toMatchObject({
      status: 403,
      body: { code: "auth.no_address_for_code" },
    });
    expect(await loginMfaOf(tenant)).toBe("off");
  });

  it("is no API key's business, whatever its scopes", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const { body } = await owner.post<{ key: string }>("/api-keys", { name: "all", scopes: ["*"] });
    const api = as(body.key);
    expect(await api("PATCH", settings, { login_mfa: "always" })).toMatchObject({
      status: 403,
      body: { code: "permission.person_required" },
    });
    expect(await loginMfaOf(tenant)).toBe("off");
    expect((await api("PATCH", settings, { locale: "fr" })).status).toBe(200);
  });
});

describe("switching a second factor off", () => {
  it("of a tenant takes a session that was opened with one", async () => {
    const tenant = await mintTenant();
    const { api, email } = await memberOf(tenant);
    expect((await api("PATCH", "/tenants/current/settings", { login_mfa: "risk" })).status).toBe(200);
    for (const weaker of ["off", "risk"]) {
      const answer = await api("PATCH", "/tenants/current/settings", { login_mfa: weaker });
      expect(answer).toMatchObject(weaker === "off" ? REQUIRED : { status: 200 });
    }
    const proven = as((await signedInByCode(email)).access_token);
    expect((await proven("PATCH", "/tenants/current/settings", { login_mfa: "always" })).status).toBe(200);
    expect((await proven("PATCH", "/tenants/current/settings", { login_mfa: "off" })).status).toBe(200);
  });

  it("of a tenant is no key's business", async () => {
    const tenant = await mintTenant();
    const { api } = await memberOf(tenant);
    const key = await api<{ key: string }>("POST", "/api-keys", { name: "till", scopes: ["tenants.*"] });
    await setLoginMfa(tenant, "always");
    const answer = await as(key.body.key)("PATCH", "/tenants/current/settings", { login_mfa: "off" });
    expect(answer).toMatchObject(REQUIRED);
  });

  it("of one's own takes one, too: a password that was found out does not", async () => {
    const { email, id } = await registered();
    const api = as((await signIn(email)).body.access_token);
    expect((await api("PATCH", "/users/me", { mfa: "always" })).status).toBe(200);
    expect(await api("PATCH", "/users/me", { mfa: "off" })).toMatchObject(REQUIRED);
    expect((await api("PATCH", "/users/me", { mfa: "always", name: "A" })).status).toBe(200);
    const proven = as((await signedInByCode(email)).access_token);
    expect((await proven("PATCH", "/users/me", { mfa: "off" })).status).toBe(200);
    const [rows] = await asOwner(sql`select mfa from identity.users where id = ${id}`);
    expect(rows).toEqual([{ mfa: "off" }]);
  });
});
