import { fromBase64Url, toBase64Url } from "./crypto.ts";
import type { Config } from "./env.ts";
import { Problem } from "./errors.ts";

type AuditKey = Config["AUDIT_SIGNING_KEYS"][number];

const ALGORITHM = "Ed25519";
const encoder = new TextEncoder();

const open = ({ kid, kty, crv, x }: AuditKey) => ({ kid, kty, crv, x });

/** The public halves of every key that signs, or has signed, checkpoints of audit logs, as a JWK set. */
export function publicAuditKeys(config: Config): { keys: Record<string, string>[] } {
  return { keys: config.AUDIT_SIGNING_KEYS.map((key) => ({ ...open(key), use: "sig", alg: "EdDSA" })) };
}

/** The id of the key that signs now. */
export function auditKeyId(config: Config): string {
  const [current] = config.AUDIT_SIGNING_KEYS;
  if (!current) throw new Problem("config.invalid");
  return current.kid;
}

/** Signs a text with the key that signs now: Ed25519, base64url. Nothing but statements about audit logs is signed with it. */
export async function signAuditStatement(config: Config, text: string): Promise<string> {
  const [current] = config.AUDIT_SIGNING_KEYS;
  if (!current?.d) throw new Problem("config.invalid");
  const key = await crypto.subtle.importKey("jwk", { ...open(current), d: current.d }, ALGORITHM, false, [
    "sign",
  ]);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, encoder.encode(text))));
}

/** Is it a signature of this text by the key of this id, one of ours? */
export async function isAuditSignature(
  config: Config,
  { keyId, text, signature }: { keyId: string; text: string; signature: string },
): Promise<boolean> {
  const known = config.AUDIT_SIGNING_KEYS.find(({ kid }) => kid === keyId);
  if (!known) return false;
  const key = await crypto.subtle.importKey("jwk", open(known), ALGORITHM, false, ["verify"]);
  return crypto.subtle.verify(ALGORITHM, key, fromBase64Url(signature), encoder.encode(text));
}
