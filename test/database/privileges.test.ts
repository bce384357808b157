import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { entering, inBatchOf, mintSide, run } from "./attacker.ts";
import { isGlobal, liveTables } from "./live-schema.ts";

const catalogue = await liveTables();
const global = catalogue.filter(isGlobal);
const [ours, theirs] = await Promise.all([mintSide("ours"), mintSide("theirs")]);
await asOwner(
  sql`insert into inventory.products (tenant_id, id, sku, name, currency)
      select ${theirs.tenant}::uuid, gen_random_uuid(), ${theirs.marker} || i, ${theirs.marker} || i, 'RWF' from generate_series(1, 20) i`,
);

afterAll(async () => {
  expect(await liveTables()).toEqual(catalogue);
});

describe("an attacker in a tenant's batch cannot change what the promise stands on", () => {
  const DEFINITIONS = [
    "create function pg_temp.f() returns text language sql as 'select 1::text'",
    "create function app.tenant_id() returns uuid language sql as 'select null::uuid'",
    "create or replace function app.tenant_id() returns uuid language sql as 'select null::uuid'",
    "create or replace function app.claims() returns jsonb language sql as 'select null::jsonb'",
    "create function public.f() returns text language sql as 'select 1::text'",
    "create operator public.= (leftarg = uuid, rightarg = uuid, function = uuid_eq)",
    "create operator pg_catalog.=== (leftarg = uuid, rightarg = uuid, function = uuid_eq)",
    "create temp table tenants (id uuid)",
    "create temporary view pg_roles as select 1",
    "select 1 as x into temp table pg_roles",
    "create table public.t (id int)",
    "create table inventory.t (id int)",
    "create view inventory.v as select * from inventory.products",
    "create materialized view public.v as select * from inventory.products",
    "create schema attack",
    "create extension if not exists dblink",
    "create extension if not exists file_fdw",
    "create type public.t as (id uuid)",
    "create cast (text as uuid) with inout as implicit",
    "create rule r as on select to inventory.products do instead select 1",
    "create trigger t after insert on inventory.products execute function audit.record()",
    "create policy open on inventory.products using (true)",
    "alter policy tenant on inventory.products using (true)",
    "drop policy tenant on inventory.products",
    "alter table inventory.products disable row level security",
    "alter table inventory.products no force row level security",
    "alter table inventory.products disable trigger all",
    "alter table inventory.products owner to app_api",
    "alter function app.claims() security invoker",
    "alter function app.claims() reset search_path",
    "drop function app.claims() cascade",
    "drop trigger audit_insert on inventory.products",
    "drop table inventory.products cascade",
    "grant app_system to app_api",
    "grant app_owner to app_api",
    "alter role app_api bypassrls",
    "alter role app_api superuser",
    "alter role test_owner password 'known'",
    "create role attacker login",
    "alter default privileges for role app_owner grant all on tables to app_api",
    "reassign owned by app_owner to app_api",
    "alter system set row_security = off",
    "create event trigger e on ddl_command_end execute function audit.record()",
    "create publication p for all tables",
    "create server s foreign data wrapper postgres_fdw",
    "comment on table inventory.products is 'mine'",
    "security label on table inventory.products is 'mine'",
  ];

  test.each(DEFINITIONS)("%s", async (statement) => {
    const alone = await inBatchOf(ours, statement);
    expect(alone.refused).toBeDefined();
    const platform = await run("system", [sql`select 1`, sql.raw(statement)]);
    expect(platform.refused).toBeDefined();
  });

  test("rights that it holds are not its to hand on", async () => {
    for (const statement of [
      "grant select on inventory.products to public",
      "grant usage on schema inventory to public",
      "grant execute on function app.enter to public",
    ]) {
      await inBatchOf(ours, statement);
      await run("system", [sql`select 1`, sql.raw(statement)]);
    }
    const [rights] = await asOwner(
      sql`select count(*)::int as n from (
            select a.* from pg_class c cross join lateral aclexplode(c.relacl) a where c.oid = 'inventory.products'::regclass
            union all
            select a.* from pg_namespace n cross join lateral aclexplode(n.nspacl) a where n.nspname = 'inventory') given
          where given.grantee = 0`,
    );
    expect(rights).toEqual([{ n: 0 }]);
  });

  test("the tenant login cannot take the platform login's password", async () => {
    expect((await inBatchOf(ours, "alter role app_system password 'known'")).refused).toBeDefined();
  });

  test("what a login can make all the same closes the service to nobody", async () => {
    const made = await inBatchOf(
      ours,
      "select lo_create(0) as large_object",
      "alter default privileges grant select on tables to public",
    );
    const created = made.rows[1]?.[0]?.large_object;
    const later = await inBatchOf(theirs, "select count(*)::int as n from inventory.products");
    expect(later.rows[1], later.said).toEqual([{ n: 20 }]);
    await run("api", [
      sql`select lo_unlink(${created}::oid)`,
      sql`alter default privileges revoke select on tables from public`,
    ]);
  });
});

