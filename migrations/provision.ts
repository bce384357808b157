import pg from "pg";
import type { Exec } from "./functions.ts";

/** What the Worker and the database share; each part is set only where it is given. */
export type DatabaseSecrets = {
  APP_API_PASSWORD?: string | undefined;
  APP_IDENTITY_PASSWORD?: string | undefined;
  APP_SYSTEM_PASSWORD?: string | undefined;
  /** 32 bytes in hexadecimal. */
  CONTEXT_KEY?: string | undefined;
};

/**
 * Gives the login roles their passwords, takes all settings from them but those of `app.login_settings`, as a login can give itself others
 * and stop the service with them, and gives the database its context key. Errors: pg's DatabaseError.
 */
export async function provision(exec: Exec, secrets: DatabaseSecrets): Promise<void> {
  const logins = {
    app_api: secrets.APP_API_PASSWORD,
    app_identity: secrets.APP_IDENTITY_PASSWORD,
    app_system: secrets.APP_SYSTEM_PASSWORD,
  };
  for (const [login, password] of Object.entries(logins)) {
    await resetSettings(exec, login);
    await limitTime(exec, login);
    await setPassword(exec, login, password);
  }
  if (secrets.CONTEXT_KEY) {
    await exec.query(`select app_private.set_context_key(${pg.escapeLiteral(secrets.CONTEXT_KEY)})`);
  }
}

async function resetSettings(exec: Exec, login: string): Promise<void> {
  const { rows } = await exec.query(
    `select quote_ident(d.datname) as database from pg_db_role_setting s left join pg_database d on d.oid = s.setdatabase
      where s.setrole = (select oid from pg_roles where rolname = ${pg.escapeLiteral(login)})`,
  );
  for (const { database } of rows) {
    await exec.query(
      `alter role ${pg.escapeIdentifier(login)} ${database ? `in database ${database}` : ""} reset all`,
    );
  }
}

/** How long what a login does may take; nothing where the database has not the function yet. */
async function limitTime(exec: Exec, login: string): Promise<void> {
  const { rows: found } = await exec.query("select to_regproc('app.login_settings') is not null as there");
  if (!found[0]?.there) return;
  const { rows } = await exec.query(
    "select split_part(s, '=', 1) as name, split_part(s, '=', 2) as value from unnest(app.login_settings()) s",
  );
  for (const { name, value } of rows) {
    await exec.query(
      `alter role ${pg.escapeIdentifier(login)} set ${name} = ${pg.escapeLiteral(String(value))}`,
    );
  }
}

/** In the clear, as Neon takes no password that is hashed already. */
async function setPassword(exec: Exec, login: string, password: string | undefined): Promise<void> {
  if (!password) return;
  await exec.query(`alter role ${pg.escapeIdentifier(login)} login password ${pg.escapeLiteral(password)}`);
}
