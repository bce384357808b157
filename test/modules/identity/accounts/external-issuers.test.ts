import { sql } from "drizzle-orm";
import { type JWTPayload, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { tripsOf } from "../../../http/trips.ts";
import { codeTo, freshEmail, mailsTo, PASSWORD, post, registered, VERIFY } from "../person.ts";
import {
  CLERK,
  call,
  clerk,
  keys,
  me,
  SECRET,
  SUPABASE_KEYS,
  secret,
  serveKeys,
  signed,
  supabase,
  supabaseClaims,
} from "./issuers.ts";

serveKeys();

describe("X7, D-B02, C-B16: tokens of trusted issuers", () => {
  it("takes an address as it is in ASCII: a look-alike that folds to the owner's reaches nobody", async () => {
    const { email, userId } = await mintPerson({ emailPrefix: "kelvin" });
    const lookAlike = email.replace("k", "\u212a");
    expect(lookAlike.toLowerCase()).toBe(email);
    const { status, body } = await me(await supabase({ email: lookAlike }));
    expect(status).toBe(200);
    expect([body.id === userId, body.email]).toEqual([false, null]);
    expect((await me(await supabase({ email: email.toUpperCase() }))).body.id).toBe(userId);
  });

  it("takes no subject that the database cannot keep, or that is no text", async () => {
    expect((await me(await supabase({ sub: "a\0b" }))).status).toBe(401);
    for (const sub of [7, true, ["a"], { a: 1 }, "", null])
      expect(await me(await supabase({ sub } as unknown as JWTPayload))).toMatchObject({
        status: 401,
        body: { code: "auth.invalid_token" },
      });
  });

  it("makes one user of a Supabase subject, whatever key signs", async () => {
    const sub = crypto.randomUUID();
    const email = freshEmail();
    const first = await me(await supabase({ sub, email }));
    expect(first).toMatchObject({ status: 200, body: { email, status: "active", is_verified: true } });
    const again = await me(await supabase({ sub, email: freshEmail() }));
    expect(again.body.id).toBe(first.body.id);

    const claims = supabaseClaims({ iss: SUPABASE_KEYS });
    const byKey = await me(await signed(claims, { alg: "ES256", kid: "s1" }, keys.supabase.privateKey));
    expect(byKey).toMatchObject({ status: 200, body: { email: claims.email } });
    const [rows] = await asOwner(
      sql`select issuer, subject from identity.external_identities where user_id = ${byKey.body.id}`,
    );
    expect(rows).toEqual([{ issuer: SUPABASE_KEYS, subject: claims.sub }]);
  });

  it("refuses anonymous and service keys, wrong audiences, secrets and algorithms", async () => {
    const now = Math.floor(Date.now() / 1000);
    const tokens = [
      await supabase({ role: "anon" }),
      await supabase({ role: "service_role" }),
      await supabase({ is_anonymous: true }),
      await supabase({ aud: "anon" }),
      await signed({ iss: "supabase", ref: "abc", role: "service_role" }, { alg: "HS256" }, secret),
      await signed(supabaseClaims(), { alg: "HS256" }, new TextEncoder().encode(`${SECRET}!`)),
      await signed(supabaseClaims({ iss: SUPABASE_KEYS }), { alg: "HS256" }, secret),
      await signed(supabaseClaims({ iss: CLERK }), { alg: "HS256" }, secret),
      await signed(supabaseClaims({ iss: "https://elsewhere.example" }), { alg: "HS256" }, secret),
      await signed(
        supabaseClaims({ iss: SUPABASE_KEYS }),
        { alg: "ES256", kid: "s2" },
        keys.supabase.privateKey,
      ),
      await new SignJWT(supabaseClaims()).setProtectedHeader({ alg: "HS256" }).sign(secret),
      await new SignJWT(supabaseClaims())
        .setProtectedHeader({ alg: "HS256" })
        .setExpirationTime(now - 60)
        .sign(secret),
      await clerk({ azp: "https://evil.example.com" }),
      await clerk({ azp: undefined }),
    ];
    for (const token of tokens) {
      expect(await me(token)).toMatchObject({ status: 401, body: { code: "auth.invalid_token" } });
    }
  });

  it("is the person who verified the same address here, for Clerk only when it says so", async () => {
    const { email, id } = await registered();
    expect((await me(await supabase({ email: email.toUpperCase() }))).body.id).toBe(id);
    expect((await me(await clerk({ email, email_verified: true }))).body.id).toBe(id);
    for (const claims of [
      { email },
      { email, email_verified: false },
      { email, email_verified: "true" },
      {},
    ]) {
      const stranger = await me(await clerk(claims));
      expect(stranger.status).toBe(200);
      expect(stranger.body.id).not.toBe(id);
      expect(stranger.body.email).toBeNull();
    }
  });

  it("takes an address from whoever registered it without proving it, and their password with it", async () => {
    const email = freshEmail();
    await post("/auth/register", { email, password: PASSWORD });
    await codeTo(email, VERIFY);
    const owner = await me(await supabase({ email }));
    expect(owner).toMatchObject({ status: 200, body: { email, is_verified: true } });
    expect((await post("/auth/login", { email, password: PASSWORD })).status).toBe(401);
  });

  it("clears the default tenant that others set for an address before its owner came", async () => {
    const [email, tenant] = [freshEmail(), await mintTenant()];
    await post("/auth/register", { email, password: PASSWORD });
    await asOwner(sql`update identity.users set default_tenant_id = ${tenant.id} where email = ${email}`);
    const owner = await me(await supabase({ email }));
    expect(owner).toMatchObject({ status: 200, body: { email, default_tenant_id: null } });
  });

  it("does not become an account whose address nobody proved", async () => {
    const person = await mintPerson();
    await asOwner(sql`update identity.users set email_verified_at = null where id = ${person.userId}`);
    const stranger = await me(await supabase({ email: person.email }));
    expect(stranger.status).toBe(200);
    expect(stranger.body).toMatchObject({ email: null });
    expect(stranger.body.id).not.toBe(person.userId);
  });

  it("ignores foreign roles: membership decides, and platform work is refused", async () => {
    const tenant = await mintTenant();
    const { email, id } = await registered();
    await asOwner(sql`update identity.users set platform_roles = '{platform_admin}' where id = ${id}`);
    const token = await supabase({
      email,
      app_metadata: { role: "platform_admin", roles: ["owner"], tenant_id: tenant.id },
      user_metadata: { role: "owner" },
    });
    const products = () => call(token, "/products", { "X-Tenant-ID": tenant.id });
    expect(await products()).toMatchObject({ status: 403, body: { code: "tenant.access_denied" } });
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${id}, '{viewer}', 'active')`,
    );
    expect((await products()).status).toBe(200);
    await asOwner(sql`update identity.memberships set status = 'ended' where user_id = ${id}`);
    expect((await products()).status).toBe(403);
  });

  it("lets a deactivated person in nowhere, at the next request", async () => {
    const email = freshEmail();
    const token = await supabase({ email });
    const { body } = await me(token);
    await asOwner(sql`update identity.users set status = 'deactivated' where id = ${body.id}`);
    expect(await me(token)).toMatchObject({ status: 401, body: { code: "auth.session_ended" } });
    expect((await me(await supabase({ email }))).status).toBe(401);
    expect(await mailsTo(email)).toEqual([]);
    const again = await supabase({ email, sub: crypto.randomUUID() });
    const refused = [await me(again), await me(again), await me(again)];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(await Promise.all(refused.slice(1).map(tripsOf))).toEqual([0, 0]);
  });

  it("makes one user of a subject that comes twice at once", async () => {
    const claims = { sub: crypto.randomUUID(), email: freshEmail() };
    const answers = await Promise.all([1, 2, 3].map(async () => me(await supabase(claims))));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const nameless = { sub: `user_${newId()}` };
    const others = await Promise.all([1, 2, 3].map(async () => me(await clerk(nameless))));
    expect(new Set(others.map(({ body }) => body.id)).size).toBe(1);
  });
});