describe("an attacker in a tenant's batch says what happened, and nothing else of an event", () => {
  const event = (more: string, value: string) =>
    `insert into platform.domain_events (tenant_id, id, type, payload${more}) values ('${ours.tenant}', '${newId()}', 'x', '{}'${value})`;

  test("what happened", async () => {
    const { refused, said } = await inBatchOf(ours, event("", ""));
    expect(refused, said).toBeUndefined();
  });

  test.each([
    ["its place in the feeds, behind what their followers have read", "xid", "'1'"],
    ["when it happened", "occurred_at", "'2000-01-01'"],
    ["who did it", "actor_id", "app.uuid7()"],
    ["in which request", "request_id", "app.uuid7()"],
  ])("not %s", async (_, column, value) => {
    const { refused, said } = await inBatchOf(ours, event(`, ${column}`, `, ${value}`));
    expect([refused === undefined, said]).toEqual([false, expect.stringContaining("permission denied")]);
  });
});

describe("an attacker in a tenant's batch cannot look past the tables", () => {
  test.each([
    "select * from app_private.context_keys",
    "select * from app_private.seal_key",
    "select app_private.seal('{}')",
    "select app_private.accept('{}', '', 'tenant')",
    "select app_private.set_context_key(repeat('00', 32))",
    "insert into app_private.context_keys values ('\\x00', '\\x00', '\\x00')",
    "select * from pg_authid",
    "select * from pg_shadow",
    "select * from pg_statistic",
    "select pg_read_file('PG_VERSION')",
    "select pg_read_binary_file('PG_VERSION')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/x')",
    "copy inventory.products to '/tmp/x'",
    "copy inventory.products to program 'cat'",
    "copy inventory.products from program 'cat'",
    "copy inventory.products to stdout",
    "select pg_reload_conf()",
    "select * from pg_hba_file_rules",
    "select * from pg_ls_waldir()",
    "select pg_logical_slot_get_changes('s', null, null)",
    "select pg_create_logical_replication_slot('s', 'test_decoding')",
  ])("%s", async (statement) => {
    expect((await inBatchOf(ours, statement)).refused).toBeDefined();
    expect((await run("system", [sql`select 1`, sql.raw(statement)])).refused).toBeDefined();
  });

  test("statistics of the planner show no value of a protected table", async () => {
    await asOwner(sql`analyze inventory.products`);
    const [kept] = await asOwner(sql`select count(*)::int as n from pg_stats where schemaname = 'inventory'`);
    expect(kept?.[0]?.n).toBeGreaterThan(0);
    const outcome = await inBatchOf(
      ours,
      "select * from pg_stats where schemaname = any ('{inventory,tenants,identity,audit,platform}')",
    );
    expect(outcome.rows[1], outcome.said).toEqual([]);
  });

  test("what other sessions run tells nothing of their tenants", async () => {
    const slow = run("api", [
      await entering(theirs),
      sql`select name from inventory.products where name like ${`${theirs.marker}%`} and pg_sleep(0.01) is not null`,
    ]);
    const seen = await inBatchOf(
      ours,
      "select * from pg_stat_activity",
      "select * from pg_prepared_statements",
      "select * from pg_cursors",
      "select name, setting from pg_settings",
    );
    expect(seen.refused, seen.said).toBeUndefined();
    expect(seen.said).not.toContain(theirs.marker);
    expect(seen.said).not.toContain(theirs.tenant);
    const { rows, said } = await slow;
    expect(rows[1], said).toHaveLength(20);
  });

  test("notifications, cursors, prepared statements and advisory locks carry no row", async () => {
    const left = newId().replaceAll("-", "");
    for (const statement of [
      `listen c${left}`,
      `select pg_notify('c${left}', 'x')`,
      `declare c${left} cursor with hold for select * from inventory.products`,
      `prepare p${left} as select * from inventory.products`,
      `do $$ begin perform set_config('app.context', '', true); execute 'select count(*) from inventory.products'; end $$`,
    ]) {
      expect((await inBatchOf(ours, statement)).said).not.toContain(theirs.marker);
    }
    for (const statement of [`execute p${left}`, `fetch all from c${left}`]) {
      const outcome = await inBatchOf(ours, statement);
      expect(outcome.said).not.toContain(theirs.marker);
    }
  });

  test("a savepoint around a forged context brings nothing to light", async () => {
    const forged = JSON.stringify({ scope: "tenant", tenant: theirs.tenant });
    const outcome = await inBatchOf(
      ours,
      `do $$ begin
         begin perform set_config('app.context', '${forged}', true); perform count(*) from inventory.products;
         exception when others then null; end;
       end $$`,
      "savepoint s",
      "select name from inventory.products",
      "rollback to savepoint s",
      "select name from inventory.products",
    );
    expect(outcome.said).not.toContain(theirs.marker);
  });

  test("the end of the transaction ends the context", async () => {
    const outcome = await inBatchOf(
      ours,
      "commit",
      "select name from inventory.products union all select name from tenants.tenants",
    );
    expect(outcome.said).not.toContain(theirs.marker);
    expect(outcome.rows.at(-1) ?? []).toEqual([]);
  });
});

