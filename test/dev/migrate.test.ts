import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { markRoles } from "../../dev/database/claim-database.ts";
import { openEngine } from "../../dev/database/open-engine.ts";
import { migrate, provision, rollback, status } from "../../migrations/migrate.ts";
import { makeLogin, statement } from "./database.ts";
import { openMigrations } from "./migration-folder.ts";

const { folder, database, exec, write } = openMigrations("public, app, app_private, shop");

beforeEach(() => {
  write("0001.do.shops.sql", "create table shops (id int primary key); insert into shops values (1);");
  write("0001.undo.shops.sql", "drop table shops;");
  write("0002.do.names.sql", "alter table shops add column name text;\nset search_path = pg_catalog;");
  write("0002.undo.names.sql", "alter table public.shops drop column name;");
});

const up = (to?: number) => migrate(exec, to, folder);
const columns = async () =>
  (
    await exec.query(
      "select column_name as name from information_schema.columns where table_name = 'shops' and table_schema = 'public' order by 1",
    )
  ).rows.map(({ name }) => name);

test("goes up once, reports its version, and goes down step by step", async () => {
  expect(await status(exec, folder)).toEqual({
    version: 0,
    latest: 2,
    applied: [],
    pending: ["0001.do.shops.sql", "0002.do.names.sql"],
    functions: [],
  });
  expect(await up(1)).toEqual(["0001.do.shops.sql"]);
  expect(await up()).toEqual(["0002.do.names.sql"]);
  expect(await up()).toEqual([]);
  expect(await columns()).toEqual(["id", "name"]);
  expect(await status(exec, folder)).toMatchObject({ version: 2, pending: [] });

  expect(await rollback(exec, 1, folder)).toEqual(["0002.undo.names.sql"]);
  expect(await columns()).toEqual(["id"]);
  expect(await rollback(exec, 5, folder, { data: "dropped" })).toEqual(["0001.undo.shops.sql"]);
  expect(await columns()).toEqual([]);
  expect(await rollback(exec, 1, folder)).toEqual([]);
  expect(await up()).toEqual(["0001.do.shops.sql", "0002.do.names.sql"]);
});

describe("a migration that fails", () => {
  test.each([
    [
      "in its SQL",
      "create table half (a int);\n\nselect nope;",
      /^0003\.do\.bad\.sql:3: column "nope" does not exist$/,
    ],
    [
      "at a constraint",
      "create table half (a int);\ninsert into shops (id) values (1);",
      /^0003\.do\.bad\.sql: duplicate key .*\(Key \(id\)=\(1\) already exists\.\)$/,
    ],
    [
      "in a block",
      "create table half (a int); do $$ begin raise exception 'two\nlines'; end $$",
      /^0003\.do\.bad\.sql: two lines/,
    ],
    [
      "at its commit",
      "create table half (a int unique deferrable initially deferred); insert into half values (1), (1);",
      /^0003\.do\.bad\.sql: duplicate key/,
    ],
  ])("%s leaves nothing of it, and the ones before it stay", async (_, sql, message) => {
    write("0003.do.bad.sql", sql);
    const error = await up().catch((one: Error) => one);
    expect(error).toMatchObject({ name: "MigrationFailed", message: expect.stringMatching(message) });
    expect((await exec.query("select to_regclass('public.half') as half")).rows).toEqual([{ half: null }]);
    expect(await status(exec, folder)).toMatchObject({ version: 2, pending: ["0003.do.bad.sql"] });

    write("0003.do.bad.sql", "create table public.whole (a int);");
    expect(await up()).toEqual(["0003.do.bad.sql"]);
  });

  test("to go down leaves the schema where it was", async () => {
    await up();
    write("0002.undo.names.sql", "alter table public.shops drop column name; select 1/0;");
    await expect(rollback(exec, 2, folder)).rejects.toThrow("0002.undo.names.sql: division by zero");
    expect(await columns()).toEqual(["id", "name"]);
    expect(await status(exec, folder)).toMatchObject({ version: 2 });
  });

  test("is said with what was done before it and stays so", async () => {
    write("0001.undo.shops.sql", "select 1/0;");
    await up();
    const before = "Done before it, and stays so: 0002.undo.names.sql.";
    await expect(rollback(exec, 2, folder, { data: "dropped" })).rejects.toThrow(before);
    expect(await status(exec, folder)).toMatchObject({ version: 1 });
    await expect(rollback(exec, 1, folder, { data: "dropped" })).rejects.toThrow(/division by zero$/);
  });
});

