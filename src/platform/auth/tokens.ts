import { createLocalJWKSet, importJWK, type JWK, type JWTVerifyResult, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { ROLES, type UserActor } from "../context.ts";
import { newId } from "../database/ids.ts";
import type { Config } from "../env.ts";
import { Problem } from "../errors.ts";
import { Memory } from "../memory.ts";
import { CLIENT_ID } from "./oauth.ts";

const AccessClaims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  tid: z.uuid().nullable(),
  amr: z.array(z.enum(["pwd", "otp", "ext", "mfa"])),
  auth_time: z.int(),
  sup: z.boolean().default(false),
  adm: z.boolean(),
  mem: z.array(z.tuple([z.uuid(), z.string(), z.array(z.enum(ROLES))])),
});

/** A token carries at most this many memberships; the others are read from the database when they are named. */
const MOST_MEMBERSHIPS = 25;

const algorithmOf = (key: { kty: string }): string => (key.kty === "OKP" ? "EdDSA" : "ES256");

/** The public halves of every signing key: the first signs, the others still verify. */
export function publicKeys(config: Config): { keys: JWK[] } {
  return {
    keys: config.SIGNING_KEYS.map((key) => {
      const { d: _, ...open } = key as JWK & { kty: string };
      return { ...open, use: "sig", alg: algorithmOf(open) };
    }),
  };
}

interface Keys {
  verify: ReturnType<typeof createLocalJWKSet>;
  sign: Promise<CryptoKey | Uint8Array>;
}
const keysOf = new WeakMap<Config, Keys>();

function keys(config: Config): Keys {
  const known = keysOf.get(config);
  if (known) return known;
  const [current] = config.SIGNING_KEYS;
  if (!current) throw new Problem("config.invalid");
  const made = {
    verify: createLocalJWKSet(publicKeys(config)),
    sign: importJWK(current as JWK, algorithmOf(current)) as Promise<CryptoKey | Uint8Array>,
  };
  keysOf.set(config, made);
  return made;
}

/**
 * Signs an access token (RFC 9068) for a person; valid ACCESS_TOKEN_MINUTES. Its memberships are hints that the database
 * checks. It is issued by this API for this API.
 */
export async function signAccessToken(
  config: Config,
  actor: UserActor,
): Promise<{ token: string; expiresIn: number }> {
  const [current] = config.SIGNING_KEYS;
  if (!current || actor.sessionId === null || actor.authTime === null) throw new Problem("config.invalid");
  const expiresIn = config.ACCESS_TOKEN_MINUTES * 60;
  const token = await new SignJWT({
    client_id: CLIENT_ID,
    sid: actor.sessionId,
    tid: actor.defaultTenantId,
    amr: actor.amr,
    auth_time: actor.authTime,
    adm: actor.isPlatformAdmin,
    ...(actor.isPlatformSupport ? { sup: true } : {}),
    mem: actor.memberships.slice(0, MOST_MEMBERSHIPS).map(({ id, slug, roles }) => [id, slug, roles]),
  })
    .setProtectedHeader({ alg: algorithmOf(current), kid: current.kid, typ: "at+jwt" })
    .setSubject(actor.userId)
    .setIssuer(config.PUBLIC_URL)
    .setAudience(config.PUBLIC_URL)
    .setJti(newId())
    .setIssuedAt()
    .setExpirationTime(`${expiresIn}s`)
    .sign(await keys(config).sign);
  return { token, expiresIn };
}

/** The people of the tokens whose signatures this isolate has checked. */
const verified = new Memory<UserActor>(500);

/**
 * The person an access token of ours stands for. Throws Problem auth.invalid_token. A token whose signature this isolate
 * has checked is not checked again before it expires; its session and roles are, by the database, every time.
 */
export async function verifyAccessToken(config: Config, token: string): Promise<UserActor> {
  const known = verified.get(token);
  if (known) return known;
  let result: JWTVerifyResult;
  try {
    result = await jwtVerify(token, keys(config).verify, {
      issuer: config.PUBLIC_URL,
      audience: config.PUBLIC_URL,
      algorithms: ["EdDSA", "ES256"],
      typ: "at+jwt",
      requiredClaims: ["exp", "sub"],
    });
  } catch {
    throw new Problem("auth.invalid_token");
  }
  const claims = AccessClaims.safeParse(result.payload);
  if (!claims.success) throw new Problem("auth.invalid_token");
  const { sub, sid, tid, amr, auth_time, adm, sup, mem } = claims.data;
  const actor: UserActor = {
    kind: "user",
    userId: sub,
    sessionId: sid,
    amr,
    authTime: auth_time,
    memberships: mem.map(([id, slug, roles]) => ({ id, slug, roles })),
    defaultTenantId: tid,
    isPlatformAdmin: adm,
    isPlatformSupport: sup,
  };
  verified.set(token, actor, (result.payload.exp as number) * 1_000 - Date.now());
  return actor;
}
