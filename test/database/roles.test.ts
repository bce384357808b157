import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { adminUp, managerUp, ROLES, staffUp } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { entering, mintSide, run } from "./attacker.ts";
import { DOORS } from "./doors.ts";
import { liveTables } from "./live-schema.ts";

const tables = await liveTables();

describe("the roles", () => {
  test("the logins own nothing, are members of nothing and may not pass a policy", async () => {
    const [roles, owned, memberships] = await asOwner(
      sql`select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as above, rolcanlogin
            from pg_roles where rolname in ('app_api', 'app_identity', 'app_system', 'app_owner') order by 1`,
      sql`select classid::regclass::text, objid from pg_shdepend d join pg_roles r on r.oid = d.refobjid
           where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and r.rolname in ('app_api', 'app_identity', 'app_system')`,
      sql`select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member
           where r.rolname in ('app_api', 'app_identity', 'app_system', 'app_owner')`,
    );
    expect(roles).toEqual([
      { rolname: "app_api", above: false, rolcanlogin: true },
      { rolname: "app_identity", above: false, rolcanlogin: true },
      { rolname: "app_owner", above: false, rolcanlogin: false },
      { rolname: "app_system", above: false, rolcanlogin: true },
    ]);
    expect(owned).toEqual([]);
    expect(memberships).toEqual([]);
  });

  test("the logins may create nothing, nowhere, and look into app_private not at all", async () => {
    const [create, privately, temporary] = await asOwner(
      sql`select r.rolname, n.nspname from pg_roles r, pg_namespace n
           where r.rolname in ('app_api', 'app_identity', 'app_system') and has_schema_privilege(r.rolname, n.oid, 'create')`,
      sql`select r.rolname from pg_roles r
           where r.rolname in ('app_api', 'app_identity', 'app_system') and has_schema_privilege(r.rolname, 'app_private', 'usage')`,
      sql`select has_database_privilege('app_api', current_database(), 'temporary')
              or has_database_privilege('app_api', current_database(), 'create')
              or has_database_privilege('app_identity', current_database(), 'temporary')
              or has_database_privilege('app_system', current_database(), 'temporary') as may`,
    );
    expect([create, privately]).toEqual([[], []]);
    expect(temporary).toEqual([{ may: false }]);
  });

  test("everybody has no right on any table or function, and none by default on later ones", async () => {
    expect(
      tables
        .filter(({ grants, column_grants }) => grants.public ?? column_grants.public)
        .map(({ name }) => name),
    ).toEqual([]);
    const [defaults, functions = [], schemas] = await asOwner(
      sql`select defaclrole::regrole::text as role, defaclobjtype as kind, defaclacl::text as rights from pg_default_acl`,
      sql`select p.oid::regprocedure::text as open from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname !~ '^(pg_|information_schema|public)'
             and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0))`,
      sql`select n.nspname from pg_namespace n cross join lateral aclexplode(n.nspacl) a
           where a.grantee = 0 and n.nspname !~ '^(pg_|information_schema|public)'`,
    );
    expect(defaults).toEqual([{ role: "app_owner", kind: "f", rights: "{app_owner=X/app_owner}" }]);
    // Whoever comes as another login is told that it is not a safe one.
    expect(functions.map(({ open }) => open).sort()).toEqual([
      "app.enter(text,text)",
      "app.enter_identity(text,text)",
      "app.enter_platform(text,text)",
    ]);
    expect(schemas).toEqual([]);
  });
});

