const encoder = new TextEncoder();
const hmacKeys = new Map<string, Promise<CryptoKey>>();

/** Bytes as lower-case hexadecimal. */
function toHex(bytes: ArrayBuffer | Uint8Array): string {
  return Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString("hex");
}

/** Bytes as base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

/** Base64url, padded or not, as bytes. */
export function fromBase64Url(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64url"));
}

/** HMAC-SHA-256 of a text under a key in hexadecimal. */
export async function hmac(keyHex: string, text: string): Promise<Uint8Array> {
  let key = hmacKeys.get(keyHex);
  if (!key) {
    key = crypto.subtle.importKey(
      "raw",
      Buffer.from(keyHex, "hex"),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    hmacKeys.set(keyHex, key);
  }
  return new Uint8Array(await crypto.subtle.sign("HMAC", await key, encoder.encode(text)));
}

/** The same in lower-case hexadecimal. */
export async function hmacHex(keyHex: string, text: string): Promise<string> {
  return toHex(await hmac(keyHex, text));
}

/** SHA-256 of a text in lower-case hexadecimal. */
export async function sha256Hex(text: string): Promise<string> {
  return toHex(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

/** Compares without telling by its time where two byte strings differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

/** A random secret of `bytes` bytes, base64url. */
export function randomSecret(bytes: number): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)));
}

async function sealingKey(keyHex: string, purpose: string): Promise<CryptoKey> {
  const raw = await hmac(keyHex, `seal:${purpose}`);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** AES-256-GCM of a text under a key that is derived for one purpose; base64url of nonce and ciphertext. */
export async function seal(keyHex: string, purpose: string, text: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce },
    await sealingKey(keyHex, purpose),
    encoder.encode(text),
  );
  return toBase64Url(Buffer.concat([nonce, new Uint8Array(data)]));
}

/** Opens what `seal` closed under the same key and purpose. Throws when either differs. */
export async function unseal(keyHex: string, purpose: string, sealed: string): Promise<string> {
  const bytes = fromBase64Url(sealed);
  const data = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytes.subarray(0, 12) },
    await sealingKey(keyHex, purpose),
    bytes.subarray(12),
  );
  return new TextDecoder().decode(data);
}
