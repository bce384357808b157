import { randomBytes } from "node:crypto";
import type { Engine, Login, Statement } from "../../dev/database/engine.ts";
import { openEngine } from "../../dev/database/open-engine.ts";
import { readServers } from "../../dev/local-servers.ts";
import { createDatabase } from "../setup/own-database.ts";

const { databaseUrl } = readServers(process.env);

/** Whether the suite runs on a real Postgres in place of the embedded one. */
export const onRealPostgres = databaseUrl !== undefined;

/** An empty database of its own. `close` leaves nothing of it behind. */
export type TestDatabase = { engine: Engine; url: string | undefined; close(): Promise<void> };

export async function openTestDatabase(): Promise<TestDatabase> {
  const own = await makeTestDatabase();
  const engine = await openEngine({ url: own.url });
  return {
    engine,
    url: own.url,
    async close() {
      await engine.close();
      await own.drop();
    },
  };
}

/** The same, for others to open: without a URL it is the embedded one, which whoever opens it makes. */
export async function makeTestDatabase(): Promise<{ url: string | undefined; drop(): Promise<void> }> {
  return databaseUrl ? createDatabase(databaseUrl) : { url: undefined, drop: async () => {} };
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
