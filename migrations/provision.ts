import pg from "pg";
import type { Exec } from "./run.ts";

/** What the Worker and the database share; each part is set only where it is given. */
export type DatabaseSecrets = {
  apiPassword?: string | undefined;
  systemPassword?: string | undefined;
  /** 32 bytes in hexadecimal. */
  contextKey?: string | undefined;
};

/** Gives the login roles their passwords and the database its context key. Errors: pg's DatabaseError. */
export async function provision(exec: Exec, secrets: DatabaseSecrets): Promise<void> {
  await setPassword(exec, "app_api", secrets.apiPassword);
  await setPassword(exec, "app_system", secrets.systemPassword);
  if (secrets.contextKey) {
    await exec.query(`select app_private.set_context_key(${pg.escapeLiteral(secrets.contextKey)})`);
  }
}

/** In the clear, as Neon takes no password that is hashed already. */
async function setPassword(exec: Exec, role: string, password: string | undefined): Promise<void> {
  if (!password) return;
  await exec.query(`alter role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(password)}`);
}
