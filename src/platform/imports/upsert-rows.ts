import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { ErrorCode } from "../errors.ts";
import type { FileKind, ImportChoice, Writing } from "./file-kind.ts";
import type { FileRows } from "./read-rows.ts";
import { cellOf, isCleared } from "./report.ts";
import { firstFault, type RowFault } from "./row-faults.ts";

/** How rows of a file become rows of a table. */
export interface Upsert {
  table: PgTable & Record<"id" | "deleted_at", PgColumn>;
  /**
   * What a row names by another name than its id: the table's column that gets the id, and a SELECT of it. `text` is the
   * cell of the column `by`. Where nothing is found, the row has the fault.
   */
  lookups?: Readonly<Record<string, { by: string; select(text: SQL): SQL; fault: ErrorCode }>>;
  /** How a column's value is made of its cell's text, where that is not a cast to the column's type; null for a blank cell. */
  reads?: Readonly<Record<string, (cell: (name: string) => SQL) => SQL>>;
  /** Columns that every row that is written gets, whatever the file says. */
  always?: Readonly<Record<string, SQL>>;
  /** Defaults of columns that are not the table's own. */
  defaults?: Readonly<Record<string, SQL>>;
  /**
   * What columns whose value may follow from others would be of the row `p` that is there, had nobody said anything new of
   * them: a cell that says just that changes nothing.
   */
  followed?: Readonly<Record<string, (value: (name: string) => SQL) => SQL>>;
  /** The columns of the table by which a row is found again, such as `sku`. */
  match: readonly string[];
  /** What a row has against it that is there already, unless it updates that. */
  taken: ErrorCode;
  /** More faults. A row is `j`: its looked-up ids, what `adds` adds, and `t`, the row of the table that is there. */
  faults?(value: (name: string) => SQL): RowFault[];
  /** More columns of each row of `l`, for `faults`. `cleared`: does the row empty the field? */
  adds?(value: (name: string) => SQL, cleared: (name: string) => SQL): Record<string, SQL>;
  /** Common table expressions over `added`, for `faults`, each ending in a comma. */
  first?: SQL;
  /** Rows that can be written only where another row of the file is. */
  needs?: {
    /** Common table expressions over `added`, for `faults` and `select`, each ending in a comma. */
    first: SQL;
    /** A SELECT of the numbers of a row and of the `other` that it needs, from `faulted j`. */
    select: SQL;
    /** The fault of a row whose other one has a fault. */
    fault: RowFault;
  };
  /** Columns of rows that are there which change under locks beside those of the rows: a condition that takes those of some ids, a SELECT. */
  alone?: { columns: readonly string[]; hold(ids: SQL): SQL };
  /** A common table expression whose one row must be there for rows to be inserted, such as a check of a quota. */
  fits?: SQL;
}

const commas = (parts: readonly SQL[]): SQL => sql.join([...parts], sql`, `);
const names = (list: readonly string[], of = ""): SQL[] =>
  list.map((name) => sql.raw(of ? `${of}.${name}` : name));

/**
 * Writes rows by what they are called: a new one is inserted, with the defaults for what it leaves out; one that is there
 * gets what the row says, keeps what the row leaves blank, and gets the default of what the row empties. What is there is
 * changed first, so that a new row may take what it gives up.
 */
