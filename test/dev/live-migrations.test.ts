import { beforeEach, describe, expect, test } from "vitest";
import { openEngine } from "../../dev/database/open-engine.ts";
import { migrate, rollback, status } from "../../migrations/migrate.ts";
import { openMigrations } from "./migration-folder.ts";

const PATIENCE = { lockTimeout: "50ms", tries: 3, pauseMilliseconds: 50 };

const { folder, database, exec, write } = openMigrations("public, shop");

beforeEach(() => {
  write("0001.do.shops.sql", "create schema shop; create table shop.lines (id int primary key, note text);");
  write("0001.undo.shops.sql", "drop schema shop cascade;");
});

const up = (to?: number) => migrate(exec, to, folder, PATIENCE);
const count = async (of: string) => Number((await exec.query(`select count(*) as n from ${of}`)).rows[0]?.n);

describe("an undo", () => {
  test("is refused while a table that it drops holds a row, and takes nothing with it", async () => {
    write("0001.undo.shops.sql", "set search_path = shop; drop table lines; drop schema shop;");
    await up();
    await exec.query("insert into shop.lines values (1)");
    await expect(rollback(exec, 1, folder)).rejects.toThrow(
      "0001.undo.shops.sql drops what holds data: shop.lines.",
    );
    expect(await status(exec, folder)).toMatchObject({ version: 1 });
    expect(await count("shop.lines")).toBe(1);
    expect(await rollback(exec, 1, folder, { data: "dropped" })).toEqual(["0001.undo.shops.sql"]);
  });

  test("is refused while a column that it drops holds a value in any row, and taken once none does", async () => {
    write("0002.do.names.sql", "alter table shop.lines add name text, add other text;");
    write("0002.undo.names.sql", "alter table shop.lines drop name, drop other;");
    await up();
    await exec.query("insert into shop.lines (id, name) values (1, null), (2, 'Salt')");
    await expect(rollback(exec, 1, folder)).rejects.toThrow("drops what holds data: shop.lines.name.");
    await exec.query("update shop.lines set name = null");
    expect(await rollback(exec, 1, folder)).toEqual(["0002.undo.names.sql"]);
    expect(await count("shop.lines")).toBe(2);
  });

  test("that drops no data is taken, though the table has rows under a policy that shows none", async () => {
    write("0002.do.names.sql", "create table shop.empty (id int);");
    write("0002.undo.names.sql", "drop table shop.empty;");
    await up();
    await exec.query(
      "insert into shop.lines values (1); alter table shop.lines enable row level security, force row level security",
    );
    expect(await rollback(exec, 1, folder)).toEqual(["0002.undo.names.sql"]);
    await exec.query("create role shown_nothing nosuperuser; grant shown_nothing to current_user");
    await exec.query("alter table shop.lines owner to shown_nothing");
    await expect(rollback(exec, 1, folder)).rejects.toThrow("drops what holds data: shop.lines.");
    await exec.query("alter table shop.lines owner to current_user; drop role shown_nothing");
  });
});

describe("a file that runs in batches", () => {
  const backfill = (more = "") =>
    write(
      "0002.do.notes.sql",
      `-- runs: in batches\nupdate shop.lines set note = 'x' || ${more || "id"} where id in (
         select id from shop.lines where note is null order by id limit 2) returning id;`,
    );

  test("is repeated, each time in a transaction of its own, until it has nothing left to do", async () => {
    await up();
    await exec.query("insert into shop.lines select generate_series(1, 5)");
    backfill("txid_current()");
    expect(await up()).toEqual(["0002.do.notes.sql"]);
    const { rows } = await exec.query("select count(*) as n from shop.lines group by note order by min(id)");
    expect(rows.map(({ n }) => Number(n))).toEqual([2, 2, 1]);
    expect(await up()).toEqual([]);
  });

  test("keeps what it did where it fails on its way, and goes on from there", async () => {
    await up();
    await exec.query("insert into shop.lines select generate_series(1, 5)");
    backfill("1 / (4 - id)");
    await expect(up()).rejects.toThrow("0002.do.notes.sql: division by zero");
    expect(await count("shop.lines where note is not null")).toBe(2);
    expect(await status(exec, folder)).toMatchObject({ version: 1 });
    backfill();
    expect(await up()).toEqual(["0002.do.notes.sql"]);
    expect(await count("shop.lines where note is null")).toBe(0);
  });
});

test("a file says how it runs in known words", async () => {
  write("0002.do.notes.sql", "-- runs: by night\nselect 1;");
  await expect(up()).rejects.toThrow(
    '0002.do.notes.sql: a file runs "outside a transaction" or "in batches", not "by night".',
  );
});

describe("an index that is made concurrently, outside a transaction,", () => {
  const index = () =>
    write(
      "0002.do.index.sql",
      "-- runs: outside a transaction\ncreate unique index concurrently if not exists lines_note on shop.lines (note);",
    );
  const isValid = async () =>
    (await exec.query("select indisvalid from pg_index where indexrelid = 'shop.lines_note'::regclass")).rows;

  test("is there once it ran", async () => {
    await up();
    index();
    expect(await up()).toEqual(["0002.do.index.sql"]);
    expect(await isValid()).toEqual([{ indisvalid: true }]);
  });

  test("is made whole by the next try where one failed", async () => {
    await up();
    await exec.query("insert into shop.lines values (1, 'a'), (2, 'a')");
    index();
    await expect(up()).rejects.toThrow(/^0002\.do\.index\.sql: could not create unique index/);
    expect(await status(exec, folder)).toMatchObject({ version: 1 });
    await exec.query("delete from shop.lines where id = 2");
    expect(await up()).toEqual(["0002.do.index.sql"]);
    expect(await isValid()).toEqual([{ indisvalid: true }]);
  });
});

describe("a lock that others keep", () => {
  test("is waited for a moment at once, and had once they are done", async () => {
    await up();
    const other = await openEngine({ url: database().url });
    await other.exec("begin; select from shop.lines");
    write("0002.do.names.sql", "create table shop.other (id int); alter table shop.lines add name text;");
    const ran = migrate(exec, undefined, folder, { ...PATIENCE, tries: 200 });
    const third = await openEngine({ url: database().url });
    // Whoever reads meanwhile goes on: no wait of the migration's is as long as this one's.
    for (let read = 0; read < 5; read += 1) {
      await third.exec("begin; set local lock_timeout = '2s'; select from shop.lines; commit");
    }
    await other.exec("commit");
    expect(await ran).toEqual(["0002.do.names.sql"]);
    await Promise.all([other.close(), third.close()]);
  });

  test("and do not give back is reported with who has it, and leaves nothing of the migration", async () => {
    await up();
    const other = await openEngine({ url: database().url });
    await other.exec("begin; select from shop.lines");
    write("0002.do.names.sql", "create table shop.other (id int); alter table shop.lines add name text;");
    await expect(up()).rejects.toThrow(
      /^0002\.do\.names\.sql: canceling statement due to lock timeout: 3 times, 50ms each, .* the oldest is of process \d+ \(\w+, idle in transaction\)/,
    );
    expect(await status(exec, folder)).toMatchObject({ version: 1 });
    expect((await exec.query("select to_regclass('shop.other') as other")).rows).toEqual([{ other: null }]);
    await other.exec("rollback");
    await other.close();
    expect(await up()).toEqual(["0002.do.names.sql"]);
  });
});
