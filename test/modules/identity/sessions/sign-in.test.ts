import { sql } from "drizzle-orm";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { asOwner, call, mintPerson } from "#test/tenant.ts";
import {
  as,
  codeTo,
  freshEmail,
  joined,
  mailsTo,
  PASSWORD,
  platformAuditOf,
  post,
  registered,
  SIGN_IN,
  signIn,
  type Tokens,
  VERIFY,
  wrong,
} from "../person.ts";

const form = (path: string, fields: Record<string, string>) =>
  call<Tokens>("POST", `/api/v1${path}`, {
    raw: { type: "application/x-www-form-urlencoded", text: new URLSearchParams(fields).toString() },
  });

const setMfa = (userId: string, mfa: string) =>
  asOwner(sql`update identity.users set mfa = ${mfa} where id = ${userId}`);

describe("A-E5, A-B08, B-E4: sign in by password", () => {
  it("hands out an access token of 15 minutes and a refresh token of 7 days (B-B03, X8)", async () => {
    const { email, id } = await registered({ name: "Amina" });
    const tenant = await joined(id);
    const answer = await signIn(email);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.body).toMatchObject({
      token_type: "bearer",
      expires_in: 900,
      refresh_expires_in: 604_800,
      user: { id, email, name: "Amina", is_verified: true, status: "active" },
      tenant: { id: tenant.id, slug: tenant.slug },
      memberships: [{ status: "active", roles: ["manager"], tenant: { id: tenant.id } }],
    });
    expect(answer.text).not.toContain("argon2");
    const claims = decodeJwt(answer.body.access_token);
    expect(claims).toMatchObject({ sub: id, mem: [[tenant.id, tenant.slug, ["manager"]]] });
    expect(decodeProtectedHeader(answer.body.access_token)).toMatchObject({
      alg: "EdDSA",
      kid: expect.any(String),
    });
    const me = await as(answer.body.access_token)("GET", "/users/me");
    expect(me).toMatchObject({ status: 200, body: { id, memberships: [{ tenant: { id: tenant.id } }] } });
  });

  it("takes a username, the OAuth2 password form and JSON (X7, X16)", async () => {
    const { email, id } = await registered();
    const username = `u-${id}`;
    await asOwner(sql`update identity.users set username = ${username} where id = ${id}`);
    const swagger = { grant_type: "password", scope: "", client_id: "", client_secret: "" };
    for (const answer of [
      await post<Tokens>("/auth/token", { email, password: PASSWORD }),
      await post<Tokens>("/auth/token", { username: username.toUpperCase(), password: PASSWORD }),
      await form("/auth/token", { ...swagger, username, password: PASSWORD }),
      await form("/auth/token", { ...swagger, username: email, password: PASSWORD }),
      await post<Tokens>("/auth/login", { username, password: PASSWORD }),
    ]) {
      expect(answer).toMatchObject({ status: 200, body: { token_type: "bearer", user: { id } } });
    }
    expect((await form("/auth/login", { email, password: PASSWORD })).status).toBe(415);
    expect((await post("/auth/login", { password: PASSWORD })).status).toBe(422);
  });

  it("answers an unknown address as it answers a wrong password", async () => {
    const { email } = await registered();
    const strip = ({ status, body }: { status: number; body: object }) => {
      const { request_id: _, ...rest } = body as Record<string, unknown>;
      return { status, rest };
    };
    const known = await post("/auth/login", { email, password: "wrong password" });
    const unknown = await post("/auth/login", { email: freshEmail(), password: "wrong password" });
    expect(known).toMatchObject({ status: 401, body: { code: "auth.invalid_credentials" } });
    expect(strip(known)).toEqual(strip(unknown));
  });

  it("does not sign in people without a password", async () => {
    const person = await mintPerson();
    expect((await post("/auth/login", { email: person.email, password: PASSWORD })).status).toBe(401);
  });

  it("B-B21: refuses the unverified, who get another code, and the deactivated", async () => {
    const email = freshEmail();
    await post("/auth/register", { email, password: PASSWORD });
    await codeTo(email, VERIFY, 1);
    expect((await post("/auth/login", { email, password: "wrong password" })).status).toBe(401);
    expect(await signIn(email)).toMatchObject({ status: 403, body: { code: "auth.unverified" } });
    const code = await codeTo(email, VERIFY, 2);
    expect((await post("/auth/register/verify", { email, code })).status).toBe(200);
    const signed = await signIn(email);
    expect(signed.status).toBe(200);
    await asOwner(sql`update identity.users set status = 'deactivated' where email = ${email}`);
    expect(await signIn(email)).toMatchObject({ status: 403, body: { code: "auth.deactivated" } });
    expect(await as(signed.body.access_token)("GET", "/users/me")).toMatchObject({
      status: 401,
      body: { code: "auth.session_ended" },
    });
    expect((await post("/auth/refresh", { refresh_token: signed.body.refresh_token })).status).toBe(401);
  });

  it("writes sign-ins and failures into the platform's audit log, without secrets", async () => {
    const { email, id } = await registered();
    await post("/auth/login", { email, password: "not my password" });
    const { body } = await signIn(email);
    const entries = await platformAuditOf(id);
    expect(entries).toContainEqual(
      expect.objectContaining({
        action: "identity.sessions.refused",
        after: { reason: "wrong_password" },
      }),
    );
    expect(entries).toContainEqual(
      expect.objectContaining({
        action: "identity.sessions.signed_in",
        after: expect.objectContaining({ amr: ["pwd"] }),
      }),
    );
    const [all = []] = await asOwner(sql`select before, after from audit.platform_events`);
    const text = JSON.stringify(all);
    for (const secret of [PASSWORD, "not my password", "$argon2id", body.refresh_token, body.access_token]) {
      expect(text).not.toContain(secret);
    }
  });

  it("limits tries for an address, whether it exists or not (5.4)", async () => {
    for (const email of [(await registered()).email, freshEmail()]) {
      const statuses = [];
      for (let tries = 0; tries < 12; tries++) {
        statuses.push((await post("/auth/login", { email, password: "wrong password" })).status);
      }
      expect(statuses.at(0)).toBe(401);
      expect(statuses.at(-1)).toBe(429);
    }
  });

  it("X10: makes an outdated hash anew", async () => {
    const { email, id } = await registered();
    const old =
      "$argon2id$v=19$m=4096,t=3,p=1$WD4JCNzNFSFJQyHW/xsZKA$liPaOe03OwExTYMZdtOAN9qjRGq30HxokhsU8i6ZLTk";
    await asOwner(sql`update identity.users set password_hash = ${old} where id = ${id}`);
    expect((await signIn(email)).status).toBe(200);
    const [rows] = await asOwner(sql`select password_hash from identity.users where id = ${id}`);
    expect(rows?.[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await signIn(email)).status).toBe(200);
  });
});

