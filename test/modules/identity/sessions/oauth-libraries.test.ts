import { sql } from "drizzle-orm";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { describe, expect, it } from "vitest";
import { MAILED_CODE } from "#platform/auth/oauth.ts";
import { asOwner, config, mintTenant } from "#test/tenant.ts";
import { as, codeTo, freshEmail, platformAuditOf, post, registered, SIGN_IN, wrong } from "../person.ts";
import {
  byPassword,
  discovered,
  granted,
  ISSUER,
  joseOptions,
  options,
  refreshed,
  refusal,
  revoked,
} from "./oauth.ts";

const sessionOf = async (token = "") => {
  const [rows] = await asOwner(
    sql`select revoked_reason from identity.sessions where id = ${token.split(".")[0]}::uuid`,
  );
  return rows?.[0];
};
const isIn = async (token: string) => (await as(token)("GET", "/users/me")).status === 200;

describe("oauth4webapi", () => {
  it("finds the way by discovery: the issuer, its addresses and grants, and whose tokens the API takes", async () => {
    const server = await discovered();
    expect(server).toMatchObject({
      issuer: config.PUBLIC_URL,
      token_endpoint: `${config.PUBLIC_URL}/api/v1/auth/token`,
      revocation_endpoint: `${config.PUBLIC_URL}/api/v1/auth/revoke`,
      jwks_uri: `${config.PUBLIC_URL}/.well-known/jwks.json`,
      grant_types_supported: ["password", "refresh_token", MAILED_CODE],
      token_endpoint_auth_methods_supported: ["none"],
    });
    const answer = await oauth.resourceDiscoveryRequest(ISSUER, options);
    const resource = await oauth.processResourceDiscoveryResponse(ISSUER, answer);
    expect(resource).toMatchObject({ authorization_servers: [server.issuer] });
  });

  it("signs in by password, and takes the access token for one by RFC 9068", async () => {
    const { email, id } = await registered();
    const tokens = await byPassword(email);
    expect(tokens).toMatchObject({ token_type: "bearer", expires_in: 900, user: { id } });
    const Authorization = `Bearer ${tokens.access_token}`;
    const request = new Request(`${config.PUBLIC_URL}/api/v1/users/me`, { headers: { Authorization } });
    const claims = await oauth.validateJwtAccessToken(
      await discovered(),
      request,
      config.PUBLIC_URL,
      options,
    );
    expect(claims).toMatchObject({ sub: id, client_id: "duka", iss: config.PUBLIC_URL });
    const again = await byPassword(email);
    expect(jtiOf(again.access_token)).not.toBe(jtiOf(tokens.access_token));
    const me = await oauth.protectedResourceRequest(
      tokens.access_token,
      "GET",
      new URL(request.url),
      undefined,
      undefined,
      options,
    );
    expect(await me.json()).toMatchObject({ id, email });
  });

  it("is told of a wrong password and of an unknown name alike: invalid_grant", async () => {
    const { email } = await registered();
    const known = await refusal(byPassword(email, "not the password"));
    expect(known).toEqual(["invalid_grant", 400, "auth.invalid_credentials"]);
    expect(await refusal(byPassword(freshEmail(), "not the password"))).toEqual(known);
  });

  it("goes on with the mailed code where one is wanted, and gets no token before", async () => {
    const { email, id } = await registered();
    await asOwner(sql`update identity.users set mfa = 'always' where id = ${id}`);
    expect(await refusal(byPassword(email))).toEqual(["mfa_required", 400, "auth.code_required"]);
    const code = await codeTo(email, SIGN_IN);
    const parameters = { username: email, code: wrong(code) };
    expect(await refusal(granted(MAILED_CODE, parameters))).toEqual([
      "invalid_grant",
      400,
      "auth.invalid_code",
    ]);
    const tokens = await granted(MAILED_CODE, { username: email, code });
    expect(await isIn(tokens.access_token)).toBe(true);
    expect((await refusal(granted(MAILED_CODE, { username: email, code })))[0]).toBe("invalid_grant");
  });

  it("refreshes: the token rotates, and one that was spent ends the session, here as at /auth/refresh", async () => {
    const { email } = await registered();
    const first = await byPassword(email);
    const second = await refreshed(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const third = await refreshed(second.refresh_token);
    expect(await isIn(third.access_token)).toBe(true);
    const reused = await refusal(refreshed(first.refresh_token));
    expect(reused).toEqual(["invalid_grant", 400, "auth.invalid_refresh_token"]);
    expect(await sessionOf(first.refresh_token)).toEqual({ revoked_reason: "refresh_token_reused" });
    expect((await refusal(refreshed(third.refresh_token)))[0]).toBe("invalid_grant");
    expect(await isIn(third.access_token)).toBe(false);
    const entries = await platformAuditOf(first.refresh_token?.split(".")[0] ?? "");
    expect(entries.map(({ action }) => action)).toContain("identity.sessions.refresh_token_reused");
  });

  it("has one chain of tokens with /auth/refresh: what is spent at one address is spent at the other", async () => {
    const { email } = await registered();
    const first = await byPassword(email);
    const { body: second } = await post<{ refresh_token: string }>("/auth/refresh", {
      refresh_token: first.refresh_token,
    });
    const repeated = await refreshed(first.refresh_token);
    expect(repeated.refresh_token).toBe(second.refresh_token);
    await refreshed(second.refresh_token);
    expect((await refusal(refreshed(first.refresh_token)))[0]).toBe("invalid_grant");
    expect(await sessionOf(first.refresh_token)).toEqual({ revoked_reason: "refresh_token_reused" });
  });

  it("revokes by a refresh token, a spent one or an access token: the session ends, and others stay", async () => {
    for (const pick of ["refresh_token", "spent", "access_token"] as const) {
      const { email } = await registered();
      const [other, first] = [await byPassword(email), await byPassword(email)];
      const tokens = await refreshed(first.refresh_token);
      await revoked(pick === "spent" ? first.refresh_token : tokens[pick]);
      expect(await sessionOf(tokens.refresh_token), pick).toEqual({ revoked_reason: "signed_out" });
      expect(await isIn(tokens.access_token), pick).toBe(false);
      expect((await refusal(refreshed(tokens.refresh_token)))[0], pick).toBe("invalid_grant");
      expect(await isIn(other.access_token), pick).toBe(true);
      await revoked(tokens.refresh_token);
    }
  });

  it("is not told whether there was something to revoke, and ends nothing by a guess", async () => {
    const { email } = await registered();
    const { refresh_token = "", access_token } = await byPassword(email);
    const [session, secret = ""] = refresh_token.split(".");
    for (const guess of ["x", `${session}.${[...secret].reverse().join("")}`, `${access_token}x`])
      await revoked(guess);
    expect(await sessionOf(refresh_token)).toEqual({ revoked_reason: null });
    const owner = await (await mintTenant()).member("owner");
    const { body } = await owner.post<{ key: string }>("/api-keys", { name: "k", scopes: ["*"] });
    const key = await refusal(revoked(body.key));
    expect(key).toEqual(["unsupported_token_type", 400, "auth.unsupported_token"]);
  });
});

const jtiOf = (token: string): unknown => JSON.parse(atob(token.split(".")[1] ?? "")).jti;

it("jose verifies an access token by the published keys, its issuer, audience and type", async () => {
  const { email, id } = await registered();
  const { access_token } = await byPassword(email);
  const keys = createRemoteJWKSet(new URL((await discovered()).jwks_uri ?? ""), joseOptions);
  const { payload, protectedHeader } = await jwtVerify(access_token, keys, {
    issuer: config.PUBLIC_URL,
    audience: config.PUBLIC_URL,
    typ: "at+jwt",
    requiredClaims: ["sub", "exp", "iat", "jti", "client_id", "auth_time"],
  });
  expect(payload.sub).toBe(id);
  expect(protectedHeader).toMatchObject({ typ: "at+jwt", kid: expect.any(String) });
});
