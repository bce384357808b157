import { sameBytes, sha256Hex } from "#platform/crypto.ts";

const encoder = new TextEncoder();

/** How old a signature of Resend's may be, and how far ahead its clock, in seconds. */
const TOLERANCE = 300;

async function hmac(
  hash: "SHA-1" | "SHA-256",
  key: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "base64"));

/** Did Resend sign this text, by Svix's headers, within the last minutes? */
export async function isResends(secret: string, headers: Headers, text: string, now: Date): Promise<boolean> {
  const [id, timestamp, given] = ["svix-id", "svix-timestamp", "svix-signature"].map((name) =>
    headers.get(name),
  );
  if (!id || !timestamp || !given || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE) return false;
  const key = fromBase64(secret.replace(/^whsec_/, ""));
  if (key.length === 0) return false;
  const expected = await hmac("SHA-256", key, `${id}.${timestamp}.${text}`);
  return given
    .split(" ")
    .some((one) => one.startsWith("v1,") && sameBytes(fromBase64(one.slice(3)), expected));
}

/** The URLs that Twilio may have signed: with the port of its scheme, and without. */
function urlsOf(url: string): string[] {
  const [, scheme = "", host = "", rest = ""] = /^(https?):\/\/([^/]+)(.*)$/.exec(url) ?? [];
  const bare = host.replace(/:\d+$/, "");
  const port = scheme === "https" ? 443 : 80;
  return [...new Set([url, `${scheme}://${bare}${rest}`, `${scheme}://${bare}:${port}${rest}`])];
}

/**
 * Did Twilio sign this call of a URL with the account's auth token? A form is signed with its fields, any other body by its hash, which
 * stands in the URL.
 */
export async function isTwilios(
  token: string,
  headers: Headers,
  url: string,
  text: string,
): Promise<boolean> {
  const given = headers.get("X-Twilio-Signature");
  if (!given) return false;
  const hash = new URL(url).searchParams.get("bodySHA256");
  if (hash !== null && hash !== (await sha256Hex(text))) return false;
  const form = hash === null ? [...new URLSearchParams(text)] : [];
  const names = [...new Set(form.map(([name]) => name))].sort();
  const signed = names.map((name) => {
    const values = [...new Set(form.filter(([other]) => other === name).map(([, value]) => value))].sort();
    return values.map((value) => name + value).join("");
  });
  for (const one of urlsOf(url)) {
    const expected = await hmac("SHA-1", new Uint8Array(encoder.encode(token)), one + signed.join(""));
    if (sameBytes(fromBase64(given), expected)) return true;
  }
  return false;
}

/** Does a call of Brevo's, which signs nothing, carry the bearer token that it was given? */
export function isBrevos(token: string, headers: Headers): boolean {
  const [, given] = /^Bearer\s+(.+)$/i.exec(headers.get("Authorization") ?? "") ?? [];
  return given !== undefined && sameBytes(encoder.encode(given), encoder.encode(token));
}
