import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "../free-port.ts";
import { isMade, layCluster } from "./clusters.ts";
import { ownPrograms } from "./own-programs.ts";
import { findProgram, type Service, superviseServer, tryThreeTimes } from "./server.ts";

const run = promisify(execFile);

const OLDEST = 15;
const STOPS_IN_MS = 20_000;
const DEBIAN = "/usr/lib/postgresql";

// Only for throw-away data: after a crash of the machine, such a cluster is lost. Nobody vacuums what is gone in minutes: each table
// that is analyzed has every session make its plans anew.
const UNSAFE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];

// Under the supervisor from the first step on, so that nothing is left behind whenever the start is broken off.
const MAKE_AND_SERVE = `
programs=$1
shift
[ -e data/PG_VERSION ] || "$programs/initdb" -D data --username=postgres --pwfile=password --auth=scram-sha-256 \
  --encoding=UTF8 --locale=C.UTF-8 --wal-segsize=1 --no-sync >/dev/null && exec "$programs/postgres" -D data "$@"`;

export interface PostgresOptions {
  /** With the settings that make a commit durable, also where it is thrown away: for measuring. */
  durable?: boolean;
  /** Where its data outlives it; without, they are thrown away. */
  folder?: string | undefined;
  /** What a new one begins with, by the name that it was kept under; else empty. */
  beginning?: string | undefined;
  /** The one that is installed on this machine, in place of the one that npm brings. */
  isInstalled?: boolean;
}

/**
 * Starts a PostgreSQL on a free port, with a database `duka`. What is thrown away is tuned for tests.
 * Errors: a line that says what is missing, or the end of the server's log.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Service> {
  const programs = options.isInstalled ? await installedPrograms() : await programsHere();
  return tryThreeTimes(() => start(programs, options));
}

async function start(programs: string, options: PostgresOptions): Promise<Service> {
  const { folder, beginning, durable = folder !== undefined } = options;
  if (folder !== undefined) await untilLeft(join(folder, "data/postmaster.pid"));
  const port = await freePort();
  let password = randomBytes(18).toString("hex");
  const address = () => `postgres://postgres:${password}@127.0.0.1:${port}`;
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=256MB",
    "min_wal_size=32MB",
    "timezone=UTC",
    ...(durable ? [] : UNSAFE),
  ];
  const stop = await superviseServer({
    name: "PostgreSQL",
    command: ["/bin/sh", "-c", MAKE_AND_SERVE, "sh", programs, ...settings.flatMap((one) => ["-c", one])],
    folder,
    lay(into) {
      if (!isMade(into)) layCluster(into, password, beginning);
      password = readFileSync(join(into, "password"), "utf8");
    },
    // At once, without a last checkpoint, where the folder goes as well.
    stopSignal: folder === undefined ? "QUIT" : "INT",
    ready: () => haveDatabase(address()),
  });
  return { url: `${address()}/duka`, stop };
}

/** Waits for the server of a process that was killed, which is still ending. */
async function untilLeft(pidFile: string): Promise<void> {
  for (const until = Date.now() + STOPS_IN_MS; Date.now() < until && isAlive(pidFile); ) await pause(50);
}

function isAlive(pidFile: string): boolean {
  try {
    return process.kill(Number.parseInt(readFileSync(pidFile, "utf8"), 10), 0);
  } catch {
    return false;
  }
}

/** The folder of the programs of what npm brings; where it brings none for this machine, of what is installed. */
async function programsHere(): Promise<string> {
  return ownPrograms() ?? installedPrograms();
}

/** The folder of the installed PostgreSQL's programs. */
async function installedPrograms(): Promise<string> {
  const missing = `PostgreSQL ${OLDEST} or later is not installed (Debian: apt-get install postgresql)`;
  const program = findProgram("postgres", debianFolders());
  if (program === undefined) throw new Error(missing);
  const { stdout } = await run(program, ["--version"]);
  const version = Number(/(\d+)/.exec(stdout)?.[1]);
  if (!(version >= OLDEST)) throw new Error(`${missing}: ${program} is ${stdout.trim()}`);
  // Where a link on the PATH leads to: its sister programs need not be linked.
  return dirname(realpathSync(program));
}

/** Newest first. */
function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return [];
  const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
  return versions.map((version) => join(DEBIAN, version, "bin"));
}

/** Throws as long as it does not answer. */
async function haveDatabase(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query("select from pg_database where datname = 'duka'");
    if (rows.length === 0) await client.query("create database duka");
  } finally {
    await client.end();
  }
}
