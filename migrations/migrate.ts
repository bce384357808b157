import pg from "pg";
import { keepEpoch } from "./epoch.ts";
import { makeAdmin } from "./make-admin.ts";
import { makePartitions } from "./partitions.ts";
import { inTransaction, PATIENCE } from "./patience.ts";
import { provision } from "./provision.ts";
import { type Exec, MigrationFailed, migrate, rollback, status } from "./run.ts";

export { keepEpoch } from "./epoch.ts";
export { type DatabaseSecrets, provision } from "./provision.ts";
export { type Exec, MigrationFailed, migrate, rollback, type Status, status } from "./run.ts";

const USAGE =
  "Usage: node migrations/migrate.ts up [version] | down [steps] [--drop-data] | status | restored | admin <email>";
const EMBEDDED = ".duka/postgres";

type Environment = Record<string, string | undefined>;

/**
 * The command line: `up [version]`, `down [steps] [--drop-data]`, `status`, `restored`, `admin <email>`, as the owner at MIGRATE_DATABASE_URL, or else
 * on the embedded database; never at DATABASE_URL, which is the Worker's login. Gives the lines to print. Errors: `MigrationFailed`, `FolderInUse`, pg's errors.
 */
async function runCommand(args: readonly string[], environment: Environment): Promise<string[]> {
  const [command = "", ...words] = args;
  const data = command === "down" && words.at(-1) === "--drop-data" && words.pop() ? "dropped" : "kept";
  const [count] = words;
  const isAdmin = command === "admin" && count !== undefined;
  const isCounted =
    ["up", "down", "status", "restored"].includes(command) && (count === undefined || /^\d+$/.test(count));
  if (words.length > 1 || (!isAdmin && !isCounted)) throw new MigrationFailed(USAGE);
  if (environment.DATABASE_URL && !environment.MIGRATE_DATABASE_URL) {
    throw new MigrationFailed(
      "DATABASE_URL is the Worker's login: set MIGRATE_DATABASE_URL to the owner's URL, or unset DATABASE_URL for the embedded database.",
    );
  }
  const database = await open(environment.MIGRATE_DATABASE_URL);
  try {
    if (isAdmin) {
      await makeAdmin(database, count);
      return [`${count} is an administrator of the platform from the next sign-in on.`];
    }
    if (command === "restored") {
      await keepEpoch(database, "restored");
      await inTransaction(database, PATIENCE, () => makePartitions(database));
      return ["Feeds go on after all that anybody has read of them."];
    }
    if (command === "status") return await report(database);
    if (command === "down") {
      const steps = count ? Number(count) : 1;
      return named("Rolled back", await rollback(database, steps, undefined, { data }));
    }
    const ran = await migrate(database, count ? Number(count) : undefined);
    const { version, latest } = await status(database);
    // Before the last migration there may be no context key to give, nor a function that takes it.
    if (version === latest) {
      await keepEpoch(database, "another server");
      await provision(database, environment);
    }
    return named("Applied", ran);
  } finally {
    await database.close();
  }
}

async function report(exec: Exec): Promise<string[]> {
  const { version, latest, applied, pending, functions } = await status(exec);
  return [
    `Version ${version} of ${latest}`,
    ...applied.map((name) => `  applied  ${name}`),
    ...[...pending, ...functions].map((name) => `  pending  ${name}`),
  ];
}

function named(what: string, files: readonly string[]): string[] {
  return files.length > 0 ? files.map((name) => `${what} ${name}`) : ["Nothing to do."];
}

async function open(url: string | undefined): Promise<Exec & { close(): Promise<void> }> {
  if (!url) return openEmbedded();
  if (new URL(url).hostname.split(".")[0]?.endsWith("-pooler")) {
    throw new MigrationFailed(
      "Migrations need the direct connection: take -pooler out of the host in MIGRATE_DATABASE_URL.",
    );
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return { ...execOf(client), close: () => client.end() };
}

/** A connection of `pg` as what runs migrations: of several statements the last one's rows. */
export function execOf(client: pg.Client): Exec {
  return {
    query: async (sql) => {
      const answer: unknown = await client.query(sql);
      return (Array.isArray(answer) ? answer.at(-1) : answer) as { rows: Record<string, unknown>[] };
    },
  };
}

/** Imported late: a deploy needs the embedded database neither here nor installed. */
async function openEmbedded() {
  const { openEngine } = await import("../dev/database/open-engine.ts");
  const engine = await openEngine({ folder: EMBEDDED });
  return { query: engine.exec, close: engine.close };
}

if (import.meta.main) {
  try {
    console.log((await runCommand(process.argv.slice(2), process.env)).join("\n"));
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    console.error(message || code);
    process.exitCode = 1;
  }
}
