import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import type { Actor, Context } from "../context.ts";
import type { TrustedIssuer } from "../env.ts";
import { Problem } from "../errors.ts";
import { Memory } from "../memory.ts";
import { emailOf } from "../operations/fields.ts";
import { isStorable } from "../text.ts";
import { isApiKey, readApiKey } from "./api-keys.ts";
import type { Directory, OutsidePerson } from "./directory.ts";
import { verifyAccessToken } from "./tokens.ts";

/**
 * Who calls: a bearer access token, an API key (bearer or X-API-Key), or a trusted issuer's token. No database for the
 * first two. Throws auth.required, auth.invalid_token or auth.invalid_key.
 */
export async function authenticate(ctx: Context, directory: Directory, request: Request): Promise<Actor> {
  const apiKey = request.headers.get("X-API-Key");
  if (apiKey) return readApiKey(ctx.config, apiKey);
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
  if (!token) throw new Problem("auth.required");
  if (isApiKey(token)) return readApiKey(ctx.config, token);
  const trusted = issuerOf(ctx, token);
  return trusted ? fromOutside(ctx, directory, trusted, token) : verifyAccessToken(ctx.config, token);
}

function issuerOf(ctx: Context, token: string): TrustedIssuer | undefined {
  if (ctx.config.TRUSTED_ISSUERS.length === 0) return undefined;
  try {
    const { iss } = decodeJwt(token);
    return ctx.config.TRUSTED_ISSUERS.find(({ issuer }) => issuer === iss);
  } catch {
    return undefined;
  }
}

const remoteKeys = new Map<string, JWTVerifyGetKey>();

function keysAt(url: string): JWTVerifyGetKey {
  let keys = remoteKeys.get(url);
  if (!keys) {
    keys = createRemoteJWKSet(new URL(url), { cacheMaxAge: 600_000, cooldownDuration: 30_000 });
    remoteKeys.set(url, keys);
  }
  return keys;
}

async function verifyOutside(trusted: TrustedIssuer, token: string): Promise<JWTPayload> {
  const { alg } = decodeProtectedHeader(token);
  const options = { issuer: trusted.issuer, requiredClaims: ["sub", "exp"] };
  if (alg === "HS256") {
    if (!trusted.hs256_secret) throw new Problem("auth.invalid_token");
    const secret = new TextEncoder().encode(trusted.hs256_secret);
    return (await jwtVerify(token, secret, { ...options, algorithms: ["HS256"] })).payload;
  }
  const jwks = trusted.jwks_url ?? `${trusted.issuer}/.well-known/jwks.json`;
  return (await jwtVerify(token, keysAt(jwks), { ...options, algorithms: ["ES256", "RS256", "EdDSA"] }))
    .payload;
}

/** Anonymous and service keys of Supabase are tokens too, but of nobody: they are refused. Foreign roles are ignored. */
function isPerson(trusted: TrustedIssuer, claims: JWTPayload): boolean {
  if (trusted.kind === "supabase") {
    return claims.aud === "authenticated" && claims.role === "authenticated" && claims.is_anonymous !== true;
  }
  const party = claims.azp;
  return (
    !trusted.authorized_parties || (typeof party === "string" && trusted.authorized_parties.includes(party))
  );
}

/** An address counts when the token says that it is verified, or the issuer is known to sign no other. */
function verifiedEmail(trusted: TrustedIssuer, { email, email_verified }: JWTPayload): string | null {
  const isVerified = trusted.emails_are_verified || email_verified === true;
  return (isVerified ? emailOf(email) : undefined) ?? null;
}

/**
 * Does the token say that its session was opened with a second factor? Supabase by its assurance level, Clerk by the
 * minutes since a second factor was verified, which are -1 where none was.
 */
function provesSecondFactor({ kind }: TrustedIssuer, { aal, fva }: JWTPayload): boolean {
  if (kind === "supabase") return aal === "aal2";
  const [, sinceSecond] = Array.isArray(fva) ? (fva as unknown[]) : [];
  return typeof sinceSecond === "number" && sinceSecond >= 0;
}

/** When a token of an outside issuer was come by: its `auth_time` (OpenID Connect Core 2), or when it was issued. */
function signedInAt({ auth_time, iat }: JWTPayload): number | null {
  return typeof auth_time === "number" ? auth_time : (iat ?? null);
}

/** Subjects whose person was not let in: they are not looked up again for some seconds. */
const shutOut = new Memory<true>(1_000);
const SHUT_OUT_MS = 5_000;

async function personOf(
  ctx: Context,
  directory: Directory,
  { issuer }: TrustedIssuer,
  subject: string,
  email: string | null,
): Promise<OutsidePerson> {
  const key = `${issuer} ${subject}`;
  if (shutOut.get(key)) throw new Problem("auth.session_ended");
  try {
    return await directory.personOf(ctx, issuer, subject, email);
  } catch (error) {
    if (error instanceof Problem && error.code === "auth.session_ended") shutOut.set(key, true, SHUT_OUT_MS);
    throw error;
  }
}

async function fromOutside(
  ctx: Context,
  directory: Directory,
  trusted: TrustedIssuer,
  token: string,
): Promise<Actor> {
  let claims: JWTPayload;
  try {
    claims = await verifyOutside(trusted, token);
  } catch {
    throw new Problem("auth.invalid_token");
  }
  // The signature vouches for the claims, and not for their types.
  const subject: unknown = claims.sub;
  if (typeof subject !== "string" || !subject || !isStorable(subject) || !isPerson(trusted, claims))
    throw new Problem("auth.invalid_token");
  const person = await personOf(ctx, directory, trusted, subject, verifiedEmail(trusted, claims));
  return {
    ...person,
    amr: provesSecondFactor(trusted, claims) ? ["ext", "mfa"] : ["ext"],
    authTime: signedInAt(claims),
  };
}
