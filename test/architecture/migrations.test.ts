import { afterAll, describe, expect, test } from "vitest";
import type { Engine } from "../../dev/database/engine.ts";
import { openEngine } from "../../dev/database/open-engine.ts";
import { migrate, rollback, status } from "../../migrations/run.ts";
import { pathsIn } from "./source-files.ts";

const names = pathsIn("migrations")
  .filter((path) => /^migrations\/[^/]+\.sql$/.test(path))
  .map((path) => path.slice("migrations/".length));
const ups = names.filter((name) => name.includes(".do."));

describe("migration files", () => {
  test("have four digits, strictly increasing, and each an undo of the same name", () => {
    for (const name of names) expect(name).toMatch(/^\d{4}\.(do|undo)\.[a-z-]+\.sql$/);
    expect(ups.map((name) => Number(name.slice(0, 4)))).toEqual(ups.map((_, at) => at + 1));
    expect(names.filter((name) => name.includes(".undo."))).toEqual(
      ups.map((name) => name.replace(".do.", ".undo.")),
    );
  });
});

/** Everything that the migrations make, as one comparable text a thing; ids of Postgres are left out. */
const CATALOGUE = `
with ours as (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public'))
select 'schema ' || nspname || coalesce(' ' || (select nspacl::text from pg_namespace n where n.oid = ours.oid), '') as thing from ours
union all
select format('%s %s.%s rls=%s forced=%s acl=%s owner=%s', c.relkind, n.nspname, c.relname, c.relrowsecurity,
  c.relforcerowsecurity, coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)), c.relowner::regrole) from pg_class c join ours n on n.oid = c.relnamespace
union all
select format('column %s.%s %s %s %s %s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attacl)
  from pg_attribute a join pg_class c on c.oid = a.attrelid join ours n on n.oid = c.relnamespace
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where a.attnum > 0 and not a.attisdropped and c.relkind = 'r'
union all
select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(k.oid))
  from pg_constraint k join ours n on n.oid = k.connamespace
union all
select 'index ' || pg_get_indexdef(indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid join ours n on n.oid = c.relnamespace
union all
select format('policy %s %s %s %s %s %s', polrelid::regclass, polname, polcmd, polroles::regrole[],
  pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) from pg_policy
union all
select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
union all
select pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '') from pg_proc p join ours n on n.oid = p.pronamespace
union all
select format('role %s %s %s %s %s', rolname, rolsuper, rolbypassrls, rolcanlogin, rolconfig) from pg_roles where rolname ~ '^app_'
order by 1`;

describe("on a fresh database", () => {
  let engine: Engine | undefined;
  afterAll(() => engine?.close());

  test("up, all the way down and up again leaves the same catalogue, and nothing in between", async () => {
    engine = await openEngine();
    const exec = { query: engine.exec };
    const things = async () => (await exec.query(CATALOGUE)).rows.map(({ thing }) => String(thing));
    const empty = await things();
    expect((await migrate(exec)).filter((name) => !name.startsWith("functions/"))).toEqual(ups);
    const first = await things();
    expect(first.length).toBeGreaterThan(200);
    expect(await rollback(exec, ups.length, undefined, { data: "dropped" })).toEqual(
      ups.map((name) => name.replace(".do.", ".undo.")).reverse(),
    );
    expect(await things()).toEqual(empty);
    await migrate(exec);
    expect(await things()).toEqual(first);
    expect(await status(exec)).toMatchObject({ pending: [], functions: [] });
  }, 300_000);

  test("each step down leaves what was there before its step up, but for functions", async () => {
    engine ??= await openEngine();
    const exec = { query: engine.exec };
    const things = async () =>
      (await exec.query(CATALOGUE)).rows
        .map(({ thing }) => String(thing))
        .filter((thing) => !thing.startsWith("CREATE OR REPLACE"));
    await rollback(exec, ups.length, undefined, { data: "dropped" });
    const after = [await things()];
    for (const [at] of ups.entries()) {
      await migrate(exec, at + 1);
      after.push(await things());
    }
    for (const [at] of ups.toReversed().entries()) {
      expect(await things()).toEqual(after.pop());
      await rollback(exec, 1, undefined, { data: "dropped" });
      expect((await status(exec)).version).toBe(ups.length - at - 1);
    }
    expect(await things()).toEqual(after.pop());
  }, 300_000);
});
