import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { boolean, customType, integer, jsonb, numeric, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Login } from "../../dev/database/engine.ts";
import { startNeonEndpoint } from "../../dev/database/neon-endpoint.ts";
import type { Endpoint } from "../../dev/http.ts";
import { makeLogin, openTestDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
let endpoint: Endpoint;
let login: Login;

const urlOf = ({ user, password }: Login) =>
  `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@localhost/duka`;

beforeAll(async () => {
  database = await openTestDatabase();
  login = await makeLogin(database.engine);
  await database.engine.exec(`
    create table goods (
      id int primary key, name text not null, price numeric(12, 2), tags int[], about jsonb, made timestamptz,
      sold boolean, photo bytea, constraint price_is_positive check (price > 0)
    );
    grant all on goods to ${login.user}`);
  endpoint = await startNeonEndpoint(database.engine, { port: 0 });
  neonConfig.fetchEndpoint = `${endpoint.url}/sql`;
});

afterAll(async () => {
  await endpoint.close();
  await database.close();
});

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const goods = pgTable("goods", {
  id: integer().primaryKey(),
  name: text().notNull(),
  price: numeric({ precision: 12, scale: 2 }),
  tags: integer().array(),
  about: jsonb(),
  made: timestamp({ withTimezone: true }),
  sold: boolean(),
  photo: bytea(),
});

const soap = {
  id: 1,
  name: "Savon d'Alep — 石鹸",
  price: "1234567890.10",
  tags: [1, 2, 3],
  about: { origin: "Alep", sizes: [1, null, "x"] },
  made: new Date("2026-03-01T10:20:30.456Z"),
  sold: true,
  photo: Buffer.from([0, 1, 254, 255]),
};

describe("the driver", () => {
  test("gives rows as objects, with the driver's own types", async () => {
    const query = neon(urlOf(login));
    expect(await query`select ${7}::int as n, ${null}::text as nothing, now() is not null as yes`).toEqual([
      { n: 7, nothing: null, yes: true },
    ]);
    const full = await query.query("values (1, 'a'), (2, 'b')", [], { fullResults: true, arrayMode: true });
    expect(full).toMatchObject({
      command: "SELECT",
      rowCount: 2,
      rowAsArray: true,
      rows: [
        [1, "a"],
        [2, "b"],
      ],
    });
    expect(await query`update goods set name = name where id = -1`).toEqual([]);
  });

  test("runs a transaction in one call, with its options", async () => {
    const query = neon(urlOf(login));
    const [first, second] = await query.transaction(
      [query`show transaction_isolation`, query`show transaction_read_only`],
      { isolationLevel: "RepeatableRead", readOnly: true },
    );
    expect([first, second]).toEqual([
      [{ transaction_isolation: "repeatable read" }],
      [{ transaction_read_only: "on" }],
    ]);
    await expect(
      query.transaction([query`insert into goods values (9, 'x')`, query`select 1/0`]),
    ).rejects.toThrow("division by zero");
    expect(await query`select * from goods where id = 9`).toEqual([]);
  });

  test("carries drizzle's values there and back, alone and in a batch", async () => {
    const db = drizzle(neon(urlOf(login)));
    await db.delete(goods);
    const [[returned], listed] = await db.batch([
      db.insert(goods).values(soap).returning(),
      db.select().from(goods),
    ]);
    expect(returned).toEqual(soap);
    expect(listed).toEqual([soap]);
    expect(await db.select({ price: goods.price }).from(goods).where(eq(goods.id, 1))).toEqual([
      { price: soap.price },
    ]);
    expect((await db.execute(sql`select count(*)::int as n from goods`)).rows).toEqual([{ n: 1 }]);
  });

  test("reports every field of an error", async () => {
    const query = neon(urlOf(login));
    const error = await query`insert into goods (id, name, price) values (2, 'x', -1)`.catch(
      (one: unknown) => one,
    );
    expect(error).toBeInstanceOf(NeonDbError);
    expect(error).toMatchObject({
      code: "23514",
      severity: "ERROR",
      schema: "public",
      table: "goods",
      constraint: "price_is_positive",
      routine: expect.any(String),
    });
    await expect(query`select nope`).rejects.toMatchObject({ code: "42703", position: "8" });
    await expect(query`select ${"x"}::int`).rejects.toMatchObject({ code: "22P02" });
  });

  test("is refused with a wrong password", async () => {
    const query = neon(urlOf({ ...login, password: "wrong" }));
    await expect(query`select 1`).rejects.toMatchObject({ code: "28P01" });
  });
});

describe("the wire", () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${endpoint.url}/sql`, {
      method: "POST",
      body,
      headers: { "Neon-Connection-String": urlOf(login), "Neon-Raw-Text-Output": "true", ...headers },
    });

  test.each<[string, string, Record<string, string>]>([
    ["no JSON", "select 1", {}],
    ["no query", "{}", {}],
    ["params that are no list", '{"query": "select 1", "params": {}}', {}],
    ["no connection string", '{"query": "select 1"}', { "Neon-Connection-String": "" }],
    ["another protocol", '{"query": "select 1"}', { "Neon-Connection-String": "mysql://a:b@localhost/c" }],
    ["no password", '{"query": "select 1"}', { "Neon-Connection-String": "postgres://a@localhost/c" }],
    ["no database", '{"query": "select 1"}', { "Neon-Connection-String": "postgres://a:b@localhost" }],
    ["an unknown isolation", '{"queries": []}', { "Neon-Batch-Isolation-Level": "Snapshot" }],
  ])("answers 400 to %s", async (_, body, headers) => {
    const response = await post(body, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.any(String), code: null, detail: null });
  });

  test("has rows as objects and JSON scalars where the headers do not ask for others", async () => {
    const response = await post(
      '{"query": "select 1 as a, true as b, $1::jsonb as c, 1.5::numeric as d, null as e", "params": [{"x": [1]}]}',
      { "Neon-Raw-Text-Output": "false" },
    );
    expect(await response.json()).toMatchObject({
      rowAsArray: false,
      rows: [{ a: 1, b: true, c: { x: [1] }, d: "1.5", e: null }],
    });
  });

  test("takes JSON parameters as Neon does, and the array mode of one statement", async () => {
    const query = {
      query: "select $1::int + 1 as n, $2::bool as b, $3::text[] as l",
      params: [41, true, ['a"b', null, 2]],
    };
    const response = await post(JSON.stringify({ queries: [query, { ...query, arrayMode: true }] }));
    expect(await response.json()).toMatchObject({
      results: [
        { rows: [{ n: "42", b: "t", l: '{"a\\"b",NULL,2}' }] },
        { rows: [["42", "t", '{"a\\"b",NULL,2}']] },
      ],
    });
  });

  test("repeats the headers of a batch, and has no count for a tag without one", async () => {
    const response = await post(
      '{"queries": [{"query": "create temporary table t (a int)"}, {"query": ""}]}',
      {
        "Neon-Batch-Isolation-Level": "Serializable",
        "Neon-Batch-Deferrable": "true",
      },
    );
    expect(response.headers.get("neon-batch-isolation-level")).toBe("Serializable");
    expect(response.headers.get("neon-batch-deferrable")).toBe("true");
    expect(response.headers.get("neon-batch-read-only")).toBe(null);
    expect(await response.json()).toMatchObject({
      results: [
        { command: "CREATE TABLE", rowCount: null },
        { command: "", rowCount: null },
      ],
    });
  });

  test("counts the calls of a request", async () => {
    const headers = { "X-Request-Id": "request-1" };
    await post('{"query": "select 1"}', headers);
    await post('{"queries": [{"query": "select 2"}, {"query": "select 3"}]}', headers);
    await post('{"query": "select 4"}', { "X-Request-Id": "request-2" });
    const calls = await fetch(`${endpoint.url}/calls?request_id=request-1`);
    expect(await calls.json()).toEqual({
      count: 2,
      statements: ["select 1", "select 2", "select 3"],
      params: [[], [], []],
    });
    const none = await fetch(`${endpoint.url}/calls?request_id=request-3`);
    expect(await none.json()).toEqual({ count: 0, statements: [], params: [] });
  });

  test("knows no other path", async () => {
    expect((await fetch(`${endpoint.url}/other`)).status).toBe(404);
  });
});
