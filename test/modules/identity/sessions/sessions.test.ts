import { sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { connect } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call, config, mintPerson, mintTenant } from "#test/tenant.ts";
import { as, platformAuditOf, post, signedIn, signIn, type Tokens } from "../person.ts";

const refresh = (token: string) => post<Tokens>("/auth/refresh", { refresh_token: token });
const sessionOf = (token: string): string => token.split(".")[0] as string;

async function stored(token: string) {
  const [rows] = await asOwner(sql`select * from identity.sessions where id = ${sessionOf(token)}`);
  return rows?.[0];
}

describe("B-E5, X8: refresh", () => {
  it("rotates the token, moves the end of the session, and brings the memberships of now", async () => {
    const { tokens, id } = await signedIn();
    await asOwner(
      sql`update identity.sessions set expires_at = now() + interval '1 minute' where id = ${sessionOf(tokens.refresh_token)}`,
    );
    const tenant = await mintTenant();
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${id}, '{viewer}', 'active')`,
    );
    const answer = await refresh(tokens.refresh_token);
    expect(answer.status).toBe(200);
    expect(answer.body.refresh_token).not.toBe(tokens.refresh_token);
    expect(sessionOf(answer.body.refresh_token)).toBe(sessionOf(tokens.refresh_token));
    expect(answer.body.memberships).toMatchObject([{ tenant: { id: tenant.id } }]);
    const left = new Date(String((await stored(tokens.refresh_token))?.expires_at)).getTime() - Date.now();
    expect(left).toBeGreaterThan(6.9 * 86_400_000);
    const products = await call("GET", "/api/v1/products", {
      headers: { Authorization: `Bearer ${answer.body.access_token}` },
    });
    expect(products.status).toBe(200);
  });

  it("ends the session when a spent token comes back, however old it is", async () => {
    const { tokens, api } = await signedIn();
    const second = (await refresh(tokens.refresh_token)).body;
    const third = (await refresh(second.refresh_token)).body;
    expect(await refresh(tokens.refresh_token)).toMatchObject({
      status: 401,
      body: { code: "auth.invalid_refresh_token" },
    });
    expect(await stored(tokens.refresh_token)).toMatchObject({ revoked_reason: "refresh_token_reused" });
    expect((await refresh(third.refresh_token)).status).toBe(401);
    expect((await api("GET", "/users/me")).status).toBe(401);
    expect((await as(third.access_token)("GET", "/users/me")).status).toBe(401);
    expect(await platformAuditOf(sessionOf(tokens.refresh_token))).toContainEqual(
      expect.objectContaining({ action: "identity.sessions.refresh_token_reused" }),
    );
  });

  it("gives all that race with one token the same new one, and the session goes on", async () => {
    for (let round = 0; round < 5; round++) {
      const { tokens } = await signedIn();
      const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(tokens.refresh_token)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const next = new Set(answers.map(({ body }) => body.refresh_token));
      expect(next.size).toBe(1);
      for (const { body } of answers) {
        expect((await as(body.access_token)("GET", "/users/me")).status).toBe(200);
      }
      expect((await refresh([...next][0] as string)).status).toBe(200);
      expect(await stored(tokens.refresh_token)).toMatchObject({ revoked_at: null });
    }
  });

  it("gives a client that lost the answer the same token again, for half a minute and a few times", async () => {
    const { tokens } = await signedIn();
    const { body } = await refresh(tokens.refresh_token);
    const repeats = [];
    for (let times = 0; times < 11; times++) repeats.push(await refresh(tokens.refresh_token));
    const given = repeats.slice(0, 10).map((answer) => [answer.status, answer.body.refresh_token]);
    expect(given).toEqual(Array(10).fill([200, body.refresh_token]));
    expect(repeats[10]).toMatchObject({ status: 401, body: { code: "auth.invalid_refresh_token" } });
    expect(await stored(tokens.refresh_token)).toMatchObject({ revoked_at: null });
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  it("ends the session when the token that was just spent comes back after its grace", async () => {
    const { tokens, api } = await signedIn();
    const { body } = await refresh(tokens.refresh_token);
    await asOwner(
      sql`update identity.sessions set refreshed_at = now() - interval '31 seconds' where id = ${sessionOf(body.refresh_token)}`,
    );
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
    expect(await stored(tokens.refresh_token)).toMatchObject({ revoked_reason: "refresh_token_reused" });
    expect((await refresh(body.refresh_token)).status).toBe(401);
    expect((await api("GET", "/users/me")).status).toBe(401);
  });

  it("catches a thief who used the grace: of two that hold the next token, the later one ends the session", async () => {
    const { tokens } = await signedIn();
    const owner = (await refresh(tokens.refresh_token)).body;
    const thief = (await refresh(tokens.refresh_token)).body;
    expect(thief.refresh_token).toBe(owner.refresh_token);
    const stolen = (await refresh(thief.refresh_token)).body;
    await asOwner(
      sql`update identity.sessions set refreshed_at = now() - interval '15 minutes' where id = ${sessionOf(owner.refresh_token)}`,
    );
    expect((await refresh(owner.refresh_token)).status).toBe(401);
    expect((await refresh(stolen.refresh_token)).status).toBe(401);
    expect(await stored(owner.refresh_token)).toMatchObject({ revoked_reason: "refresh_token_reused" });
  });

  it("gives no tokens of an ended session in its grace, nor to a deactivated person", async () => {
    const { tokens, api } = await signedIn();
    await refresh(tokens.refresh_token);
    await api("POST", "/auth/logout");
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
    const other = await signedIn();
    await refresh(other.tokens.refresh_token);
    await asOwner(sql`update identity.users set status = 'deactivated' where id = ${other.id}`);
    expect((await refresh(other.tokens.refresh_token)).status).toBe(401);
  });

  it("refuses forged, expired and misspelt tokens and leaves the session alone", async () => {
    const { tokens } = await signedIn();
    const [sessionId, secret] = tokens.refresh_token.split(".") as [string, string];
    for (const token of [
      `${sessionId}.${[...secret].reverse().join("")}`,
      `${sessionId}.${secret}x`,
      secret,
      "x",
      tokens.access_token.slice(0, 200),
    ]) {
      expect((await refresh(token)).status).toBe(401);
    }
    expect(await stored(tokens.refresh_token)).toMatchObject({ revoked_at: null });
    await asOwner(
      sql`update identity.sessions set expires_at = now() - interval '1 second' where id = ${sessionId}`,
    );
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
  });

  it("keeps hashes only", async () => {
    const { tokens } = await signedIn();
    const next = (await refresh(tokens.refresh_token)).body.refresh_token;
    const [rows] = await asOwner(
      sql`select row_to_json(s)::text || coalesce((select string_agg(encode(t.refresh_hash, 'escape'), ' ')
            from identity.spent_refresh_tokens t where t.session_id = s.id), '') as text
            from identity.sessions s where s.id = ${sessionOf(next)}`,
    );
    for (const token of [tokens.refresh_token, next]) {
      expect(rows?.[0]?.text).not.toContain(token.split(".")[1]);
    }
  });
});

describe("B-E6: sign out, and one's sessions", () => {
  it("ends the session at the next request, in a tenant too", async () => {
    const tenant = await mintTenant();
    const { tokens, api, id } = await signedIn();
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${id}, '{owner}', 'active')`,
    );
    const products = () =>
      call("GET", "/api/v1/products", {
        headers: { Authorization: `Bearer ${tokens.access_token}`, "X-Tenant-ID": tenant.id },
      });
    expect((await products()).status).toBe(200);
    expect((await api("POST", "/auth/logout")).status).toBe(204);
    expect(await products()).toMatchObject({ status: 401, body: { code: "auth.session_ended" } });
    expect((await api("GET", "/users/me")).status).toBe(401);
    expect((await api("POST", "/auth/logout")).status).toBe(401);
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
  });

  it("is told to whoever goes on with it, whatever tenant they name", async () => {
    const tenant = await mintTenant();
    const member = await tenant.member("owner");
    const stranger = await mintPerson();
    const admin = await mintPerson({ platformRoles: ["platform_admin"] });
    for (const person of [member, stranger, admin]) {
      expect((await person.call("POST", "/auth/logout")).status).toBe(204);
      const batch = connect(config, config.DATABASE_URL, newId()).batch([
        await enter(config.CONTEXT_KEY, {
          scope: "tenant",
          kind: person === admin ? "platform_admin" : "user",
          tenant: tenant.id,
          user: person.userId,
          session: decodeJwt(person.token).sid as string,
          roles: ["owner"],
          command: "test",
          access: "read",
          request: newId(),
        }),
      ]);
      await expect(batch).rejects.toMatchObject({ code: "auth.session_ended" });
    }
  });

  it("lists sessions, ends one, and ends all others", async () => {
    const { email, api, tokens } = await signedIn();
    const [phone, tablet] = await Promise.all(
      ["phone", "tablet"].map((agent) => signIn(email, { "User-Agent": agent })),
    );
    const first = await api<{ data: Record<string, unknown>[]; next_cursor: string }>(
      "GET",
      "/auth/sessions?limit=2",
    );
    const rest = await api<{ data: Record<string, unknown>[] }>(
      "GET",
      `/auth/sessions?limit=2&cursor=${first.body.next_cursor}`,
    );
    const all = [...first.body.data, ...rest.body.data];
    expect(all).toHaveLength(3);
    expect(all.filter(({ current }) => current)).toMatchObject([{ id: sessionOf(tokens.refresh_token) }]);
    expect(all.map(({ user_agent }) => user_agent)).toEqual(expect.arrayContaining(["phone", "tablet"]));

    const phoneId = sessionOf(phone?.body.refresh_token ?? "");
    expect((await api("DELETE", `/auth/sessions/${phoneId}`)).status).toBe(204);
    expect((await as(phone?.body.access_token ?? "")("GET", "/users/me")).status).toBe(401);
    expect((await api("DELETE", `/auth/sessions/${phoneId}`)).status).toBe(404);
    expect((await api("DELETE", "/auth/sessions")).status).toBe(204);
    expect((await as(tablet?.body.access_token ?? "")("GET", "/users/me")).status).toBe(401);
    expect((await api("GET", "/auth/sessions")).body).toMatchObject({ data: [{ current: true }] });
  });

  it("lists a platform administrator their own sessions alone", async () => {
    const admin = await mintPerson({ platformRoles: ["platform_admin"] });
    await signedIn();
    expect(await admin.get("/auth/sessions")).toMatchObject({
      status: 200,
      body: { data: [{ current: true, amr: ["pwd"] }], next_cursor: null },
    });
  });

  it("does not end another person's session", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const id = sessionOf(other.tokens.refresh_token);
    expect(await one.api("DELETE", `/auth/sessions/${id}`)).toMatchObject({
      status: 404,
      body: { code: "session.not_found" },
    });
    expect((await other.api("GET", "/users/me")).status).toBe(200);
  });
});
