import { lowerAscii } from "#platform/text.ts";

const RESERVED = new Set(["www", "api", "app", "admin", "docs", "mail", "me", "current", "exists", "status"]);
const FORM = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** May this text name a tenant in a subdomain: 1 to 63 of a-z, 0-9 and inner hyphens, no reserved word, no UUID. */
export function isSlug(text: string): boolean {
  return FORM.test(text) && !RESERVED.has(text) && !UUID.test(text);
}

/** A slug made from a tenant's name; at most 50 characters, so that a suffix fits. */
export function slugOf(name: string): string {
  const plain = lowerAscii(name.normalize("NFKD"))
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replace(/^-+|-+$/g, "");
  return isSlug(plain) ? plain : `tenant${plain ? `-${plain}` : ""}`;
}
