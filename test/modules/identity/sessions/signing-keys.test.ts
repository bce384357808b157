import { env } from "cloudflare:workers";
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { publicKeys, signAccessToken, verifyAccessToken } from "#platform/auth/tokens.ts";
import type { UserActor } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { configOf } from "#platform/env.ts";
import { call, mintPerson } from "#test/tenant.ts";

async function newKey(alg: "EdDSA" | "ES256", kid: string) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid };
}

const withKeys = (...keys: object[]) => configOf({ ...env, SIGNING_KEYS: JSON.stringify(keys) } as Env);

const person = (): UserActor => ({
  kind: "user",
  amr: ["pwd"],
  authTime: 1_700_000_000,
  userId: newId(),
  sessionId: newId(),
  memberships: [],
  defaultTenantId: null,
  isPlatformAdmin: false,
});

describe("B-B24: rotation of signing keys", () => {
  it("signs with the first key and still takes tokens of the second, until it is gone", async () => {
    const [old, fresh] = [await newKey("EdDSA", "old"), await newKey("ES256", "fresh")];
    const actor = person();
    const { token } = await signAccessToken(withKeys(old), actor);
    const during = withKeys(fresh, old);
    expect(await verifyAccessToken(during, token)).toMatchObject({ userId: actor.userId });
    const { token: next } = await signAccessToken(during, actor);
    expect(await verifyAccessToken(withKeys(fresh), next)).toMatchObject({ userId: actor.userId });
    const other = (await signAccessToken(withKeys(old), person())).token;
    await expect(verifyAccessToken(withKeys(fresh), other)).rejects.toMatchObject({
      code: "auth.invalid_token",
    });
  });

  it("shows the public halves only, and they verify our tokens", async () => {
    const answer = await call<{ keys: Record<string, string>[] }>("GET", "/.well-known/jwks.json");
    expect(answer.status).toBe(200);
    for (const key of answer.body.keys) {
      expect(Object.keys(key)).not.toContain("d");
      expect(key).toMatchObject({ kid: expect.any(String), use: "sig", alg: "EdDSA" });
    }
    const { token, userId } = await mintPerson();
    const { payload } = await jwtVerify(token, createLocalJWKSet(answer.body));
    expect(payload.sub).toBe(userId);
    const two = publicKeys(withKeys(await newKey("ES256", "a"), await newKey("EdDSA", "b")));
    expect(two.keys.map(({ alg, d }) => [alg, d])).toEqual([
      ["ES256", undefined],
      ["EdDSA", undefined],
    ]);
  });

  it("refuses tokens of strangers: another key under our kid, a public key as secret, no signature", async () => {
    const { body } = await call<{ keys: { kid: string; x: string }[] }>("GET", "/.well-known/jwks.json");
    const [ours] = body.keys;
    const { privateKey } = await generateKeyPair("EdDSA");
    const claims = () =>
      new SignJWT({ sid: newId(), tid: null, adm: true, mem: [] })
        .setSubject(newId())
        .setIssuer("http://localhost:8787")
        .setAudience("http://localhost:8787")
        .setExpirationTime("5m");
    const forged = await claims()
      .setProtectedHeader({ alg: "EdDSA", kid: ours?.kid ?? "", typ: "at+jwt" })
      .sign(privateKey);
    const confused = await claims()
      .setProtectedHeader({ alg: "HS256", kid: ours?.kid ?? "", typ: "at+jwt" })
      .sign(new TextEncoder().encode(ours?.x));
    const bare = `${btoa('{"alg":"none","typ":"at+jwt"}')}.${forged.split(".")[1]}.`.replaceAll("=", "");
    for (const token of [forged, confused, bare]) {
      const answer = await call("GET", "/api/v1/users/me", { headers: { Authorization: `Bearer ${token}` } });
      expect(answer).toMatchObject({ status: 401, body: { code: "auth.invalid_token" } });
    }
  });
});
