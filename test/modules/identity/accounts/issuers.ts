import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { createApp } from "../../../../src/app.ts";
import { freshEmail } from "../person.ts";

export const SUPABASE = "https://abcdefghijklmnopqrst.supabase.co/auth/v1";
export const SUPABASE_KEYS = "https://keys.supabase.co/auth/v1";
export const CLERK = "https://clerk.example.com";
export const SECRET = "a secret of at least thirty-two characters";
export const secret = new TextEncoder().encode(SECRET);

const trusting = {
  ...env,
  TRUSTED_ISSUERS: JSON.stringify([
    { issuer: SUPABASE, kind: "supabase", hs256_secret: SECRET, emails_are_verified: true },
    { issuer: SUPABASE_KEYS, kind: "supabase", emails_are_verified: true },
    { issuer: CLERK, kind: "clerk", authorized_parties: ["https://shop.example.com"] },
  ]),
} as Env;

export const keys = { supabase: await generateKeyPair("ES256"), clerk: await generateKeyPair("RS256") };

/** Has the keys of the issuers served while the tests of a file run. */
export function serveKeys(): void {
  beforeAll(async () => {
    const jwks: Record<string, object> = {
      [`${SUPABASE_KEYS}/.well-known/jwks.json`]: {
        ...(await exportJWK(keys.supabase.publicKey)),
        kid: "s1",
      },
      [`${CLERK}/.well-known/jwks.json`]: { ...(await exportJWK(keys.clerk.publicKey)), kid: "c1" },
    };
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const key = jwks[input instanceof Request ? input.url : String(input)];
      return key ? Response.json({ keys: [key] }) : real(input, init);
    });
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
}

const app = createApp();

/** Calls a deployment that trusts the issuers. */
export async function call<T = Record<string, unknown>>(
  token: string,
  path: string,
  headers = {},
  { method = "GET", body }: { method?: string; body?: object } = {},
) {
  const work: Promise<unknown>[] = [];
  const response = await app.request(
    `http://localhost:8787/api/v1${path}`,
    {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    },
    trusting,
    {
      waitUntil: (promise: Promise<unknown>) => work.push(promise),
      passThroughOnException() {},
      props: {},
    } as never,
  );
  await Promise.all(work);
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse((await response.text()) || "{}") as T,
  };
}

/** A token with these claims. */
export const signed = (
  claims: JWTPayload,
  header: { alg: string; kid?: string },
  key: CryptoKey | Uint8Array,
) =>
  new SignJWT(claims)
    .setProtectedHeader({ typ: "JWT", ...header })
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(key);

export const supabaseClaims = (more: JWTPayload = {}): JWTPayload => ({
  iss: SUPABASE,
  aud: "authenticated",
  role: "authenticated",
  sub: crypto.randomUUID(),
  email: freshEmail("supabase"),
  is_anonymous: false,
  aal: "aal1",
  session_id: crypto.randomUUID(),
  ...more,
});
export const supabase = (more: JWTPayload = {}) => signed(supabaseClaims(more), { alg: "HS256" }, secret);
export const clerk = (more: JWTPayload = {}) =>
  signed(
    { iss: CLERK, sub: `user_${newId()}`, sid: "sess_1", azp: "https://shop.example.com", ...more },
    { alg: "RS256", kid: "c1" },
    keys.clerk.privateKey,
  );

interface Me extends Record<string, unknown> {
  id: string;
  email: string | null;
  memberships: unknown[];
}
/** The account of who holds a token. */
export const me = (token: string) => call<Me>(token, "/users/me");
