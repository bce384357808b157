import { getTableColumns, is, type SQL, sql } from "drizzle-orm";
import { PgColumn } from "drizzle-orm/pg-core";
import { allOf, type SortKey } from "../pagination.ts";
import { GivenTime } from "../time.ts";
import { type Filter, matches, since, until } from "./filter.ts";

/** How far the moment in an id, which the Worker makes, may be from when its row was written: an hour in milliseconds. */
const SLACK = 3_600_000;

/** The first id that a UUIDv7 of a moment can be. */
function firstIdAt(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const CHANGED =
  "Changed at or after, by itself in the order of changes. What changes while one pages comes again at the end, and nothing is passed over; " +
  "what is still being written may come with a moment of up to five minutes ago: go on from there, and put each row in the place of the one of its id. A field that is as of now changes without its row. " +
  "What was removed is in no list: an event says so";

/** What every list takes of the times of its rows. */
export interface TimesOfRows {
  filters: Record<string, Filter>;
  sorts: Record<string, SortKey>;
  /** The order that a filter asks for by itself. */
  order(given: Readonly<Record<string, unknown>>): string | undefined;
}

/**
 * The filters and orders of a list by when its rows were made and changed, where the table of its ids says so: `created_since`,
 * `created_until` where it is ordered by that, `updated_since` and `updated_until`. What the list declares itself stays its own.
 */
export function timesOfRows(
  id: PgColumn | SQL,
  sorts: Readonly<Record<string, SortKey>>,
  own: Readonly<Record<string, Filter>>,
): TimesOfRows {
  const columns: Record<string, PgColumn> = is(id, PgColumn) ? getTableColumns(id.table) : {};
  const { tenant_id, created_at, updated_at } = columns;
  const filters: Record<string, Filter> = {};
  if (tenant_id && created_at && sorts.created_at) {
    const isById = sorts.created_at.by === id;
    const bound = (than: SQL, slack: number) => (at: string) =>
      allOf(
        isById ? sql`${id} ${than} ${firstIdAt(Date.parse(at) + slack)}::uuid` : undefined,
        // The planner would take both for independent, and expect few rows: it reads them by their ids.
        sql`case when ${created_at} ${than} ${at}::timestamptz then true else false end`,
      );
    filters.created_since = matches(GivenTime.describe("Made at or after"), bound(sql`>=`, -SLACK));
    filters.created_until = matches(GivenTime.describe("Made at or before"), bound(sql`<=`, SLACK));
  }
  if (tenant_id && updated_at) {
    filters.updated_since = since(updated_at, GivenTime.describe(CHANGED));
    filters.updated_until = until(updated_at, GivenTime.describe("Changed at or before"));
  }
  const free = Object.fromEntries(Object.entries(filters).filter(([name]) => !(name in own)));
  return {
    filters: free,
    sorts:
      tenant_id && updated_at
        ? { updated_at: { by: updated_at, type: "timestamptz" }, ...sorts }
        : { ...sorts },
    order: ({ updated_since, updated_until, created_since, created_until }) =>
      (updated_since || updated_until) && updated_at
        ? "updated_at"
        : (created_since || created_until) && sorts.created_at
          ? "-created_at"
          : undefined,
  };
}
