import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Login, Statement } from "../../dev/database/engine.ts";
import { makeLogin, openTestDatabase, statement, type TestDatabase } from "./database.ts";

let database: TestDatabase;
let login: Login;

beforeAll(async () => {
  database = await openTestDatabase();
  login = await makeLogin(database.engine);
  await database.engine.exec(`
    create table items (id int primary key deferrable initially deferred, note text);
    create table counter (value int);
    insert into counter values (0);
    grant all on items, counter to ${login.user}`);
});

afterAll(async () => {
  await database.close();
});

const batch = (...statements: Statement[]) => database.engine.batch(login, statements);
const ids = async () => {
  const [result] = await batch(statement("select id from items order by id"));
  return result?.rows.map(([id]) => Number(id));
};

describe("a batch", () => {
  test("runs as its login role and gives raw text with its types", async () => {
    const [who, values] = await batch(
      statement("select session_user, current_user"),
      statement("select $1::int as n, $2::numeric as amount, $3::text as nothing", "7", "1.50", null),
    );
    expect(who?.rows).toEqual([[login.user, login.user]]);
    expect(values).toMatchObject({ command: "SELECT", rowCount: 1, rows: [["7", "1.50", null]] });
    expect(values?.fields.map(({ name, dataTypeID, format }) => [name, dataTypeID, format])).toEqual([
      ["n", 23, "text"],
      ["amount", 1700, "text"],
      ["nothing", 25, "text"],
    ]);
  });

  test("commits as a whole or not at all, whatever it holds", async () => {
    const id = fc.integer({ min: 0, max: 12 });
    const operation = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant("insert" as const), id }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("delete" as const), id }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom("divide" as const, "nonsense" as const), id }),
      },
    );
    const sql = {
      insert: "insert into items (id) values ($1)",
      delete: "delete from items where id = $1",
      divide: "select 1 / ($1::int - $1::int)",
      nonsense: "selec $1",
    };
    await batch(statement("delete from items"));
    let model: number[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 8 }), async (operations) => {
        // The key is checked at the commit: a duplicate that the batch deletes again is none.
        let next = model;
        for (const { kind, id } of operations) {
          if (kind === "insert") next = [...next, id];
          if (kind === "delete") next = next.filter((one) => one !== id);
        }
        const fails =
          operations.some(({ kind }) => kind === "divide" || kind === "nonsense") ||
          new Set(next).size < next.length;
        const done = batch(...operations.map(({ kind, id }) => statement(sql[kind], String(id))));
        if (fails) {
          await expect(done).rejects.toMatchObject({ code: expect.stringMatching(/^[0-9A-Z]{5}$/) });
        } else {
          await done;
          model = next;
        }
        expect(await ids()).toEqual([...model].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  test("reports what fails only at the commit", async () => {
    await batch(statement("delete from items"), statement("insert into items values (1)"));
    await expect(
      batch(statement("insert into items values (1)"), statement("select 1")),
    ).rejects.toMatchObject({
      code: "23505",
      constraint: "items_pkey",
    });
    expect(await ids()).toEqual([1]);
  });

  test("takes isolation, read-only and deferrable", async () => {
    const options = { isolation: "Serializable", readOnly: true, deferrable: true } as const;
    const [level, readOnly] = await database.engine.batch(
      login,
      [statement("show transaction_isolation"), statement("show transaction_read_only")],
      options,
    );
    expect([level?.rows, readOnly?.rows]).toEqual([[["serializable"]], [["on"]]]);
    await expect(
      database.engine.batch(login, [statement("delete from items")], options),
    ).rejects.toMatchObject({
      code: "25006",
    });
  });

  test("loses nothing when many run at once", async () => {
    await Promise.all(
      Array.from({ length: 50 }, () => batch(statement("update counter set value = value + 1"))),
    );
    const [result] = await batch(statement("select value from counter"));
    expect(result?.rows).toEqual([["50"]]);
  });

  test("sees new columns of a statement that it had prepared", async () => {
    const all = statement("select * from items");
    await batch(all, all);
    await database.engine.exec("alter table items add column more int");
    const [result] = await batch(all);
    expect(result?.fields.map(({ name }) => name)).toEqual(["id", "note", "more"]);
  });

  test("takes many different texts, long ones too", async () => {
    for (let at = 0; at < 300; at += 1)
      await batch(statement(`select ${at} as n`), statement("select 'again'"));
    const [long] = await batch(statement(`select length('${"x".repeat(100_000)}')`));
    expect(long?.rows).toEqual([["100000"]]);
  });
});

describe("a login is refused", () => {
  test.each([
    ["with a wrong password", () => ({ ...login, password: "wrong" })],
    ["as an unknown role", () => ({ user: "nobody_at_all", password: "x" })],
  ])("%s", async (_, stranger) => {
    await batch(statement("select 1"));
    await expect(database.engine.batch(stranger(), [statement("select 1")])).rejects.toMatchObject({
      code: "28P01",
    });
  });

  test("when it may not log in, and again when its password has changed", async () => {
    const other = await makeLogin(database.engine);
    const enter = () => database.engine.batch(other, [statement("select 1")]);
    await enter();
    await database.engine.exec(`alter role ${other.user} nologin`);
    await database.engine.exec(`alter role ${other.user} login password 'new'`);
    await database.engine.batch({ ...other, password: "new" }, [statement("select 1")]);
  });

  test("from what it was not granted", async () => {
    await database.engine.exec("create table private (a int)");
    await expect(batch(statement("select * from private"))).rejects.toMatchObject({ code: "42501" });
  });
});

describe("a session stays clean for the next batch", () => {
  test.each([
    ["set", "set statement_timeout = 12345", "show statement_timeout"],
    [
      "set_config",
      "select set_config('my.setting', 'x', false)",
      "select current_setting('my.setting', true)",
    ],
    [
      "a prepared statement",
      "prepare mine as select 1",
      "select count(*) from pg_prepared_statements where name = 'mine'",
    ],
    ["a lock", "select pg_advisory_lock(42)", "select count(*) from pg_locks where locktype = 'advisory'"],
    ["a comment before", "/* hi */ -- there\n set statement_timeout = 12345", "show statement_timeout"],
  ])("after %s", async (_, dirty, look) => {
    const before = (await batch(statement(look))).at(0)?.rows;
    await batch(statement(dirty), statement("select 1"));
    const after = await Promise.all(
      Array.from({ length: 5 }, () => batch(statement(look), statement("select 1"))),
    );
    for (const [result] of after) expect([before, [[""]]]).toContainEqual(result?.rows);
  });

  test("after COPY, which it refuses", async () => {
    await expect(batch(statement("copy items from stdin"))).rejects.toMatchObject({ code: "0A000" });
    await batch(statement("select 1"));
  });
});

test("the owner's script is one transaction, and gives its last rows", async () => {
  expect(await database.engine.exec("select 1 as a; select 2 as b")).toEqual({ rows: [{ b: 2 }] });
  await expect(database.engine.exec("create table half (a int); select 1/0")).rejects.toThrow(
    "division by zero",
  );
  expect((await database.engine.exec("select to_regclass('half') as half")).rows).toEqual([{ half: null }]);
});
