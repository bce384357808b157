import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import { MIGRATIONS } from "./migrations.ts";

/** A database, or a server, that Duka's development set-up did not make; the message is one line. */
export class NotMadeHere extends Error {
  override readonly name = "NotMadeHere";
}

const MARK = "Made by the development set-up of Duka, which may change and remove it";

const TABLES = `
  select string_agg(name, ', ') from (
    select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
       and not exists (select from pg_depend d
                        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by name limit 3) t`;

/**
 * Takes a real Postgres for development: an empty database is marked as ours, a marked one is ours already. A server's
 * roles are shared by its databases, so those of the migrations have to be ours too: development gives them new
 * passwords. `migrations` is their folder. Errors: `NotMadeHere`, with nothing changed.
 */
export async function claimDatabase({ exec }: Engine, migrations = MIGRATIONS): Promise<void> {
  const { rows } = await exec(`
    select current_database() as name, (${TABLES}) as tables,
           (select string_agg(rolname, ', ') from (${rolesWithoutMark(migrations)}) r) as roles,
           shobj_description(d.oid, 'pg_database') = '${MARK}' as marked
      from pg_database d where datname = current_database()`);
  const { name, tables, roles, marked } = rows[0] ?? {};
  if (marked) return;
  if (tables) {
    throw new NotMadeHere(
      `The database ${name} has tables that Duka's development set-up did not make (${tables}): use an empty one.`,
    );
  }
  if (roles) {
    throw new NotMadeHere(
      `The server of the database ${name} has roles that Duka's development set-up did not make (${roles}), and would give new passwords: use a server without them.`,
    );
  }
  await exec(`do $$ begin
    execute format('comment on database %I is %L', current_database(), '${MARK}');
  end $$`);
}

/** Marks the roles that the migrations have made, so that another database of this server can be claimed as well. */
export async function markRoles({ exec }: Engine, migrations = MIGRATIONS): Promise<void> {
  await exec(`do $$ declare one name; begin
    for one in ${rolesWithoutMark(migrations)} loop
      execute format('comment on role %I is %L', one, '${MARK}');
    end loop;
  end $$`);
}

function rolesWithoutMark(migrations: string): string {
  const names = globSync("**/*.sql", { cwd: migrations }).flatMap((file) =>
    [...readFileSync(join(migrations, file), "utf8").matchAll(/\bcreate role (\w+)/gi)].map(
      ([, name]) => name,
    ),
  );
  return `select rolname from pg_roles
    where rolname = any ('{${[...new Set(names)].join(",")}}') and shobj_description(oid, 'pg_authid') is distinct from '${MARK}'
    order by rolname`;
}
