import { type SQL, sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { type LiveColumn, type LiveTable, tenantColumn } from "./live-schema.ts";
import { quietBilling } from "./quiet-billing.ts";
import { SPECIAL } from "./special-values.ts";

/** A row to insert: column → value as Postgres text. */
export type RowValues = Record<string, string>;

/** What the tenant columns of a person or tenant point to. */
export interface Owner {
  tenant: string;
  user: string;
  /** Another member, for rows that tie two people. */
  colleague?: string;
  /** A text that stands in every free text of the rows, and nowhere else. */
  marker: string;
}

/** Where the second warehouse of an owner stands among the rows: what goes from one to another needs two. */
const OTHER_WAREHOUSE = "inventory.warehouses (other)";

/**
 * A valid row of a table for an owner, from the catalogue: foreign keys point to `rows` of the same owner, columns that
 * may hold only some texts take the first, every other text holds the marker. What a rule ties to another column and
 * may be left out is.
 */
export function makeRow(table: LiveTable, owner: Owner, rows: ReadonlyMap<string, RowValues>): RowValues {
  const values: RowValues = {};
  for (const column of table.columns) {
    const isGiven = `${table.name}.${column.name}` in SPECIAL;
    if (column.generated || (!column.required && !isGiven && isConditional(table, column))) continue;
    const value = columnValue(table, column, owner, rows);
    if (value !== undefined) values[column.name] = value;
  }
  return values;
}

/** Columns that are only set in some states: the moment of one, a document, or what a rule ties to another column. */
function isConditional({ checks }: LiveTable, { name, type }: LiveColumn): boolean {
  if (name.endsWith("ed_at") || type === "jsonb") return true;
  return checks.some(({ columns }) => columns.length > 1 && columns.includes(name));
}

function columnValue(
  table: LiveTable,
  column: LiveColumn,
  owner: Owner,
  rows: ReadonlyMap<string, RowValues>,
): string | undefined {
  const { name, type } = column;
  const special = SPECIAL[`${table.name}.${name}`];
  if (special) return special(`${owner.marker}-${newId()}`);
  if (name === tenantColumn(table)) return owner.tenant;
  if (name === "currency") return "RWF";
  if (name === "time_zone") return "Africa/Kigali";
  if (name === "to_warehouse_id") return rows.get(OTHER_WAREHOUSE)?.id ?? newId();
  if (name === "warehouse_ids") return undefined; // Kept from the lines.
  for (const { columns, target, target_columns } of table.references) {
    const key = target_columns[columns.indexOf(name)];
    if (key === undefined) continue;
    if (target === "identity.users" || key === "user_id") return personOf(name, owner);
    const pointed = rows.get(target)?.[key];
    if (pointed !== undefined) return pointed;
    return column.required && !column.has_default ? newId() : undefined;
  }
  const rule = table.checks.find(({ columns }) => columns.length === 1 && columns[0] === name)?.definition;
  const choice = /ARRAY\['([^']+)'|'\{([^,}]+)/.exec(rule ?? "");
  if (choice) return type === "text[]" ? `{${choice[1] ?? choice[2]}}` : choice[1];
  if (rule?.includes("~") && column.has_default) return undefined;
  return plainValue(type, name, owner);
}

const personOf = (column: string, { user, colleague = user }: Owner): string =>
  column.startsWith("to_") ? colleague : user;

function plainValue(type: string, name: string, owner: Owner): string {
  const { marker } = owner;
  if (type === "uuid")
    return /(^|_)(actor|author|authority|user)_id$/.test(name) ? personOf(name, owner) : newId();
  if (type === "text") return `${marker} ${name} ${newId()}`;
  if (type === "integer[]") return "{7}";
  if (type === "uuid[]") return `{${newId()}}`;
  if (type === "text[]") return `{${marker}}`;
  if (type === "bytea") return `\\x${newId().replaceAll("-", "")}`;
  if (type === "jsonb") return JSON.stringify({ of: marker });
  if (type === "xid8") return "3";
  if (type === "boolean") return "true";
  if (type === "date" || type.startsWith("timestamp")) return "2027-01-02T03:04:05Z";
  if (/^(numeric|integer|bigint|smallint)/.test(type)) return "7";
  throw new Error(`no value for ${name} of type ${type}: give it one in SPECIAL`);
}

