import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startCloud } from "../../dev/cloud.ts";
import { claimDatabase, markRoles } from "../../dev/database/claim-database.ts";
import type { Engine } from "../../dev/database/engine.ts";
import { openEngine } from "../../dev/database/open-engine.ts";
import { makeSecrets } from "../../dev/secrets.ts";
import type { Service } from "../../dev/services/server.ts";
import { startPostgres } from "../../dev/services.ts";
import { provision } from "../../migrations/provision.ts";
import { migrate } from "../../migrations/run.ts";

describe("a database", () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await openEngine();
  });

  afterAll(async () => {
    await engine.close();
  });

  beforeEach(async () => {
    await engine.exec(`
      comment on database duka is null;
      drop schema if exists shop cascade; drop schema public cascade; create schema public;
      drop role if exists app_api`);
  });

  test("that is empty becomes development's, and stays so with tables", async () => {
    await claimDatabase(engine);
    await engine.exec("create table public.orders (id int)");
    await claimDatabase(engine);
  });

  test.each([
    ["table", "create table public.orders (id int)", "public.orders"],
    ["table in a schema", "create schema shop; create table shop.orders (id int)", "shop.orders"],
    ["partitioned table", "create table public.days (day date) partition by list (day)", "public.days"],
    ["view", "create view public.totals as select 1 as total", "public.totals"],
    [
      "table of migrations",
      "create table public.schema_migrations (version int)",
      "public.schema_migrations",
    ],
  ])("with a %s that development did not make is refused, by name", async (_, sql, name) => {
    await engine.exec(sql);
    const refusal = `The database duka has tables that Duka's development set-up did not make (${name}): use an empty one.`;
    await expect(claimDatabase(engine)).rejects.toThrow(refusal);
    await expect(claimDatabase(engine)).rejects.toMatchObject({ name: "NotMadeHere" });
  });

  test("of a server that has login roles of Duka from elsewhere is refused, and one with development's is not", async () => {
    await engine.exec("create role app_api login password 'production'");
    await expect(claimDatabase(engine)).rejects.toThrow(/^The server .* has roles .*\(app_api\)/);
    await expect(claimDatabase(engine)).rejects.toThrow();
    await markRoles(engine);
    await claimDatabase(engine);
  });
});

describe("a server", () => {
  let server: Service;
  let owner: Engine;
  const secrets = makeSecrets();
  const urlOf = (name: string) => server.url.replace(/\/duka$/, `/${name}`);

  beforeAll(async () => {
    server = await startPostgres();
    owner = await openEngine({ url: server.url });
  });

  afterAll(async () => {
    await owner.close();
    await server.stop();
  });

  test("where development begins serves its next start, and its other databases", async () => {
    await owner.exec("create database second");
    for (const url of [server.url, server.url, urlOf("second")]) {
      await (await startCloud({ databaseUrl: url, secrets })).close();
    }
    const { rows } = await owner.exec(
      "select rolname from pg_roles where rolname ~ '^app_' and shobj_description(oid, 'pg_authid') is null",
    );
    expect(rows).toEqual([]);
  });

  test("in production keeps its tables, its people and its passwords, in every database", async () => {
    const production = await startPostgres();
    const engine = await openEngine({ url: production.url });
    const exec = { query: engine.exec };
    await migrate(exec);
    await provision(exec, { APP_API_PASSWORD: "a", APP_SYSTEM_PASSWORD: "b", CONTEXT_KEY: "00".repeat(32) });
    await engine.exec("create database empty");
    const state = async () => [
      (await engine.exec("select rolname, rolpassword from pg_authid order by rolname")).rows,
      (await engine.exec("select * from public.schema_migrations order by version")).rows,
      (await engine.exec("select * from identity.users")).rows,
      (await engine.exec("select description from pg_shdescription where description ~ 'Duka'")).rows,
    ];
    const before = await state();
    for (const url of [production.url, production.url.replace(/\/duka$/, "/empty")]) {
      await expect(startCloud({ databaseUrl: url, secrets })).rejects.toMatchObject({ name: "NotMadeHere" });
    }
    expect(await state()).toEqual(before);
    await engine.close();
    await production.stop();
  });
});
