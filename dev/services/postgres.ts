import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "../free-port.ts";
import { findProgram, type Service, superviseServer, tryThreeTimes } from "./server.ts";

const run = promisify(execFile);

const OLDEST = 15;
const DEBIAN = "/usr/lib/postgresql";

// Only for throw-away data: after a crash of the machine, such a cluster is lost.
const UNSAFE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

// Under the supervisor from the first step on, so that nothing is left behind whenever the start is broken off.
const MAKE_AND_SERVE = `
programs=$1
shift
"$programs/initdb" -D data --username=postgres --pwfile=password --auth=scram-sha-256 \
  --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null && rm password && exec "$programs/postgres" -D data "$@"`;

/**
 * Starts a throw-away PostgreSQL on a free port, with one empty database. It is tuned for tests; `durable` leaves
 * the settings that make a commit durable, for measuring. Errors: a line that says what is missing.
 */
export async function startPostgres(options: { durable?: boolean } = {}): Promise<Service> {
  const programs = await postgresPrograms();
  return tryThreeTimes(() => start(programs, options.durable ?? false));
}

async function start(programs: string, durable: boolean): Promise<Service> {
  const port = await freePort();
  const password = randomBytes(18).toString("hex");
  const address = `postgres://postgres:${password}@127.0.0.1:${port}`;
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=256MB",
    "timezone=UTC",
    ...(durable ? [] : UNSAFE),
  ];
  const stop = await superviseServer({
    name: "PostgreSQL",
    command: ["/bin/sh", "-c", MAKE_AND_SERVE, "sh", programs, ...settings.flatMap((one) => ["-c", one])],
    files: { password },
    // At once, without a last checkpoint: the folder goes as well.
    stopSignal: "QUIT",
    ready: () => execute(`${address}/postgres`, "select 1"),
  });
  await execute(`${address}/postgres`, "create database duka");
  return { url: `${address}/duka`, stop };
}

/** The folder of PostgreSQL's programs. */
async function postgresPrograms(): Promise<string> {
  const missing = `PostgreSQL ${OLDEST} or later is not installed (Debian: apt-get install postgresql)`;
  const program = findPostgres();
  if (program === undefined) throw new Error(missing);
  const { stdout } = await run(program, ["--version"]);
  const version = Number(/(\d+)/.exec(stdout)?.[1]);
  if (!(version >= OLDEST)) throw new Error(`${missing}: ${program} is ${stdout.trim()}`);
  // Where a link on the PATH leads to: its sister programs need not be linked.
  return dirname(realpathSync(program));
}

/** The server's program: the one on the PATH, else the newest of Debian's. */
export function findPostgres(): string | undefined {
  return findProgram("postgres", debianFolders());
}

function debianFolders(): string[] {
  try {
    const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
    return versions.map((version) => join(DEBIAN, version, "bin"));
  } catch {
    return [];
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
