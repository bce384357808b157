import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { FileKind, ImportChoice } from "./file-kind.ts";
import type { FileRows } from "./read-rows.ts";
import { Matches } from "./row-faults.ts";

/** What becomes of a row. */
const OUTCOMES = ["created", "updated", "unchanged", "failed", "skipped"] as const;

const count = z.int().min(0);

/** What an import did, or would do, to every row. */
export function reportOf({ key, id, noun }: FileKind) {
  const words = noun.split(" ").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return z
    .object({
      dry_run: z.boolean(),
      totals: z.object(Object.fromEntries(["rows", ...OUTCOMES].map((name) => [name, count]))),
      rows: z.array(
        z.object({
          row: z.int().describe("Row of the sheet; the header is row 1"),
          status: z.enum(OUTCOMES).describe("skipped: valid, but not written because another row failed"),
          ...Object.fromEntries(key.map((name) => [name, z.string().nullable()])),
          [id]: z.uuid().nullable().optional(),
          errors: z
            .array(
              z.object({
                path: z.string(),
                code: z.string(),
                message: z.string(),
                matches: Matches.optional().describe("Which others have it already, at most ten"),
              }),
            )
            .optional()
            .describe("At most five; after a thousand failed rows, one"),
        }),
      ),
    })
    .meta({ id: `${words.join("")}ImportReport` });
}

/** Where the rows of a file stand in SQL: `given (row, id, cell)`. */
export const givenRows = ({ rows }: FileRows): SQL => sql`
  given as materialized (select (value ->> 0)::int as row, (value ->> 1)::uuid as id, value as cell
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb))`;

/** The text of a field's cell, null where it is blank or the file has no such column. `of` is what `cell` belongs to. */
export function cellOf({ fields }: FileRows, name: string, of: string): SQL {
  const at = fields.indexOf(name);
  return at < 0 ? sql`null::text` : sql.raw(`(${of}.cell ->> ${at + 2})`);
}

/** What a field's cell lists, as text[]; null where it is blank or the file has no such column. */
export const listOf = (file: FileRows, name: string, of: string): SQL =>
  sql`(select array_agg(s) from jsonb_array_elements_text(${cellOf(file, name, of)}::jsonb) s)`;

/** Does the row empty this field? */
export function isCleared({ fields, cleared }: FileRows, name: string, of: string): SQL {
  return cleared.includes(name)
    ? sql.raw(`(${of}.cell -> ${fields.length + 2}) ? '${name}'`)
    : sql.raw("false");
}

/**
 * Common table expressions that follow on `outcome` and end in `made`: the `report` on every row, as JSON text, and whether
 * the import has to be `stopped`.
 */
export function reported(kind: FileKind, file: FileRows, { mode, dryRun }: ImportChoice): SQL {
  const totals = OUTCOMES.map((of) => sql.raw(`'${of}', count(*) filter (where status = '${of}')`));
  const key = kind.key.map((name) => sql`${sql.raw(`'${name}'`)}, ${cellOf(file, name, "o")}`);
  const row = sql`'row', o.row, 'status', o.status, ${sql.join(key, sql`, `)}`;
  return sql`
    refused as materialized (
      select (value ->> 'row')::int as row, value from json_array_elements(${JSON.stringify(file.bad)}::json)),
    stop as materialized (select ${sql.raw(String(mode === "all_or_nothing"))} and (
      exists (select from refused) or exists (select from outcome where status = 'failed')) as stopped),
    reported as materialized (
      select row, cell, id, fault, case when stopped and status <> 'failed' then 'skipped' else status end as status
        from outcome cross join stop),
    line as (
      select o.row, json_build_object(${row}, ${sql.raw(`'${kind.id}'`)},
               case when not ${sql.raw(String(dryRun))} and o.status in ('created', 'updated') then o.id end) as value
        from reported o where o.status <> 'failed'
      union all
      select o.row, json_build_object(${row}, 'errors', o.fault::json) from reported o where o.status = 'failed'
      union all
      select row, value from refused),
    total as (
      select json_build_object('rows', count(*), ${sql.join(totals, sql`, `)}) as counts
        from (select status from reported union all select 'failed' from refused) every),
    made as materialized (
      select stopped, ${`{"dry_run":${dryRun},"totals":`} || counts || ',"rows":[' || coalesce(
               (select string_agg(value::text, ',' order by row) from line), '') || ']}' as report
        from stop cross join total)`;
}