/** Names with their quotes, for SQL that is put together. */
export const quoted = (name: string): string =>
  name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");

/** INSERT of a row, its values cast by the columns. */
export function insertSql(table: LiveTable, row: RowValues): SQL {
  const columns = table.columns.filter(({ name }) => name in row);
  const names = columns.map(({ name }) => quoted(name)).join(", ");
  const values = columns.map(({ name, type }) => sql`${row[name]}::${sql.raw(type)}`);
  return sql`insert into ${sql.raw(quoted(table.name))} (${sql.raw(names)}) values (${sql.join(values, sql`, `)})`;
}

/** The condition that names a row by its primary key. */
export function keySql(table: LiveTable, row: RowValues): SQL {
  const key = table.indexes.find(({ primary }) => primary)?.columns ?? [];
  const parts = key.map((name) => {
    const type = table.columns.find((column) => column.name === name)?.type ?? "text";
    return sql`t.${sql.raw(quoted(name ?? ""))} = ${row[name ?? ""]}::${sql.raw(type)}`;
  });
  return sql.join(parts, sql` and `);
}

/**
 * Tables in an order in which a row only points to rows before it; where two tables point to each other, the one that need not comes
 * first.
 */
export function inOrder(tables: readonly LiveTable[]): LiveTable[] {
  const sorted: LiveTable[] = [];
  const visited = new Set<LiveTable>();
  const visit = (table: LiveTable): void => {
    if (visited.has(table)) return;
    visited.add(table);
    for (const { columns, target } of table.references) {
      const before = tables.find(({ name }) => name === target);
      const need = columns.every((name) => table.columns.some((one) => one.name === name && one.required));
      const isMutual = before?.references.some((back) => back.target === table.name);
      if (before && before !== table && (need || !isMutual)) visit(before);
    }
    sorted.push(table);
  };
  for (const table of tables) visit(table);
  return sorted;
}

/** Gives an owner a row in every table; those that a trigger or the caller already made stay. Returns them by table. */
export async function seedRows(
  tables: readonly LiveTable[],
  owner: Owner,
): Promise<ReadonlyMap<string, RowValues>> {
  const rows = new Map<string, RowValues>();
  const inserts: SQL[] = quietBilling();
  for (const table of inOrder(tables)) {
    const row = makeRow(table, owner, rows);
    rows.set(table.name, row);
    if (table.name === "tenants.tenants") continue;
    inserts.push(sql`${insertSql(table, row)} on conflict do nothing`);
    if (table.name !== "inventory.warehouses") continue;
    const { branch_id: _, ...elsewhere } = makeRow(table, owner, rows);
    const other = { ...elsewhere, id: newId() };
    rows.set(OTHER_WAREHOUSE, other);
    inserts.push(insertSql(table, other));
  }
  await asOwner(...inserts, ...sumsOf(owner));
  return rows;
}

/** An order has the sums of its lines, and is fulfilled, as they are. */
const sumsOf = ({ tenant }: Owner): SQL[] => [
  sql`update sales.orders o set status = 'confirmed' where o.tenant_id = ${tenant}::uuid`,
  sql`update sales.orders o set (subtotal, discount, tax, total, cancelled, payable, returned, credited, fulfilment_status)
        = (select s.* from sales.sums_of(o) s), status = 'fulfilled' where o.tenant_id = ${tenant}::uuid`,
];

/** A fingerprint of every row of a tenant in each of the tables, as the owner sees them. */
export async function fingerprints(
  tables: readonly LiveTable[],
  tenant: string,
): Promise<Record<string, { rows: number; digest: string | null }>> {
  const parts = tables.map(
    (table) => sql`select ${table.name} as name, count(*)::int as rows,
        md5(string_agg(t::text, ' ' order by t::text)) as digest
      from ${sql.raw(quoted(table.name))} t where ${sql.raw(quoted(tenantColumn(table) ?? ""))} = ${tenant}::uuid`,
  );
  const [rows = []] = await asOwner(sql.join(parts, sql` union all `));
  return Object.fromEntries(
    rows.map(({ name, rows: count, digest }) => [
      name as string,
      { rows: count as number, digest: digest as string | null },
    ]),
  );
}
