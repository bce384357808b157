import { randomBytes } from "node:crypto";
import type { Engine, Login, Statement } from "../../dev/database/engine.ts";
import { emptyBeginning, openEngine } from "../../dev/database/open-engine.ts";
import { readServers } from "../../dev/local-servers.ts";
import { startPostgres } from "../../dev/services.ts";
import { createDatabase } from "../setup/own-database.ts";

const { databaseUrl } = readServers(process.env);

/** Whether the suite runs on servers that the environment names. */
export const onServices = databaseUrl !== undefined;

/** An empty database of its own, by its owner's URL. `close` leaves nothing of it behind. */
export type TestDatabase = { engine: Engine; url: string; close(): Promise<void> };

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

/** The same, for others to open: on the server that the environment names, else on one of its own. */
export async function makeTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  if (databaseUrl) return createDatabase(databaseUrl);
  const { url, stop } = await startPostgres({ beginning: await emptyBeginning() });
  return { url, drop: stop };
}

/** The same for a cloud to start on: none where the environment names no server, as a cloud then starts one of its own. */
export async function makeCloudDatabase(): Promise<{ url: string | undefined; drop(): Promise<void> }> {
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
