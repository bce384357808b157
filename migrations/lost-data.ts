import { MigrationFailed } from "./failure.ts";
import type { Exec } from "./functions.ts";

/** Tables, and the columns of a row that somebody wrote; as names that stand in SQL. */
const COLUMNS = `
  select c.oid::regclass::text as table, quote_ident(a.attname) as column
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^(pg_|information_schema)'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
   where c.relkind in ('r', 'p') and not c.relispartition order by 1, 2`;

type Column = { table: string; column: string };

/**
 * Refuses an undo that would take data with it: tries it in the transaction that is open, takes it back, and looks whether the tables and columns
 * that it drops hold anything. Keeps whoever writes to them out until the transaction's end. Errors: `MigrationFailed`, the undo's own.
 */
export async function refuseLoss(
  exec: Exec,
  undo: { path: string; run: () => Promise<unknown> },
): Promise<void> {
  // A name without its schema would mean another table after the undo than before it.
  await exec.query("savepoint tried; set local search_path = pg_catalog");
  const before = await columnsOf(exec);
  await exec.query("set local search_path to default");
  await undo.run();
  await exec.query("set local search_path = pg_catalog");
  const after = await columnsOf(exec);
  await exec.query("rollback to savepoint tried");
  const left = new Set(after.map(({ table, column }) => `${table} ${column}`));
  const tables = new Set(after.map(({ table }) => table));
  const gone = before.filter(({ table, column }) => !left.has(`${table} ${column}`));
  const held: string[] = [];
  // Where the owner passes no policy, Postgres says so in place of showing nothing.
  await exec.query("set local row_security = off");
  for (const table of new Set(gone.map((one) => one.table))) {
    await exec.query(`lock table ${table} in access exclusive mode`);
    const isKept = tables.has(table);
    const lost = gone.filter((one) => one.table === table).map(({ column }) => column);
    for (const column of isKept ? lost : [undefined]) {
      const { rows } = await exec.query(
        `select exists (select from ${table}${column ? ` where ${column} is not null` : ""}) as holds`,
      );
      if (rows[0]?.holds) held.push(column ? `${table}.${column}` : table);
    }
  }
  await exec.query("set local row_security to default");
  if (held.length === 0) return;
  throw new MigrationFailed(
    `${undo.path} drops what holds data: ${held.join(", ")}. Where it may go: npm run db:rollback -- 1 --drop-data`,
  );
}

const columnsOf = async (exec: Exec): Promise<Column[]> => (await exec.query(COLUMNS)).rows as Column[];
