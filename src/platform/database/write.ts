import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";

/** Values of a row by column name, as the API has them or as SQL; what is undefined is left out. */
export type Values = Readonly<Record<string, unknown>>;

function written(table: PgTable, values: Values): { names: SQL[]; values: SQL[] } {
  const columns = getTableColumns(table);
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    names: given.map(([name]) => {
      const column = columns[name];
      if (!column) throw new Error(`no column ${name}`);
      return sql`${sql.identifier(column.name)}`;
    }),
    values: given.map(([name, value]) => (isSql(value) ? value : sql`${sql.param(value, columns[name])}`)),
  };
}

const isSql = (value: unknown): value is SQL =>
  value !== null && typeof value === "object" && "queryChunks" in value;

/** Inserts one row and returns what `returning` says. */
export function insertRow(table: PgTable, values: Values, returning: SQL): SQL {
  const row = written(table, values);
  return sql`insert into ${table} (${sql.join(row.names, sql`, `)}) values (${sql.join(row.values, sql`, `)})
    returning ${returning}`;
}

/** Updates the rows of a condition and returns what `returning` says. At least one value has to be given. */
export function updateRows(table: PgTable, values: Values, where: SQL, returning: SQL): SQL {
  const row = written(table, values);
  const sets = row.names.map((name, at) => sql`${name} = ${row.values[at]}`);
  return sql`update ${table} set ${sql.join(sets, sql`, `)} where ${where} returning ${returning}`;
}

/** Writes the one row that a tenant has in a table: what is not given stays, or takes the column's default. */
export function writeOnlyRow(table: PgTable, values: Values, key: PgColumn): SQL {
  const row = written(table, values);
  const names = [sql`${sql.identifier(key.name)}`, ...row.names];
  const sets = names.map((name) => sql`${name} = excluded.${name}`);
  return sql`insert into ${table} (${sql.join(names, sql`, `)})
    values (${sql.join([sql`default`, ...row.values], sql`, `)})
    on conflict (${sql.identifier(key.name)}) do update set ${sql.join(sets, sql`, `)}`;
}
