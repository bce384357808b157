import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { wordsOf } from "#platform/operations/filter.ts";

/** Does a search say anything? Without words it is no condition. */
export const hasWords = (q: unknown): q is string => typeof q === "string" && wordsOf(q).length > 0;

/**
 * Condition on a product's id, known before any row is read: it is one of those among which the index of their words names all that a search
 * may find, or where these are too many, of `otherwise`, an array of ids. Whether it is found, the list's own conditions say.
 */
export const isFound = (id: PgColumn | SQL, q: string, otherwise: SQL): SQL => {
  const words = sql`${JSON.stringify(wordsOf(q))}::jsonb`;
  return sql`${id} = any ((select coalesce(
    inventory.found_products(array(select lower(w) from jsonb_array_elements_text(${words}) w), ${q.trim()}), ${otherwise}))::uuid[])`;
};
