import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { z } from "zod";
import { lazily } from "../lazily.ts";
import { textOf } from "./render.ts";

/** How a thing is read: API field name to column or expression. Numerics are written as exact decimal text. */
export type View<T> = { [K in keyof T]: PgColumn | SQL };

type Columns<Table extends PgTable> = Table["_"]["columns"];
type Others<Shape extends z.ZodRawShape, Table extends PgTable> = {
  [K in Exclude<keyof Shape, keyof Columns<Table>>]: PgColumn | SQL;
} & { [K in Extract<keyof Shape, keyof Columns<Table>>]?: PgColumn | SQL };

/**
 * The view of a schema's fields on a table: each field is the column of its name. `others` are the fields that have
 * none, or that are not shown as they are stored.
 */
export function viewOf<Shape extends z.ZodRawShape, Table extends PgTable>(
  schema: z.ZodObject<Shape>,
  table: Table,
  others: Others<Shape, Table>,
): View<z.infer<z.ZodObject<Shape>>> {
  const columns: Record<string, PgColumn | SQL> = getTableColumns(table);
  const given: Record<string, PgColumn | SQL | undefined> = others;
  return lazily(() => {
    const fields = Object.keys(schema.shape).map((name) => {
      const field = given[name] ?? columns[name];
      if (!field) throw new Error(`no column ${name}`);
      return [name, field] as const;
    });
    return Object.fromEntries(fields) as View<z.infer<z.ZodObject<Shape>>>;
  });
}

/** A column or expression as JSON has it: a numeric column as exact decimal text. */
export function jsonOf(field: PgColumn | SQL): SQL {
  const isNumeric = "columnType" in field && field.columnType === "PgNumeric";
  return isNumeric ? sql`trim_scale(${field})::text` : sql`${field}`;
}

/** A function of Postgres takes a hundred arguments: two for a field. */
const MOST_FIELDS = 50;

/** A row as a value of type json, with the fields in the order of the view. */
export function objectOf<T>(view: View<T>): SQL {
  const parts = Object.entries<PgColumn | SQL>(view).map(
    ([name, field]) => sql`${sql.raw(`'${name}'`)}, ${jsonOf(field)}`,
  );
  const object = (some: readonly SQL[]): SQL => sql`json_build_object(${sql.join([...some], sql`, `)})`;
  if (parts.length <= MOST_FIELDS) return object(parts);
  const [head, rest] = [object(parts.slice(0, MOST_FIELDS)), object(parts.slice(MOST_FIELDS))];
  return sql`(left(${head}::text, -1) || ', ' || substr(${rest}::text, 2))::json`;
}

/** The JSON text of a row; `columns` gives its fields by themselves, `f0`, `f1`, …, of which `rowTexts` makes the same. */
export interface Body<T> extends SQL<string> {
  readonly view: View<T>;
  columns(): SQL;
}

/** Is it all of a body, and not SQL around one? */
export const isBody = (body: SQL): body is Body<Record<string, unknown>> => "columns" in body;

/** Makes SQL once, when it is first asked for: without parameters it is kept as text. */
function once(make: () => SQL): () => SQL {
  let kept: SQL | undefined;
  const made = (): SQL => {
    const whole = make();
    const { sql: text, params } = textOf(whole);
    return params.length === 0 ? sql.raw(text) : whole;
  };
  return () => {
    kept ??= made();
    return kept;
  };
}

const isList = (field: PgColumn | SQL): boolean => "columnType" in field && field.columnType === "PgArray";

const columnOf = (field: PgColumn | SQL, at: number): SQL =>
  sql`${isList(field) ? sql`to_json(${field})` : jsonOf(field)} as ${sql.identifier(`f${at}`)}`;

/** The JSON text of a row, with the fields in the order of the view. */
export function bodyOf<T>(view: View<T>): Body<T> {
  const fields = () => Object.values<PgColumn | SQL>(view);
  return Object.assign(sql<string>`${{ getSQL: once(() => sql`${objectOf(view)}::text`) }}`, {
    view,
    columns: once(() => sql.join(fields().map(columnOf), sql`, `)),
  });
}
