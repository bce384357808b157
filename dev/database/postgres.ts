import pg from "pg";
import { serial } from "../serial.ts";
import { beginStatement, runBatch } from "./batch-query.ts";
import type { BatchOptions, Engine, Login, Statement } from "./engine.ts";
import { runScript } from "./run-script.ts";

const CONNECTIONS_PER_LOGIN = 20;
/** A new session makes the plans of all that it runs anew, which takes it a second: it stays. */
const IDLE_MS = 600_000;
const LOGINS_KEPT = 16;

/**
 * A real Postgres at the owner's `url`: login roles connect with their own name and password, each with so many connections at most.
 * Errors: pg's connection errors.
 */
export async function openPostgres(url: string, connections = CONNECTIONS_PER_LOGIN): Promise<Engine> {
  const owner = ownerSession(url);
  const pools = new Map<string, pg.Pool>();
  await owner.exec("select 1");

  function poolOf(login: Login): pg.Pool {
    const key = `${login.user}\n${login.password}`;
    const known = pools.get(key);
    if (known) return known;
    const pool = openPool(url, login, connections);
    pools.set(key, pool);
    const [oldest] = pools;
    if (oldest && pools.size > LOGINS_KEPT) drop(...oldest);
    return pool;
  }

  function drop(key: string, pool: pg.Pool): void {
    pools.delete(key);
    void pool.end();
  }

  async function batch(login: Login, statements: readonly Statement[], options?: BatchOptions) {
    const pool = poolOf(login);
    const client = await pool.connect().catch((error) => {
      if (pool.totalCount === 0) drop(`${login.user}\n${login.password}`, pool);
      throw error;
    });
    const head = statements.length === 1 && !options ? [] : [beginStatement(options ?? {})];
    try {
      return await runBatch(client, head, statements);
    } finally {
      client.release(client.getTransactionStatus() !== "I");
    }
  }

  return {
    exec: owner.exec,
    batch,
    async close() {
      await Promise.all([owner.close(), ...[...pools.values()].map((pool) => pool.end())]);
    },
  };
}

function openPool(url: string, login: Login, connections: number): pg.Pool {
  const own = new URL(url);
  own.username = encodeURIComponent(login.user);
  own.password = encodeURIComponent(login.password);
  const pool = new pg.Pool({
    connectionString: own.href,
    max: connections,
    idleTimeoutMillis: IDLE_MS,
  });
  // A connection that dies is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** One session of the owner, connected at first use and again when it was lost. */
function ownerSession(url: string) {
  const inTurn = serial();
  let client: pg.Client | undefined;

  async function connected(): Promise<pg.Client> {
    if (client) return client;
    const fresh = new pg.Client({ connectionString: url });
    const forget = () => {
      if (client === fresh) client = undefined;
    };
    fresh.on("error", forget).on("end", forget);
    await fresh.connect();
    client = fresh;
    return fresh;
  }

  return {
    exec: (sql: string) => inTurn(async () => runScript(await connected(), sql)),
    close: () => inTurn(async () => client?.end()),
  };
}
