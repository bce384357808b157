import type { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";
import { lockFolder } from "../../folder-lock.ts";
import { serial } from "../../serial.ts";
import { beginStatement, runBatch } from "../batch-query.ts";
import type { BatchOptions, Engine, Login, Statement } from "../engine.ts";
import { startsWith } from "../prepared-statements.ts";
import { runScript } from "../run-script.ts";
import { bootPglite, isNew, keepBeginning } from "./boot-pglite.ts";
import { loginDirectory } from "./logins.ts";

/** The embedded Postgres could not start on its folder. */
export class FolderBroken extends Error {
  override readonly name = "FolderBroken";
}

// Without a first value of its own, the session authorization of a transaction would outlive it.
const BE_OWNER = "SET SESSION AUTHORIZATION postgres";
// In one session that everybody shares these would reach past the batch that they stand in.
const ENDS_TRANSACTION = startsWith(
  String.raw`begin|start\s+transaction|commit|end|abort|rollback(?!(?:\s+(?:work|transaction))?\s+to\b)|prepare\s+transaction`,
);
const CHANGES_LOGIN = /session[\s_]+authorization/i;

/**
 * The embedded Postgres in a folder, or in memory. It has one session: batches run one after the other, each under the
 * session authorization of its login role. A new one begins with what was kept as `beginning`. Errors: `FolderInUse`, `FolderBroken`.
 */
export async function openPglite(folder?: string, beginning?: string): Promise<Engine> {
  const unlock = folder ? await lockFolder(folder) : () => {};
  const begins = isNew(folder);
  const database = await boot(folder, beginning).catch((error: unknown) => {
    unlock();
    throw error;
  });
  let client = await connect(database);
  const inTurn = serial();
  const logins = loginDirectory((sql, values) => client.query(sql, values));

  async function batch(login: Login, statements: readonly Statement[], options: BatchOptions = {}) {
    const entry = await logins.enter(login);
    for (const { query } of statements) refuseEscape(query);
    try {
      return await runBatch(client, [beginStatement(options), ...entry], statements);
    } finally {
      // Also after a DISCARD ALL, which here cannot restore the owner; and whatever broke the session, the next gets a whole one.
      await client.query(BE_OWNER).catch(async () => {
        client = await connect(database);
      });
    }
  }

  return {
    kind: "pglite",
    exec: (sql) =>
      inTurn(() => {
        logins.forget();
        return runScript(client, sql);
      }),
    batch: (login, statements, options) => inTurn(() => batch(login, statements, options)),
    keepAs: (name) => inTurn(async () => (begins ? keepBeginning(database, name) : undefined)),
    close: () =>
      inTurn(async () => {
        await client.end();
        await database.close();
        unlock();
      }),
  };
}

async function connect(database: PGlite): Promise<pg.Client> {
  const client = new pg.Client(createPgConfig(database) as unknown as pg.ClientConfig);
  client.on("error", () => {});
  await client.connect();
  await client.query(BE_OWNER);
  return client;
}

function refuseEscape(query: string): void {
  if (!ENDS_TRANSACTION.test(query) && !CHANGES_LOGIN.test(query)) return;
  throw Object.assign(
    new Error("the embedded Postgres runs no transaction control and no session authorization in a batch"),
    { code: "0A000", severity: "ERROR" },
  );
}

async function boot(folder: string | undefined, beginning: string | undefined): Promise<PGlite> {
  try {
    return await bootPglite(folder, { beginning });
  } catch (error) {
    throw new FolderBroken(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