describe("tables of no one tenant", () => {
  test.each(global.map(({ name }) => [name]))(
    "%s gives the tenant login no row of a stranger",
    async (name) => {
      for (const statement of [
        `select * from ${name}`,
        `update ${name} set created_at = now() returning *`,
        `delete from ${name} returning *`,
        `truncate ${name} cascade`,
      ]) {
        const outcome = await inBatchOf(ours, statement);
        expect(outcome.refused, statement).toBeDefined();
        expect(outcome.said).not.toContain(theirs.marker);
      }
    },
  );

  test("a person is seen by colleagues alone, and changed by nobody else", async () => {
    const seen = await inBatchOf(ours, "select id, name, email from identity.users");
    expect(seen.rows[1]?.map(({ id }) => id).sort(), seen.said).toEqual([ours.user, ours.colleague].sort());
    expect((await inBatchOf(ours, "select password_hash from identity.users")).refused).toBeDefined();
    const change = await inBatchOf(
      ours,
      `update identity.users set name = 'stolen' where id = '${theirs.user}' returning id`,
    );
    expect(change.rows[1], change.said).toEqual([]);
    const promotion = `update identity.users set platform_roles = '{platform_admin}' where id = '${ours.user}'`;
    expect((await inBatchOf(ours, promotion)).refused).toBeDefined();
    const takeover = `insert into identity.users (id, email, name, status) select '${newId()}', '${theirs.user}@x.com', 'x', 'active'
      on conflict (email) do update set name = 'stolen'`;
    expect((await inBatchOf(ours, takeover)).said).not.toContain(theirs.marker);
    const [still] = await asOwner(
      sql`select name, platform_roles from identity.users where id in (${theirs.user}, ${ours.user})`,
    );
    expect(still?.map(({ name }) => name).sort()).toEqual([ours.marker, theirs.marker]);
    expect(still?.map(({ platform_roles }) => platform_roles)).toEqual([[], []]);
  });
});
