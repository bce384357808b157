import { randomBytes } from "node:crypto";
import type { Engine, Login, Statement } from "../../dev/database/engine.ts";
import { openEngine } from "../../dev/database/open-engine.ts";

const { DATABASE_URL } = process.env;

/** Whether the suite runs on a real Postgres, DATABASE_URL, in place of the embedded one. */
export const onRealPostgres = Boolean(DATABASE_URL);

/** An empty database of its own. `close` leaves nothing of it behind. */
export type TestDatabase = { engine: Engine; url: string | undefined; close(): Promise<void> };

export async function openTestDatabase(): Promise<TestDatabase> {
  if (!DATABASE_URL) {
    const engine = await openEngine();
    return { engine, url: undefined, close: engine.close };
  }
  const name = `test_${randomBytes(6).toString("hex")}`;
  const server = await openEngine({ url: DATABASE_URL });
  await server.exec(`create database ${name}`);
  const url = new URL(DATABASE_URL);
  url.pathname = `/${name}`;
  const engine = await openEngine({ url: url.href });
  return {
    engine,
    url: url.href,
    async close() {
      await engine.close();
      await server.exec(`drop database ${name} with (force)`);
      await server.close();
    },
  };
}

/** A login role that nobody else has; the password has what a URL and SQL have to quote. */
export async function makeLogin(engine: Engine): Promise<Login> {
  const login = { user: `test_${randomBytes(6).toString("hex")}`, password: "it's a /p@ss:word?" };
  await engine.exec(`create role ${login.user} login password '${login.password.replaceAll("'", "''")}'`);
  return login;
}

export function statement(query: string, ...params: (string | null)[]): Statement {
  return { query, params };
}
