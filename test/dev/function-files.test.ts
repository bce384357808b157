import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { migrate, rollback, status } from "../../migrations/migrate.ts";
import { openMigrations } from "./migration-folder.ts";

const PRICE = "functions/shop/price.sql";
const MARK = "functions/shop/mark.sql";

const { folder, exec, write } = openMigrations("public, shop");

beforeEach(() => {
  write(
    "0001.do.goods.sql",
    `create schema shop;
     -- functions: shop/mark
create table shop.goods (id int primary key default 1);
-- functions: shop/mark
create trigger mark before insert on shop.goods for each row execute function shop.mark();`,
  );
  write("0001.undo.goods.sql", "drop schema shop cascade;");
  write(
    MARK,
    "create or replace function shop.mark() returns trigger language plpgsql as $$ begin return new; end $$;",
  );
  write(PRICE, price("1"));
});

const price = (value: string) =>
  `create or replace function shop.price() returns int language sql as $$ select ${value} $$;`;
const up = (to?: number) => migrate(exec, to, folder);
const pending = async () => (await status(exec, folder)).functions;
const one = async (sql: string) => Object.values((await exec.query(sql)).rows[0] ?? {})[0];
const routines = async () =>
  (
    await exec.query(
      "select p.oid::regprocedure::text as name from pg_proc p where p.pronamespace = 'shop'::regnamespace order by 1",
    )
  ).rows.map(({ name }) => name);

