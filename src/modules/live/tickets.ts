import { fromBase64Url, hmac, randomSecret, sameBytes, sha256Hex, toBase64Url } from "#platform/crypto.ts";
import type { Config } from "#platform/env.ts";

/*
 * A ticket reads `<tenant>_<secret>_<tag>`. The tag is an HMAC of the rest, so a forged one wakes no hub. The hub of the
 * tenant keeps the hash of the secret, and to whom it was given.
 */
const FORM = /^([A-Za-z0-9_-]{22})_([A-Za-z0-9_-]{32})_([A-Za-z0-9_-]{22})$/;

const tagOf = async (config: Config, rest: string): Promise<Uint8Array> =>
  (await hmac(config.SECRET_KEY, `socket-ticket:${rest}`)).subarray(0, 16);

const packed = (tenantId: string): string =>
  toBase64Url(new Uint8Array(Buffer.from(tenantId.replaceAll("-", ""), "hex")));

const tenantIn = (text: string): string =>
  Buffer.from(fromBase64Url(text))
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** A new ticket for a tenant, and the hash by which its hub knows it. */
export async function makeTicket(
  config: Config,
  tenantId: string,
): Promise<{ ticket: string; hash: string }> {
  const secret = randomSecret(24);
  const rest = `${packed(tenantId)}_${secret}`;
  return { ticket: `${rest}_${toBase64Url(await tagOf(config, rest))}`, hash: await sha256Hex(secret) };
}

/** The tenant that a ticket is of, and its hash; undefined for what this API never made. */
export async function readTicket(
  config: Config,
  ticket: string,
): Promise<{ tenantId: string; hash: string } | undefined> {
  const [, tenant, secret, tag] = FORM.exec(ticket) ?? [];
  if (!tenant || !secret || !tag) return undefined;
  if (!sameBytes(fromBase64Url(tag), await tagOf(config, `${tenant}_${secret}`))) return undefined;
  return { tenantId: tenantIn(tenant), hash: await sha256Hex(secret) };
}
