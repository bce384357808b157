import pg from "pg";
import type { Login, Statement } from "../engine.ts";
import { matchesVerifier } from "./scram-verifier.ts";

type Query = (sql: string, values: string[]) => Promise<{ rows: Record<string, unknown>[] }>;

const ROLE = `select r.rolcanlogin, a.rolpassword, coalesce(r.rolvaliduntil < now(), false) as expired,
    coalesce(r.rolconfig, '{}') as settings
  from pg_roles r join pg_authid a using (oid) where r.rolname = $1`;

/**
 * The login roles of the embedded Postgres, which itself checks no password. What was once checked is kept until
 * `forget`, which the owner's statements call, as only they change roles.
 */
export function loginDirectory(query: Query) {
  const entered = new Map<string, readonly Statement[]>();
  return {
    /** The statements that put a transaction under this login, with the role's own settings. Errors: 28P01, 28000. */
    async enter(login: Login): Promise<readonly Statement[]> {
      const key = `${login.user}\n${login.password}`;
      const known = entered.get(key);
      if (known) return known;
      const statements = await check(query, login);
      entered.set(key, statements);
      return statements;
    },
    forget(): void {
      entered.clear();
    },
  };
}

async function check(query: Query, { user, password }: Login): Promise<Statement[]> {
  const role = (await query(ROLE, [user])).rows[0];
  const right =
    typeof role?.rolpassword === "string" &&
    !role.expired &&
    (await matchesVerifier(password, role.rolpassword));
  if (!role || !right) throw loginRefused("28P01", `password authentication failed for user "${user}"`);
  if (!role.rolcanlogin) throw loginRefused("28000", `role "${user}" is not permitted to log in`);
  const settings = (role.settings as string[]).map((setting) => {
    const at = setting.indexOf("=");
    return {
      query: "select set_config($1, $2, true)",
      params: [setting.slice(0, at), setting.slice(at + 1)],
    };
  });
  return [{ query: `SET LOCAL SESSION AUTHORIZATION ${pg.escapeIdentifier(user)}`, params: [] }, ...settings];
}

/** The error that Postgres gives to a login that it does not let in. */
function loginRefused(code: "28P01" | "28000", message: string): Error {
  return Object.assign(new Error(message), { code, severity: "FATAL" });
}
