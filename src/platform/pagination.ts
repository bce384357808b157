import { and, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { fromBase64Url, toBase64Url } from "./crypto.ts";
import { Problem } from "./errors.ts";
import { wholeNumber } from "./operations/fields.ts";
import { isStorable } from "./text.ts";

/** An order that a list offers: a column or expression that is never null and that an index serves, and its type. */
export interface SortKey {
  by: PgColumn | SQL;
  type: "text" | "uuid" | "numeric" | "timestamptz" | "date" | "xid8";
  /** What the document says of the order, where its name does not. */
  says?: string;
}

/** The parameters of every list: `limit` 1 to 100, `cursor` of the page before, `sort` by a key, `-` for descending. */
export function pageInput(sorts: Readonly<Record<string, SortKey>>) {
  const orders = Object.keys(sorts).flatMap((key) => [key, `-${key}`]);
  const said = Object.entries(sorts).flatMap(([key, { says }]) => (says ? `; ${key}: ${says}` : []));
  return {
    limit: wholeNumber(1, 100).prefault(50).describe("Rows on a page"),
    cursor: z.string().max(1000).optional().describe("next_cursor of the page before"),
    sort: z
      .enum(orders as [string, ...string[]])
      .optional()
      .describe(`Order; - for descending${said.join("")}`),
  };
}

/** The place where a page ends: its order, the last row's sort value and id. */
interface Place {
  sort: string;
  key: string;
  id: string;
}

/** What follows ORDER BY where a page's rows are called otherwise: by what they are ordered, and their ids. */
export type Ordered = (by: PgColumn | SQL, id: PgColumn | SQL) => SQL;

/** An opaque cursor for a place. */
export function encodeCursor(place: Place): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify([place.sort, place.key, place.id])));
}

function decodeCursor(cursor: string, sort: string, { type }: SortKey): Place {
  try {
    const [of, key, id] = z
      .tuple([z.string(), z.string(), z.uuid()])
      .parse(JSON.parse(new TextDecoder().decode(fromBase64Url(cursor))));
    // Postgres 15 takes any text as a number of a transaction.
    const isKey = type === "xid8" ? /^\d{1,19}$/.test(key) : isStorable(key);
    if (of === sort && isKey) return { sort, key, id };
  } catch {
    // Falls through: whatever is wrong with it, it is no cursor of this list.
  }
  throw new Problem("cursor.invalid");
}

/** The SQL of one page: keyset condition, order and the columns that make the next cursor. */
export function pageSql(
  page: { limit: number; cursor?: string | undefined; sort?: string | undefined },
  sorts: Record<string, SortKey>,
  fallback: string,
  id: PgColumn | SQL,
): {
  after: SQL | undefined;
  upFrom: SQL | undefined;
  by: SQL;
  ordered: Ordered;
  key: SQL;
  sort: string;
  fetch: number;
} {
  const sort = page.sort ?? fallback;
  const chosen = sorts[sort.replace(/^-/, "")];
  if (!chosen) throw new Error(`no sort ${sort}`);
  const descending = sort.startsWith("-");
  const way = sql.raw(descending ? "desc" : "asc");
  const isId = chosen.by === id;
  let after: SQL | undefined;
  let upFrom: SQL | undefined;
  if (page.cursor) {
    const place = decodeCursor(page.cursor, sort, chosen);
    const than = sql.raw(descending ? "<" : ">");
    const at = sql`(${place.key}::${sql.raw(chosen.type)}, ${place.id}::uuid)`;
    after = isId
      ? sql`${id} ${than} ${place.id}::uuid`
      : sql`${chosen.by} ${than}= ${place.key}::${sql.raw(chosen.type)}
        and (${chosen.by}, ${id}) ${than} ${at}`;
    if (!descending) upFrom = at;
  }
  const ordered: Ordered = (by, of) => (isId ? sql`${of} ${way}` : sql`${by} ${way}, ${of} ${way}`);
  return {
    after,
    upFrom,
    by: sql`${chosen.by}`,
    ordered,
    key: sql`${chosen.by}::text`,
    sort,
    fetch: page.limit + 1,
  };
}

/** All conditions that hold, as one; `true` when there are none. */
export function allOf(...conditions: (SQL | undefined)[]): SQL {
  return and(...conditions) ?? sql`true`;
}
