import { and, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { equals, type Filter, matches, since } from "#platform/operations/filter.ts";
import { GivenTime } from "#platform/time.ts";
import { Channel } from "./consents/consent.ts";
import { ContactKind, ContactStage } from "./contact-fields.ts";
import { contacts, searchKeys } from "./tables.ts";

/** Greater than every text that begins as another one does: no text has a character beyond. */
const LAST = sql`chr(1114111)`;
const MOST_WORDS = 8;

const hasKey = (condition: SQL): SQL =>
  sql`${contacts.id} in (select ${searchKeys.contact_id} from ${searchKeys}
    where ${searchKeys.tenant_id} = (select app.tenant_id()) and ${condition})`;

/** Condition: a contact has a key of this kind and value. */
const keyed = (kind: (typeof searchKeys.kind.enumValues)[number], value: SQL): SQL =>
  hasKey(sql`${searchKeys.kind} = ${kind} and ${searchKeys.value} = ${value}`);

/** Condition: something that a contact is found by begins with this text. By index: LIKE would read all that the tenant has. */
const beginsWith = (text: string): SQL => {
  const from = sql`contacts.fold(${text})`;
  return hasKey(
    sql`${searchKeys.value} >= ${from} and ${searchKeys.value} < ${from} || ${LAST} and ${searchKeys.kind} <> 'consent'`,
  );
};

/**
 * What is looked for: the digits of a telephone number, without what one dials before them, or words; an address, or part of
 * one, is one word as long as it has its @.
 */
export function termsOf(q: string): string[] {
  const digits = q.replaceAll(/[\s()./\u2010-\u2015-]+/gu, "");
  if (/^\+?\d{3,}$/.test(digits)) return [digits.replace(/^\+|^00?/, "")];
  const words = q
    .split(/\s+/)
    .flatMap((word) => (word.includes("@") ? [word] : word.split(/[^\p{L}\p{M}\p{N}]+/u)));
  return [...new Set(words.filter(Boolean))].slice(0, MOST_WORDS);
}

const q: Filter<string> = matches(
  z
    .string()
    .max(200)
    .describe(
      "Beginnings of words of the names, of addresses, of telephone numbers or of the TIN: all have to occur",
    ),
  (text) => and(...termsOf(text).map(beginsWith)),
);

/** The filters of every list of contacts. */
export const contactFilters = {
  q,
  kind: equals(contacts.kind, ContactKind),
  code: equals(contacts.code, z.string()),
  phone: matches(z.string().max(40).describe("The whole number, as it is kept or as one dials it"), (phone) =>
    keyed("phone", sql`substr(contacts.phone_of(${phone}, contacts.country()), 2)`),
  ),
  email: matches(z.string().max(254), (email) => keyed("email", sql`lower(${email})`)),
  tin: matches(z.string().max(40), (tin) => keyed("tin", sql`lower(${tin})`)),
  tag: matches(z.string().max(50), (tag) => keyed("tag", sql`contacts.fold(${tag})`)),
  consent: matches(Channel.describe("Agrees to be written to by it"), (channel) =>
    keyed("consent", sql`${channel}`),
  ),
  updated_since: since(contacts.updated_at, GivenTime),
};

/** The filter of the list of all of them. */
export const stageFilter = equals(contacts.stage, ContactStage);

/** The orders of every list of contacts. */
export const contactSorts = {
  name: { by: contacts.name, type: "text" },
  updated_at: { by: contacts.updated_at, type: "timestamptz" },
} as const;
