import type { ApiKeyActor } from "../context.ts";
import { fromBase64Url, hmac, randomSecret, sameBytes, sha256Hex, toBase64Url } from "../crypto.ts";
import type { Config } from "../env.ts";
import { Problem } from "../errors.ts";

/*
 * A key reads `duka_<tenant and key id>_<secret>_<tag>`. The tag is an HMAC of the rest, so a forged key is refused
 * at the edge and spends nobody's requests; the secret's hash, scopes and expiry are checked by the database.
 */
const PREFIX = "duka";
const FORM = /^duka_([A-Za-z0-9_-]{43})_([A-Za-z0-9_-]{43})_([A-Za-z0-9_-]{22})$/;

const pack = (tenantId: string, keyId: string): string =>
  toBase64Url(new Uint8Array(Buffer.from((tenantId + keyId).replaceAll("-", ""), "hex")));

const uuidOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

async function tagOf(config: Config, rest: string): Promise<Uint8Array> {
  return (await hmac(config.SECRET_KEY, `api-key:${rest}`)).subarray(0, 16);
}

/** A new key for a tenant: the whole, which is shown once, the prefix that is always shown and names it, and the hash that is kept. */
export async function makeApiKey(config: Config, tenantId: string, keyId: string) {
  const secret = randomSecret(32);
  const rest = `${pack(tenantId, keyId)}_${secret}`;
  const key = `${PREFIX}_${rest}_${toBase64Url(await tagOf(config, rest))}`;
  return { key, prefix: `${PREFIX}_${pack(tenantId, keyId)}`, secretHash: await sha256Hex(secret) };
}

/** Does a text look like a key of ours, whether it is one or not. */
export const isApiKey = (text: string): boolean => text.startsWith(`${PREFIX}_`);

/** The service that a key stands for. Throws Problem auth.invalid_key when this API never made it. */
export async function readApiKey(config: Config, key: string): Promise<ApiKeyActor> {
  const [, ids, secret, tag] = FORM.exec(key) ?? [];
  if (!ids || !secret || !tag) throw new Problem("auth.invalid_key");
  if (!sameBytes(fromBase64Url(tag), await tagOf(config, `${ids}_${secret}`)))
    throw new Problem("auth.invalid_key");
  const bytes = fromBase64Url(ids);
  return {
    kind: "api_key",
    tenantId: uuidOf(bytes.subarray(0, 16)),
    keyId: uuidOf(bytes.subarray(16, 32)),
    secretHash: await sha256Hex(secret),
  };
}
