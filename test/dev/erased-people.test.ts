import { afterEach, beforeEach, expect, test } from "vitest";
import { markRoles } from "../../dev/database/claim-database.ts";
import { type Exec, migrate, rollback } from "../../migrations/migrate.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

/** The migration by which people are erased. */
const ERASED = 63;
const [GONE, THERE] = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];

let database: TestDatabase;
const exec: Exec = { query: (sql) => database.engine.exec(sql) };

beforeEach(async () => {
  database = await openTestDatabase();
  await migrate(exec, 1);
  // The roles are the server's: other files claim databases of it.
  await markRoles(database.engine);
  await migrate(exec, ERASED);
});
afterEach(() => database.close());

test("where somebody was erased, the migration is taken back and made again, and they stay without a word of them", async () => {
  await exec.query(`
    insert into identity.users (id, email, username, status, erased_at)
    values ('${GONE}', null, null, 'deactivated', now()), ('${THERE}', 'a@example.com', null, 'active', null)`);
  await expect(rollback(exec)).rejects.toThrow("drops what holds data: identity.users.erased_at");
  expect(await rollback(exec, 1, undefined, { data: "dropped" })).toEqual(["0063.undo.erased-people.sql"]);
  const users = "select email, username, name, status from identity.users order by id";
  const left = [
    { email: null, username: `erased-${GONE}`, name: null, status: "deactivated" },
    { email: "a@example.com", username: null, name: null, status: "active" },
  ];
  expect((await exec.query(users)).rows).toEqual(left);
  await migrate(exec, ERASED);
  expect((await exec.query(users)).rows).toEqual(left);
});
