import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { equals, parameter, SearchText, since } from "#platform/operations/filter.ts";
import { GivenTime } from "#platform/time.ts";
import { Channel } from "./consents/consent.ts";
import { ContactKind, ContactStage } from "./contact-fields.ts";
import { contacts, searchKeys } from "./tables.ts";

/** Greater than every text that begins as another one does: no text has a character beyond. */
const LAST = sql`chr(1114111)`;

/** A key that is looked for: the condition on it, and the same as a row: its kind, null where it is of any but consent, and the values between which it is. */
export interface LookedFor {
  is: SQL;
  row: SQL;
}

/** A key of this kind and value. */
const keyed = (kind: (typeof searchKeys.kind.enumValues)[number], value: SQL): LookedFor => ({
  is: sql`${searchKeys.kind} = ${kind} and ${searchKeys.value} = ${value}`,
  row: sql`${kind}::text, ${value}::text, ${value}::text`,
});

/** A key that begins with this text. By index: LIKE would read all that the tenant has. */
const beginsWith = (text: string): LookedFor => {
  const from = sql`contacts.fold(${text})`;
  return {
    is: sql`${searchKeys.value} >= ${from} and ${searchKeys.value} <= ${from} || ${LAST} and ${searchKeys.kind} <> 'consent'`,
    row: sql`null::text, ${from}, ${from} || ${LAST}`,
  };
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
  return [...new Set(words.filter(Boolean))];
}

/** What contacts are looked up by: of each, the keys that a contact has to have. */
const lookups = {
  q: (text: string) =>
    termsOf(text)
      .toSorted((one, other) => other.length - one.length)
      .map(beginsWith),
  phone: (phone: string) => [
    keyed("phone", sql`(select substr(contacts.phone_of(${phone}, contacts.country()), 2))`),
  ],
  email: (email: string) => [keyed("email", sql`lower(${email})`)],
  tin: (tin: string) => [keyed("tin", sql`lower(${tin})`)],
  tag: (tag: string) => [keyed("tag", sql`contacts.fold(${tag})`)],
  consent: (channel: string) => [keyed("consent", sql`${channel}`)],
};

/** The keys that contacts of a list have to have. */
export const keysOf = (given: Readonly<Record<string, unknown>>): LookedFor[] =>
  Object.entries(lookups).flatMap(([name, conditions]) =>
    typeof given[name] === "string" ? conditions(given[name]) : [],
  );

/** The filters of every list of contacts, whose rows are those of pagesFound. */
export const contactFilters = {
  q: parameter(
    SearchText.describe(
      "Beginnings of words of the names, of addresses, of telephone numbers or of the TIN: all have to occur",
    ),
  ),
  kind: equals(contacts.kind, ContactKind),
  code: equals(contacts.code, z.string()),
  phone: parameter(z.string().max(40).describe("The whole number, as it is kept or as one dials it")),
  email: parameter(z.string().max(254)),
  tin: parameter(z.string().max(40)),
  tag: parameter(z.string().max(50)),
  consent: parameter(Channel.describe("Agrees to be written to by it")),
  updated_since: since(contacts.updated_at, GivenTime),
};

/** The order of a list of contacts where none is asked for: what was changed since a moment, as it changed. */
export const contactOrder = ({ updated_since }: { updated_since?: unknown }): string =>
  updated_since ? "updated_at" : "name";

/** The filter of the list of all of them. */
export const stageFilter = equals(contacts.stage, ContactStage);

/** The orders of every list of contacts. */
export const contactSorts = {
  name: { by: contacts.name, type: "text" },
  updated_at: { by: contacts.updated_at, type: "timestamptz" },
} as const;