describe("a function's file", () => {
  test("is applied after the migrations, once, and again when its text changed", async () => {
    expect(await pending()).toEqual([MARK, PRICE]);
    expect(await up()).toEqual(["0001.do.goods.sql", PRICE]);
    expect(await pending()).toEqual([]);
    expect(await up()).toEqual([]);
    write(PRICE, price("2"));
    expect(await pending()).toEqual([PRICE]);
    expect(await up()).toEqual([PRICE]);
    expect(await one("select shop.price()")).toBe(2);
  });

  test("is made where a migration's directive names it, and changes without a new migration", async () => {
    await up();
    write(
      MARK,
      "create or replace function shop.mark() returns trigger language plpgsql as $$ begin new.id := 7; return new; end $$;",
    );
    expect(await up()).toEqual([MARK]);
    expect(await one("insert into shop.goods default values returning id")).toBe(7);
  });

  test("waits while migrations are left", async () => {
    write("0002.do.more.sql", "create table shop.more ();");
    expect(await up(1)).toEqual(["0001.do.goods.sql"]);
    expect(await pending()).toEqual([PRICE]);
    expect(await up()).toEqual(["0002.do.more.sql", PRICE]);
  });

  test("may name what other files make, in whatever order they stand", async () => {
    write("functions/shop/a.sql", "create function shop.a() returns int language sql return shop.b();");
    write("functions/shop/b.sql", "create function shop.b() returns int language sql return shop.c();");
    write(
      "functions/shop/c.sql",
      "create function shop.c() returns int language sql as $$ select count(*)::int from shop.goods $$;",
    );
    await up();
    expect(await one("select shop.a()")).toBe(0);
  });

  test("takes over parameters and results of another shape, and leaves no overload of the old one", async () => {
    await up();
    write(
      PRICE,
      "create or replace function shop.price(factor int default 3) returns int language sql as $$ select factor $$;",
    );
    await up();
    expect(await routines()).toEqual(["shop.mark()", "shop.price(integer)"]);
    write(
      PRICE,
      "create or replace function shop.price(times int) returns text language sql as $$ select times::text $$;",
    );
    await up();
    expect(await one("select shop.price(4)")).toBe("4");
    expect(await routines()).toEqual(["shop.mark()", "shop.price(integer)"]);
  });

  test("says alone who may call it", async () => {
    await up();
    await exec.query(
      "grant execute on function shop.price() to pg_monitor; revoke all on function shop.price() from public",
    );
    write(PRICE, `${price("5")} grant execute on function shop.price to pg_read_all_data;`);
    await up();
    const may = (role: string) =>
      one(`select has_function_privilege('${role}', 'shop.price()', 'execute') as may`);
    expect([await may("pg_monitor"), await may("pg_read_all_data")]).toEqual([false, true]);
  });

  test("that is gone takes its function along, unless something needs it", async () => {
    await up();
    rmSync(join(folder, PRICE));
    expect(await up()).toEqual([]);
    expect(await routines()).toEqual(["shop.mark()"]);
    write(PRICE, price("1"));
    await up();
    await exec.query("create view shop.prices as select shop.price()");
    rmSync(join(folder, PRICE));
    await expect(up()).rejects.toThrow(
      /^functions\/shop\/price\.sql is gone, but: cannot drop function shop\.price\(\) because other objects depend on it \(view shop\.prices depends on/,
    );
    expect(await one("select shop.price()")).toBe(1);
  });

  test("under another name is another function", async () => {
    await up();
    renameSync(join(folder, PRICE), join(folder, "functions/shop/cost.sql"));
    await expect(up()).rejects.toThrow("functions/shop/cost.sql has to make one function, shop.cost.");
    write("functions/shop/cost.sql", price("1").replace("price", "cost"));
    await up();
    expect(await routines()).toEqual(["shop.cost()", "shop.mark()"]);
  });

  test("is made again when its function was dropped by hand, or by a step down", async () => {
    await up();
    await exec.query("drop function shop.price()");
    expect(await pending()).toEqual([PRICE]);
    expect(await up()).toEqual([PRICE]);
    await rollback(exec, 1, folder);
    expect(await pending()).toEqual([MARK, PRICE]);
    expect(await up()).toEqual(["0001.do.goods.sql", PRICE]);
  });
});

describe("what cannot be right is refused, and nothing of it stays:", () => {
  test("a directive that names no file", async () => {
    write("0002.do.more.sql", "create table shop.more ();\n-- functions: shop/nothing");
    await expect(up()).rejects.toThrow("0002.do.more.sql: there is no functions/shop/nothing.sql.");
    expect(await status(exec, folder)).toMatchObject({ version: 1, pending: ["0002.do.more.sql"] });
  });

  test("a function in the database that no file made", async () => {
    await up();
    await exec.query("create function shop.stray(a int) returns int language sql as 'select 1'");
    await expect(up()).rejects.toThrow(
      "shop.stray(integer) is in the database and has no file: write functions/shop/stray.sql, or drop it.",
    );
  });

  test.each<[string, string, RegExp]>([
    [
      "a syntax error",
      "create or replace function shop.bad() returns int language sql\nas $$ select 1 $$ nope;",
      /^functions\/shop\/bad\.sql:2: syntax error/,
    ],
    [
      "two functions",
      `${price("1").replaceAll("price", "bad")} create function shop.worse() returns int language sql as $$ select 1 $$;`,
      /shop\.worse\(\) is in the database and has no file/,
    ],
    [
      "two of one name",
      `${price("1").replaceAll("price", "bad")} create function shop.bad(int) returns int language sql as $$ select 1 $$;`,
      /^functions\/shop\/bad\.sql has to make one function, shop\.bad\.$/,
    ],
    [
      "no such type",
      "create function shop.bad(a shop.nothing) returns int language sql as $$ select 1 $$;",
      /^functions\/shop\/bad\.sql(:1)?: type shop\.nothing does not exist$/,
    ],
  ])("a file with %s", async (_, text, message) => {
    await up();
    write("functions/shop/bad.sql", text);
    write(PRICE, price("9"));
    await expect(up()).rejects.toThrow(message);
    expect(await one("select shop.price()")).toBe(1);
  });

  test("a file of no schema", async () => {
    write(
      "functions/market/stall.sql",
      "create function market.stall() returns int language sql as 'select 1';",
    );
    await expect(up()).rejects.toThrow("functions/market/stall.sql: there is no schema market.");
  });

  test("an error in a migration names its own line, after a directive too", async () => {
    write("0002.do.more.sql", "create table shop.more ();\n-- functions: shop/price\n\nselect nope;");
    await expect(up()).rejects.toThrow('0002.do.more.sql:4: column "nope" does not exist');
  });
});