test("a role that a migration took on ends with it", async () => {
  const { user } = await makeLogin(database().engine);
  await exec.query(`grant ${user} to current_user`);
  write("0003.do.role.sql", `set role ${user};`);
  await up();
  expect((await exec.query(`select current_user <> '${user}' as back`)).rows).toEqual([{ back: true }]);
});

describe("files that cannot be right are refused:", () => {
  test("one that changed after it was applied", async () => {
    await up();
    write("0001.do.shops.sql", "create table shops (id bigint primary key);");
    write("0003.do.more.sql", "select 1;");
    await expect(up()).rejects.toThrow("Migration 1 was changed after it was applied");
  });

  test("one that would never run, as its number has passed", async () => {
    write("0004.do.later.sql", "select 1;");
    await up();
    write("0003.do.late.sql", "select 1;");
    await expect(up()).rejects.toThrow("0003.do.late.sql was never applied, but the database is at 4");
  });

  test("a version below the database's, and a missing way down", async () => {
    await up();
    await expect(up(1)).rejects.toThrow("roll back instead");
    rmSync(join(folder, "0002.undo.names.sql"));
    await expect(rollback(exec, 2, folder)).rejects.toThrow("There is no undo file for migration 2.");
    expect(await columns()).toEqual(["id", "name"]);
  });
});

test("two deploys at once run each migration once", async () => {
  write("0003.do.slow.sql", "select pg_sleep(0.3); create table public.slow (a int);");
  const others = await Promise.all(Array.from({ length: 3 }, () => openEngine({ url: database().url })));
  const ran = await Promise.all(others.map(({ exec }) => migrate({ query: exec }, undefined, folder)));
  expect(ran.map(({ length }) => length).sort()).toEqual([0, 0, 3]);
  await Promise.all(others.map((engine) => engine.close()));
});

test("provision gives the logins their passwords and the database its key, whatever they hold", async () => {
  await exec.query(`
    begin;
    do $$ begin
      if not exists (select from pg_roles where rolname = 'app_api') then create role app_api nologin; end if;
      if not exists (select from pg_roles where rolname = 'app_identity') then create role app_identity nologin; end if;
      if not exists (select from pg_roles where rolname = 'app_system') then create role app_system nologin; end if;
    end $$;
    create schema app_private; create table app_private.keys (key text);
    create function app_private.set_context_key(key text) returns void language sql as
      $$ insert into app_private.keys values (key) $$;`);
  // The roles are the server's: other files claim databases of it meanwhile.
  await markRoles(database().engine);
  await exec.query("commit");
  const secrets = {
    APP_API_PASSWORD: "a'b\\c",
    APP_IDENTITY_PASSWORD: 'y"',
    APP_SYSTEM_PASSWORD: "$x$",
    CONTEXT_KEY: "00ff'",
  };
  await provision(exec, secrets);
  for (const [user, password] of [
    ["app_api", secrets.APP_API_PASSWORD],
    ["app_identity", secrets.APP_IDENTITY_PASSWORD],
    ["app_system", secrets.APP_SYSTEM_PASSWORD],
  ] as const) {
    const [result] = await database().engine.batch({ user, password }, [statement("select session_user")]);
    expect(result?.rows).toEqual([[user]]);
  }
  expect((await exec.query("select key from app_private.keys")).rows).toEqual([{ key: "00ff'" }]);
  await provision(exec, {});
});

