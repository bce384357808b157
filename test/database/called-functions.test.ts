import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";

const LOGINS = ["app_api", "app_identity", "app_system"] as const;

/** What a login's rights would let begin, and nothing of it ever does. */
const NEVER: Record<string, string> = {
  "app_system purchasing.check_approval": "jobs approve nothing",
};

/** What runs with the rights of a login: what it may call, and triggers of the tables that it writes. */
const callers = (login: string) => sql`
  select n.nspname || '.' || p.proname as name, pg_get_functiondef(p.oid) as body
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname !~ '^(pg_|information_schema|public)' and p.prokind = 'f' and not p.prosecdef
     and has_schema_privilege(${login}, n.oid, 'usage')
     and (has_function_privilege(${login}, p.oid, 'execute') and p.prorettype <> 'trigger'::regtype
          or exists (select from pg_trigger t
                      where t.tgfoid = p.oid
                        and (t.tgtype & 4 > 0 and has_any_column_privilege(${login}, t.tgrelid, 'insert')
                             or t.tgtype & 8 > 0 and has_table_privilege(${login}, t.tgrelid, 'delete')
                             or t.tgtype & 16 > 0 and has_any_column_privilege(${login}, t.tgrelid, 'update'))))`;

/** The names of functions that a login may call under at least one signature, of all that are ours. */
const names = (login: string) => sql`
  select n.nspname || '.' || p.proname as name, bool_or(has_function_privilege(${login}, p.oid, 'execute')) as callable
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname !~ '^(pg_|information_schema|public)' group by 1`;

test.each(LOGINS)("what runs with the rights of %s calls nothing that it may not", async (login) => {
  const [found = [], known = []] = await asOwner(callers(login), names(login));
  const callable = new Map(known.map(({ name, callable }) => [String(name), callable === true]));
  const refused = found.flatMap(({ name, body }) => {
    if (`${login} ${String(name)}` in NEVER) return [];
    const text = String(body).replace(/--.*$/gm, "");
    const called = [...text.slice(text.indexOf("AS ")).matchAll(/\b([a-z_]+\.[a-z_0-9]+)\s*\(/g)];
    return called.flatMap(([, of = ""]) =>
      callable.get(of) === false ? [`${String(name)} calls ${of}`] : [],
    );
  });
  expect(found.length).toBeGreaterThan(login === "app_api" ? 50 : 0);
  expect([...new Set(refused)].sort()).toEqual([]);
});
