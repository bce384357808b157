import pg from "pg";
import type { Exec } from "./run.ts";

/** What the Worker and the database share; each part is set only where it is given. */
export type DatabaseSecrets = {
  APP_API_PASSWORD?: string | undefined;
  APP_SYSTEM_PASSWORD?: string | undefined;
  /** 32 bytes in hexadecimal. */
  CONTEXT_KEY?: string | undefined;
};

/** Gives the login roles their passwords and the database its context key. Errors: pg's DatabaseError. */
export async function provision(exec: Exec, secrets: DatabaseSecrets): Promise<void> {
  await setPassword(exec, "app_api", secrets.APP_API_PASSWORD);
  await setPassword(exec, "app_system", secrets.APP_SYSTEM_PASSWORD);
  if (secrets.CONTEXT_KEY) {
    await exec.query(`select app_private.set_context_key(${pg.escapeLiteral(secrets.CONTEXT_KEY)})`);
  }
}

/** In the clear, as Neon takes no password that is hashed already. */
async function setPassword(exec: Exec, role: string, password: string | undefined): Promise<void> {
  if (!password) return;
  await exec.query(`alter role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(password)}`);
}