export function upsertRows(kind: FileKind, spec: Upsert, file: FileRows, choice: ImportChoice): Writing {
  const { table, lookups = {}, always = {}, defaults = {}, followed = {}, match } = spec;
  const columns: Record<string, PgColumn> = getTableColumns(table);
  const stored = Object.keys(kind.columns).filter((name) => name in columns);
  const written = stored.filter((name) => file.fields.includes(name) || file.cleared.includes(name));
  const typed = (name: string, of: string): SQL => {
    const read = spec.reads?.[name];
    if (read) return read((cell) => cellOf(file, cell, of));
    const type = columns[name]?.getSQLType();
    return type ? sql`${cellOf(file, name, of)}::${sql.raw(type)}` : cellOf(file, name, of);
  };
  const byDefault = (name: string): SQL => {
    const column = columns[name];
    if (defaults[name]) return sql`(${defaults[name]})`;
    return column?.default === undefined
      ? sql`null`
      : sql`${column.default}::${sql.raw(column.getSQLType())}`;
  };
  const value = (of: string) => (name: string) =>
    file.cleared.includes(name)
      ? sql`case when ${isCleared(file, name, of)} then ${byDefault(name)} else ${typed(name, of)} end`
      : typed(name, of);

  const found = Object.entries(lookups).map(
    ([name, { by, select }]) => sql`(${select(cellOf(file, by, "g"))}) as ${sql.raw(name)}`,
  );
  const added = Object.entries(spec.adds?.(value("l"), (name) => isCleared(file, name, "l")) ?? {}).map(
    ([name, add]) => sql`${add} as ${sql.raw(name)}`,
  );
  const isThere = match.map((name) =>
    name in lookups ? sql.raw(`t.${name} = j.${name}`) : sql`t.${sql.raw(name)} = ${typed(name, "j")}`,
  );
  const faults: RowFault[] = [
    ...Object.entries(lookups).map(([name, { by, fault }]) => ({
      when: sql`j.${sql.raw(name)} is null`,
      code: fault,
      path: by,
    })),
    ...(choice.existing === "reject"
      ? [{ when: sql`t.id is not null`, code: spec.taken, path: kind.key.at(-1) ?? "" }]
      : []),
    ...(spec.faults?.(value("j")) ?? []),
  ];

  const inserted = [
    ...new Set([...Object.keys(lookups), ...written, ...Object.keys(always), ...Object.keys(defaults)]),
  ];
  const insertedValues = inserted.map((name) => {
    if (name in lookups) return sql`j.${sql.raw(name)}`;
    return always[name] ?? sql`coalesce(${typed(name, "j")}, ${byDefault(name)})`;
  });
  const changed = written.filter((name) => !match.includes(name));
  const saysMore = (name: string): SQL => {
    const anyway = followed[name]?.(value("j"));
    return anyway ? sql`${typed(name, "j")} <> ${anyway}` : sql`${cellOf(file, name, "j")} is not null`;
  };
  const changedValues = changed.map(
    (name) => sql`case when ${saysMore(name)} then ${typed(name, "j")}
      when ${isCleared(file, name, "j")} then ${byDefault(name)} else p.${sql.raw(name)} end`,
  );
  const sets = [
    ...changed.map((name, at) => sql`${sql.raw(name)} = ${changedValues[at]}`),
    ...Object.entries(always).map(([name, set]) => sql`${sql.raw(name)} = ${set}`),
  ];
  const differs = (of: readonly string[]) => sql`p.id = j.there and p.deleted_at is null and j.fault is null
             and (${commas(names(of, "p"))}) is distinct from (${commas(of.map((name) => changedValues[changed.indexOf(name)] ?? sql`null`))})`;
  const alone = spec.alone?.columns.filter((name) => changed.includes(name)) ?? [];
  const held = sql`held as materialized (
      select ${alone.length > 0 && spec.alone ? spec.alone.hold(sql`select p.id from ${table} p join judged j on ${differs(alone)}`) : sql`true`} as held),`;
  const update =
    changed.length === 0
      ? sql`select null::uuid as id where false`
      : sql`update ${table} as p set ${commas(sets)} from judged j
           where (select h.held from held h) and ${differs(changed)}
         returning p.id`;
  const { needs } = spec;
  const judged = needs
    ? sql`
    needs as materialized (${needs.select}),
    hindered as materialized (
      with recursive failing (row) as (
        select f.row from faulted f where f.own_fault is not null
        union select n.row from failing f join needs n on n.other = f.row)
      select row from failing),
    judged as materialized (
      select f.*, coalesce(f.own_fault,
               case when f.row in (select row from hindered) then ${firstFault([needs.fault])} end) as fault
        from faulted f),`
    : sql`judged as materialized (select f.*, f.own_fault as fault from faulted f),`;
  return {
    outcome: sql`
    looked as materialized (select ${commas([...names(["row", "id", "cell"], "g"), ...found])} from given g),
    added as materialized (select ${commas([sql`l.*`, ...added])} from looked l),
    ${spec.first ?? sql``}
    ${needs?.first ?? sql``}
    faulted as (
      select j.*, t.id as there, ${firstFault(faults)} as own_fault from added j
        left join (select * from ${table} where ${table.deleted_at} is null) t
          on ${sql.join(isThere, sql` and `)}),
    ${judged}
    ${spec.fits ? sql`fits as materialized (${spec.fits}),` : sql``}
    ${held}
    changed as (${update}),
    inserted as (
      insert into ${table} (${commas(names(["tenant_id", "id", ...inserted]))})
      select ${commas([sql`(select app.tenant_id())`, sql`j.id`, ...insertedValues])} from judged j ${spec.fits ? sql`cross join fits` : sql``}
       where j.there is null and j.fault is null and (select count(*) from changed) >= 0
      on conflict do nothing returning id),
    outcome as materialized (
      select j.row, j.cell, coalesce(i.id, c.id) as id, j.fault,
             case when j.fault is not null then 'failed' when i.id is not null then 'created'
                  when c.id is not null then 'updated' when j.there is not null then 'unchanged' else 'raced' end as status
        from judged j left join inserted i on i.id = j.id left join changed c on c.id = j.there)`,
  };
}