describe("what health asks of the logins", () => {
  const named = () => `test_${newId().replaceAll("-", "")}`;

  test("is answered with nothing, by each of them", async () => {
    const ours = await mintSide("ours");
    const asked = sql`select login, problem from app.login_problems()`;
    const api = await run("api", [await entering(ours), asked]);
    expect(api.rows[1], api.said).toEqual([]);
    for (const login of ["identity", "system"] as const) {
      expect((await run(login, [asked])).rows[0]).toEqual([]);
    }
  });

  test("finds how long what they do may take, which holds from their connection on", async () => {
    const limits = ["statement_timeout=25s", "lock_timeout=3s", "idle_in_transaction_session_timeout=10s"];
    const [kept] = await asOwner(
      sql`select s.setconfig as limits from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
           where r.rolname in ('app_api', 'app_identity', 'app_system') and s.setdatabase = 0`,
    );
    expect(kept).toEqual(["api", "identity", "system"].map(() => ({ limits })));
    const shown = sql`select array_agg(n || '=' || current_setting(n) order by o) as limits
      from unnest('{statement_timeout,lock_timeout,idle_in_transaction_session_timeout}'::text[]) with ordinality as names (n, o)`;
    for (const login of ["api", "identity", "system"] as const)
      expect((await run(login, [shown])).rows[0]).toEqual([{ limits }]);
  });

  test.each<[string, (role: string) => string]>([
    ["settings", (role) => `alter role ${role} set statement_timeout = '1ms'`],
    [
      "settings",
      (role) =>
        `do $$ begin execute format('alter role ${role} in database %I set search_path = public', current_database()); end $$`,
    ],
    ["membership", (role) => `grant pg_read_all_data to ${role}`],
    ["ownership", (role) => `create table public.${role} (); alter table public.${role} owner to ${role}`],
    ["superuser", (role) => `alter role ${role} superuser`],
    ["bypassrls", (role) => `alter role ${role} bypassrls`],
  ])("tells of %s", async (problem, give) => {
    const role = named();
    const before = sql`select problem from app.login_problems(array[${role}])`;
    const statements = give(role)
      .split("; ")
      .map((one) => sql.raw(one));
    const results = await asOwner(
      sql.raw(`create role ${role} login`),
      before,
      ...(problem === "settings" ? [sql.raw(give(role))] : statements),
      before,
      sql.raw(`drop owned by ${role}`),
      sql.raw(`drop role ${role}`),
    );
    expect(results[1]).toEqual([]);
    expect(results.at(-3)).toEqual([{ problem }]);
  });
});

describe("the functions", () => {
  test("that run with the owner's rights pin their search path, and are owned by the owner", async () => {
    const [functions = []] = await asOwner(
      sql`select n.nspname || '.' || p.proname as name, coalesce(array_to_string(p.proconfig, ';'), '') as settings,
                 p.prosqlbody is not null as parsed,
                 pg_get_userbyid(p.proowner) as owner, p.prosecdef as definer, p.prorettype = 'trigger'::regtype as trigger,
                 has_function_privilege('app_api', p.oid, 'execute') or has_function_privilege('app_system', p.oid, 'execute')
                   or has_function_privilege('app_identity', p.oid, 'execute')
                   as callable, has_schema_privilege('app_api', n.oid, 'usage') as reachable
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname !~ '^pg_' and n.nspname <> all ('{information_schema,public}')`,
    );
    expect(functions.length).toBeGreaterThan(20);
    const named = (list: typeof functions) => [...new Set(list.map(({ name }) => String(name)))].sort();
    expect(named(functions.filter(({ owner }) => owner !== "app_owner"))).toEqual([]);
    expect(
      named(
        functions.filter(
          ({ settings, parsed }) =>
            !parsed && !/(^|;)search_path=pg_catalog(, pg_temp)?(;|$)/.test(String(settings)),
        ),
      ),
    ).toEqual([]);
    // What is planned inline has its names resolved when it is made, so that no search path matters.
    expect(named(functions.filter(({ parsed, definer }) => parsed && definer))).toEqual([]);
    const doors = functions.filter((f) => f.definer && f.callable && f.reachable && !f.trigger);
    expect(named(doors)).toEqual(Object.keys(DOORS).sort());
  });

  test("of roles name the same ones as the application", async () => {
    const [sets] = await asOwner(
      sql`select identity.member_roles() as members, identity.manager_roles() as managers, identity.admin_roles() as admins,
               identity.staff_roles() as staff`,
    );
    expect(sets).toEqual([
      { members: [...ROLES], managers: [...managerUp], admins: [...adminUp], staff: [...staffUp] },
    ]);
  });
});
