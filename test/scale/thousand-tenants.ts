import { type SQL, sql } from "drizzle-orm";
import { asOwner } from "#test/tenant.ts";
import { type LiveColumn, type LiveTable, liveTables, tenantColumn } from "../database/live-schema.ts";
import { inOrder, makeRow, quoted, type RowValues } from "../database/rows.ts";

export const TENANTS = 1000;

/** Rows of each tenant in the tables that grow with its business; the others get a few. */
const MANY =
  /\.(products|barcodes|lots|stock_\w+|purchase_request_?\w*|audit_events|domain_events|daily_stock|supplier_products|documents|orders|order_lines|payments)$/;
const [MOST, FEW] = [50, 5];

/** Stands for a number of the tenant and of its row in a text that is made for every one of them. */
const MARK = "§";

/** Tables that are partitioned by the time of their ids. */
const BY_TIME = /\.(audit_events|domain_events)$/;

/** An id that is made of a table's number, the tenant's and the row's, or of this moment where its time says where it stands. */
function idSql({ at, table }: Bulk, row: string): string {
  if (BY_TIME.test(table.name))
    return `(left(app.id_at(now())::text, 14) || '7000-8000-' || lpad(to_hex(t * 1000000 + ${row}), 12, '0'))::uuid`;
  return `(lpad(to_hex(t), 8, '0') || '-${String(at).padStart(4, "0")}-7000-8000-' || lpad(to_hex(${row}), 12, '0'))::uuid`;
}

/** The same of one of the tables, null where it is not loaded. */
const idIn = (of: Bulk | undefined, row: string): string => (of ? idSql(of, row) : "null::uuid");

/** A column that follows from lines, past whose triggers these rows are loaded: each row is for one warehouse of its tenant. */
const FOLLOWS = "warehouse_ids";

interface Bulk {
  table: LiveTable;
  at: number;
  rows: number;
}

const isSingle = ({ indexes }: LiveTable): boolean =>
  indexes.some(({ unique, columns }) => unique && columns.every((name) => name === "tenant_id"));

/** Values that no rule of the catalogue gives, by table and column. */
const MADE: Record<string, Record<string, string>> = {
  "tenants.tenants": { slug: "'scale-' || t" },
  "kyc.sweeps": { id: "1" },
  "billing.ledger": { reverses_id: "null::uuid" },
  "affiliates.ledger": { referral_id: "gen_random_uuid()", fee_id: "gen_random_uuid()" },
  "affiliates.terms": { rate: "0.1" },
  "affiliates.links": { code: "'scale-' || t || '-' || r" },
  "billing.plans": { code: "'scale-' || t || '-' || r", hard_at: "120" },
  "identity.users": { email: "'scale-' || t || '-' || r || '@example.com'" },
};

function valueSql(column: LiveColumn, value: string, of: Bulk, all: ReadonlyMap<string, Bulk>): string {
  const { table } = of;
  const { name, type } = column;
  const made = MADE[table.name]?.[name];
  if (made) return made;
  if (name === tenantColumn(table)) return idIn(all.get("tenants.tenants"), "0");
  for (const { columns, target, target_columns } of table.references) {
    const key = target_columns[columns.indexOf(name)];
    const pointed = all.get(target);
    if (key === "id" && pointed)
      return idSql(pointed, `(r + ${name.startsWith("to_") ? 1 : 0}) % ${pointed.rows}`);
  }
  if (name === "id") return idSql(of, "r");
  const warehouses = all.get("inventory.warehouses");
  if (name === FOLLOWS && warehouses) return `array[${idSql(warehouses, `r % ${warehouses.rows}`)}]`;
  if (type === "uuid" && /(^|_)(actor|author|user)_id$/.test(name))
    return idIn(all.get("identity.users"), `r % ${all.get("identity.users")?.rows}`);
  if (type === "bytea") return `sha256(('${name}-' || t || '-' || r)::bytea)`;
  const text = `'${value.replaceAll("'", "''").replaceAll(MARK, `' || t || '-' || r || '`)}'`;
  return `(${type === "uuid" ? idSql(of, "r + 100000") : text})::${type}`;
}

function bulkSql(of: Bulk, template: RowValues, all: ReadonlyMap<string, Bulk>): SQL {
  const columns = of.table.columns.filter(
    ({ name }) => name in template || name === FOLLOWS || MADE[of.table.name]?.[name],
  );
  const values = columns.map((column) => valueSql(column, template[column.name] ?? "", of, all));
  return sql.raw(`insert into ${quoted(of.table.name)} (${columns.map(({ name }) => quoted(name)).join(", ")})
    select ${values.join(",\n           ")}
      from generate_series(1, ${TENANTS}) t cross join generate_series(0, ${of.rows - 1}) r
    on conflict do nothing`);
}

/** Fills a database with a thousand tenants that have rows in every table, past the triggers; gives the rows by table. */
export async function fillTenants(): Promise<Record<string, number>> {
  const tables = await liveTables();
  const all = new Map<string, Bulk>();
  for (const [at, table] of inOrder(tables).entries()) {
    const rows = table.name === "tenants.tenants" || isSingle(table) ? 1 : MANY.test(table.name) ? MOST : FEW;
    all.set(table.name, { table, at, rows });
  }
  const owner = { tenant: MARK, user: MARK, colleague: MARK, marker: MARK };
  const known = new Map<string, RowValues>(tables.map(({ name }) => [name, { id: MARK }]));
  const inserts = [...all.values()].map((of) => bulkSql(of, makeRow(of.table, owner, known), all));
  await asOwner(sql`set local session_replication_role = replica`, ...inserts);
  await asOwner(sql`analyze`);
  const counts = [...all.keys()].map(
    (name) => sql`select ${name}::text as name, count(*)::int as rows from ${sql.raw(quoted(name))}`,
  );
  const [found = []] = await asOwner(sql.join(counts, sql` union all `));
  return Object.fromEntries(found.map(({ name, rows }) => [String(name), Number(rows)]));
}