describe("X9: a second factor", () => {
  it("asks for the mailed code when the person or a tenant always wants one", async () => {
    const own = await registered();
    await setMfa(own.id, "always");
    const theirs = await registered();
    await joined(theirs.id, "always");
    for (const { email } of [own, theirs]) {
      const asked = await signIn(email);
      expect(asked).toMatchObject({ status: 202, body: { status: "otp_required" } });
      expect(asked.body).not.toHaveProperty("access_token");
      const answer = await post<Tokens>("/auth/login/verify", { email, code: await codeTo(email, SIGN_IN) });
      expect(answer).toMatchObject({ status: 200, body: { user: { email } } });
      expect((await as(answer.body.access_token)("GET", "/users/me")).status).toBe(200);
    }
  });

  it("asks at risk only where the person has not signed in from before", async () => {
    const { email, id } = await registered();
    await joined(id, "risk");
    const phone = { "User-Agent": "phone", "CF-Connecting-IP": "192.0.2.7" };
    expect((await signIn(email, phone)).status).toBe(202);
    const verified = await post("/auth/login/verify", { email, code: await codeTo(email, SIGN_IN) }, phone);
    expect(verified.status).toBe(200);
    expect((await signIn(email, phone)).status).toBe(200);
    expect((await signIn(email, { ...phone, "User-Agent": "laptop" })).status).toBe(202);
    expect((await signIn(email, { ...phone, "CF-Connecting-IP": "192.0.2.8" })).status).toBe(202);
  });

  it("does not hang on a pending membership", async () => {
    const { email, id } = await registered();
    const tenant = await joined(id, "always");
    await asOwner(sql`update identity.memberships set status = 'pending' where tenant_id = ${tenant.id}`);
    expect((await signIn(email)).status).toBe(200);
  });

  it("refuses a person who has no address to mail a code to", async () => {
    const { email, id } = await registered();
    await asOwner(
      sql`update identity.users set username = ${`u-${id}`}, email = null, mfa = 'always' where email = ${email}`,
    );
    const answer = await post("/auth/login", { username: `u-${id}`, password: PASSWORD });
    expect(answer).toMatchObject({ status: 403, body: { code: "auth.no_address_for_code" } });
  });
});

