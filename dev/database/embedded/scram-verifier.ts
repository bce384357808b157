import { createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);

/** Whether a password is the one of a `SCRAM-SHA-256$rounds:salt$StoredKey:ServerKey` verifier of pg_authid (RFC 5803). */
export async function matchesVerifier(password: string, verifier: string): Promise<boolean> {
  const [, rounds, salt, storedKey] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? [];
  if (!rounds || !salt || !storedKey) return false;
  const salted = await derive(
    password.normalize("NFKC"),
    Buffer.from(salt, "base64"),
    Number(rounds),
    32,
    "sha256",
  );
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const expected = Buffer.from(storedKey, "base64");
  const actual = createHash("sha256").update(clientKey).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