test("provision takes from the logins what settings they have, here and everywhere, and gives them those of the database", async () => {
  const settings = ["statement_timeout=25s", "lock_timeout=3s"];
  await exec.query(`
    create schema app;
    create function app.login_settings() returns text[] language sql return '{${settings}}'::text[];
    do $$ begin
      if not exists (select from pg_roles where rolname = 'app_api') then create role app_api nologin; end if;
      if not exists (select from pg_roles where rolname = 'app_identity') then create role app_identity nologin; end if;
      if not exists (select from pg_roles where rolname = 'app_system') then create role app_system nologin; end if;
      execute format('alter role app_api in database %I set statement_timeout = 1', current_database());
    end $$;
    alter role app_api set search_path = nowhere;
    alter role app_identity set statement_timeout = 1;
    alter role app_system set default_transaction_read_only = on;`);
  await provision(exec, {});
  const { rows } = await exec.query(
    "select s.setdatabase::int as of, s.setconfig from pg_db_role_setting s join pg_roles r on r.oid = s.setrole where r.rolname in ('app_api', 'app_identity', 'app_system')",
  );
  expect(rows).toEqual(["app_api", "app_identity", "app_system"].map(() => ({ of: 0, setconfig: settings })));
});

describe("the command line", () => {
  const script = fileURLToPath(new URL("../../migrations/migrate.ts", import.meta.url));
  const run = (args: string[], environment: Record<string, string> = {}) =>
    promisify(execFile)(process.execPath, [script, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  test.each([[[]], [["sideways"]], [["up", "x"]]])("explains itself to %j", async (args) => {
    expect(await run(args)).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(/^Usage: .*\n$/) });
  });

  test.each([
    ["postgres://a:b@127.0.0.1:1/c", /^connect ECONNREFUSED 127\.0\.0\.1:1\n$/],
    ["postgres://a:b@ep-x-pooler.eu.aws.neon.tech/c", /^Migrations need the direct connection.*\n$/],
  ])("says in one line what is wrong with %s", async (url, message) => {
    expect(await run(["status"], { MIGRATE_DATABASE_URL: url })).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(message),
    });
  });

  test("works on the embedded database where no URL is set, unless something runs on it", async () => {
    const [first] = (await run(["status"])).stdout.split("\n");
    expect(first).toMatch(/^Version 0 of \d+$/);
    const engine = await openEngine({ folder: join(folder, ".duka/postgres") });
    expect(await run(["up"])).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^The folder \.duka\/postgres is open in process \d+: .*\n$/),
    });
    await engine.close();
  });

  test("stops at a version where it is asked to, and gives the secrets once it is at the last", async () => {
    const secrets = { CONTEXT_KEY: "11".repeat(32), APP_API_PASSWORD: "secret" };
    const first = await run(["up", "12"], secrets);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout.trim().split("\n")).toHaveLength(12);
    expect(await run(["up"], secrets)).toMatchObject({ code: 0, stderr: "" });
    const engine = await openEngine({ folder: join(folder, ".duka/postgres") });
    const { rows } = await engine.exec("select count(*)::int as keys from app_private.context_keys");
    await engine.close();
    expect(rows).toEqual([{ keys: 1 }]);
    expect(await run(["admin", "nobody@example.com"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Nobody is registered as nobody@example\.com .*\n$/),
    });
    expect(await run(["status"], { DATABASE_URL: "postgres://a:b@127.0.0.1:1/c" })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^DATABASE_URL is the Worker's login: .*\n$/),
    });
  }, 120_000);

  test("prefers the owner's own connection", async () => {
    const environment = {
      MIGRATE_DATABASE_URL: String(database().url),
      DATABASE_URL: "postgres://a:b@127.0.0.1:1/c",
    };
    expect((await run(["status"], environment)).stdout).toMatch(/^Version 0 of \d+\n/);
  });
});