describe("A-E6, A-E7, A-B07: sign in by code", () => {
  it("mails a code when the password is right, and always answers the same", async () => {
    const { email } = await registered();
    const answers = [];
    for (const body of [
      { email, password: "wrong password" },
      { email: freshEmail(), password: PASSWORD },
      { email, password: PASSWORD },
    ]) {
      answers.push(await post("/auth/login/request-code", body));
    }
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set(['202 {"status":"code_requested"}']),
    );
    const code = await codeTo(email, SIGN_IN);
    expect((await mailsTo(email)).filter(({ subject }) => SIGN_IN.test(subject))).toHaveLength(1);
    const answer = await post<Tokens>("/auth/login/verify", { email: email.toUpperCase(), code });
    expect(answer).toMatchObject({ status: 200, body: { user: { email } } });
    expect((await post("/auth/login/verify", { email, code })).status).toBe(401);
  });

  it("gives five tries, and a code for one thing is valid for no other", async () => {
    const { email, id } = await registered();
    await post("/auth/login/request-code", { email, password: PASSWORD });
    const code = await codeTo(email, SIGN_IN);
    expect((await post("/auth/register/verify", { email, code })).status).toBe(401);
    for (let tries = 0; tries < 5; tries++) {
      expect((await post("/auth/login/verify", { email, code: wrong(code) })).status).toBe(401);
    }
    expect((await post("/auth/login/verify", { email, code })).status).toBe(401);
    const refused = (await platformAuditOf(id)).filter(
      ({ action }) => action === "identity.sessions.refused",
    );
    expect(refused).toHaveLength(6);
    const [sessions] = await asOwner(sql`select id from identity.sessions where user_id = ${id}`);
    expect(sessions).toEqual([]);
  });

  it("lets one of two that race with the right code in", async () => {
    const { email } = await registered();
    await post("/auth/login/request-code", { email, password: PASSWORD });
    const code = await codeTo(email, SIGN_IN);
    const answers = await Promise.all([1, 2, 3].map(() => post("/auth/login/verify", { email, code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  it("answers an unknown address as it answers a wrong code", async () => {
    const { email } = await registered();
    await post("/auth/login/request-code", { email, password: PASSWORD });
    const code = wrong(await codeTo(email, SIGN_IN));
    const known = await post("/auth/login/verify", { email, code });
    const unknown = await post("/auth/login/verify", { email: freshEmail(), code });
    expect({ ...known.body, request_id: "" }).toEqual({ ...unknown.body, request_id: "" });
    expect([known.status, unknown.status]).toEqual([401, 401]);
  });
});
