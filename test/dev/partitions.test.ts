import { afterAll, beforeAll, expect, test } from "vitest";
import { markRoles } from "../../dev/database/claim-database.ts";
import { type Exec, migrate, rollback } from "../../migrations/migrate.ts";
import { makePartitions } from "../../migrations/partitions.ts";
import { inTransaction, PATIENCE } from "../../migrations/patience.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

const TENANT = "00000000-0000-7000-8000-000000000001";
const TABLES = ["audit.audit_events", "platform.domain_events"];

let database: TestDatabase;
const exec: Exec = { query: (sql) => database.engine.exec(sql) };
const names = async () =>
  (
    await exec.query(
      "select inhrelid::regclass::text as name from pg_inherits join pg_class c on c.oid = inhparent where c.relkind = 'p' order by 1",
    )
  ).rows.map(({ name }) => String(name));
const write = () =>
  exec.query(`
    insert into audit.audit_events (tenant_id, actor_kind, action, target_type) values ('${TENANT}', 'job', 'test', 'test');
    insert into platform.domain_events (tenant_id, type, payload, actor_kind) values ('${TENANT}', 'test', '{}', 'job')`);

beforeAll(async () => {
  database = await openTestDatabase();
  await migrate(exec, 1);
  // The roles are the server's: other files claim databases of it.
  await markRoles(database.engine);
  await migrate(exec);
}, 120_000);
afterAll(() => database.close());

test.each([
  ["migrates it", () => migrate(exec).then(() => {})],
  ["says that it was restored", () => inTransaction(exec, PATIENCE, () => makePartitions(exec))],
])(
  "a database that nobody ran for more than a year takes what is written once somebody %s",
  async (_, act) => {
    const made = await names();
    const months = made.filter((name) => /_\d{4}_\d\d$/.test(name));
    expect(months).toHaveLength(2 * 13);
    await exec.query(`drop table ${months.join(", ")}`);
    await expect(write()).rejects.toThrow(/no partition/);
    await act();
    expect(await names()).toEqual(made);
    await write();
    for (const table of TABLES)
      expect((await exec.query(`select from ${table}`)).rows.length).toBeGreaterThan(0);
  },
);

test("what undoes a table with partitions refuses while they hold rows, and takes them all where it may", async () => {
  await database.close();
  database = await openTestDatabase();
  await migrate(exec, 3);
  await write();
  await expect(rollback(exec, 1)).rejects.toThrow(/drops what holds data: .*platform\.domain_events/);
  await rollback(exec, 2, undefined, { data: "dropped" });
  expect(await names()).toEqual([]);
  await migrate(exec, 3);
  await write();
});
