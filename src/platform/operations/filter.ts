import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";

/** A filter of a list: the schema of its value, and the condition that the value makes. */
export interface Filter<Value = unknown> {
  schema: z.ZodType<Value>;
  /** `given`: what the list's other filters are given too, by name. */
  where(value: Value | undefined, given?: Readonly<Record<string, unknown>>): SQL | undefined;
}

/** What the filters of a list are given, by name. */
export type FilterValues<Filters> = {
  [K in keyof Filters]: Filters[K] extends Filter<infer Value> ? Value | undefined : never;
};

/**
 * A filter with a condition of its own. `absent` is the condition where the caller gives no value; without it there is
 * none.
 */
export function matches<Value>(
  schema: z.ZodType<Value>,
  condition: (value: Value, given: Readonly<Record<string, unknown>>) => SQL | undefined,
  absent?: SQL,
): Filter<Value> {
  return { schema, where: (value, given = {}) => (value === undefined ? absent : condition(value, given)) };
}

/** A filter for equality with a column or expression. */
export function equals<Value>(field: PgColumn | SQL, schema: z.ZodType<Value>): Filter<Value> {
  return matches(schema, (value) => ("columnType" in field ? eq(field, value) : sql`${field} = ${value}`));
}

/** A filter for moments at or after the given one. */
export function since(field: PgColumn | SQL, schema: z.ZodType<string>): Filter<string> {
  return matches(schema, (from) => sql`${field} >= ${from}::timestamptz`);
}

/** A filter for moments at or before the given one. */
export function until(field: PgColumn | SQL, schema: z.ZodType<string>): Filter<string> {
  return matches(schema, (to) => sql`${field} <= ${to}::timestamptz`);
}

/** A search for every word of a text, anywhere in one of the columns or expressions. */
export function search(...fields: (PgColumn | SQL)[]): Filter<string> {
  return searchIn("Words that all have to occur", ...fields);
}

/** The same, described in words of its own. */
export function searchIn(description: string, ...fields: (PgColumn | SQL)[]): Filter<string> {
  return matches(SearchText.describe(description), (q) =>
    and(...wordsOf(q).map((word) => occursIn(word, ...fields))),
  );
}

/** The text of a search: as many words as it has, none of which is passed over. */
export const SearchText = z.string().max(200);

/** The words of a search, as they were given: the database puts them in lower case, as it does what it looks in. */
export const wordsOf = (q: string): string[] => [...new Set(q.split(/\s+/).filter(Boolean))];

/** Condition: a word, in whatever case, stands anywhere in one of the columns or expressions. */
const occursIn = (word: string, ...fields: (PgColumn | SQL)[]): SQL =>
  sql`strpos(lower(concat_ws(' ', ${sql.join(fields, sql`, `)})), lower(${word}::text)) > 0`;

/** A filter that a list reads by itself, such as a moment that its FROM depends on: it makes no condition. */
export function parameter<Value>(schema: z.ZodType<Value>): Filter<Value> {
  return { schema, where: () => undefined };
}

/** The input fields of filters. */
export function schemasOf(
  filters: Readonly<Record<string, Filter>>,
  required: readonly PropertyKey[] = [],
): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(filters).map(([name, { schema }]) => [
      name,
      required.includes(name) ? schema : schema.optional(),
    ]),
  );
}

/** The conditions that given values make. */
export function conditionsOf(
  filters: Readonly<Record<string, Filter>>,
  given: Readonly<Record<string, unknown>>,
): (SQL | undefined)[] {
  return Object.entries(filters).map(([name, filter]) => filter.where(given[name], given));
}
