import { basename, join } from "node:path";
import Postgrator from "postgrator";
import { failureAfter, failureIn, MigrationFailed } from "./failure.ts";
import { type Exec, Functions } from "./functions.ts";
import { refuseLoss } from "./lost-data.ts";
import { makePartitions } from "./partitions.ts";
import { inTransaction, PATIENCE, type Patience } from "./patience.ts";

export { MigrationFailed } from "./failure.ts";
export type { Exec } from "./functions.ts";

/**
 * Where the schema stands: applied and pending migrations by file name, in their order, and the files of functions that
 * the database has not with their text.
 */
export type Status = {
  version: number;
  latest: number;
  applied: string[];
  pending: string[];
  functions: string[];
};

const TABLE = "public.schema_migrations";
const LOCK = 4_845_126_801;

/** How a file runs that says so at its start, `-- runs: outside a transaction`; any other is one transaction. */
const RUNS = /^-- runs: (.*)$/m;
const OUTSIDE = "outside a transaction";
const BATCHES = "in batches";

/**
 * Applies what is pending, up to version `to` where given, and then the functions whose text changed, unless migrations
 * are left; gives the names of the files that ran. Errors: `MigrationFailed`.
 */
export function migrate(
  exec: Exec,
  to?: number,
  folder = import.meta.dirname,
  patience = PATIENCE,
): Promise<string[]> {
  return locked(exec, async () => {
    const runner = new Runner(exec, { folder, patience });
    const { version, latest } = await runner.status();
    const target = to ?? latest;
    if (target < version)
      throw new MigrationFailed(`The database is at ${version}, after ${target}: roll back instead.`);
    await runner.refuseSkipped();
    const ran = await runner.moveTo(target);
    if (target < latest) return ran;
    const functions = await inTransaction(exec, patience, () => new Functions(exec, folder).apply());
    await inTransaction(exec, patience, () => makePartitions(exec));
    return [...ran, ...functions];
  });
}

/**
 * Undoes the last `steps` migrations, those that drop what holds data only where `data` may be dropped; gives the names of the
 * files that ran. Errors: `MigrationFailed`.
 */
export function rollback(
  exec: Exec,
  steps = 1,
  folder = import.meta.dirname,
  { data = "kept", patience = PATIENCE }: { data?: "kept" | "dropped"; patience?: Patience } = {},
): Promise<string[]> {
  return locked(exec, async () => {
    const runner = new Runner(exec, { folder, patience, data });
    const versions = await runner.appliedVersions();
    const undone = versions.slice(-steps);
    const files = await runner.getMigrations();
    const missing = undone.filter(
      (version) => !files.some((file) => file.action === "undo" && file.version === version),
    );
    if (missing.length > 0)
      throw new MigrationFailed(`There is no undo file for migration ${missing.join(", ")}.`);
    return runner.moveTo(versions.at(-1 - undone.length) ?? 0);
  });
}

/** Where the schema stands. Errors: those of the connection. */
export function status(exec: Exec, folder = import.meta.dirname): Promise<Status> {
  return new Runner(exec, { folder }).status();
}

/** One deploy at a time: the second waits, and finds nothing left to do. */
async function locked<T>(exec: Exec, task: () => Promise<T>): Promise<T> {
  await exec.query(`select pg_advisory_lock(${LOCK})`);
  try {
    return await task();
  } finally {
    await exec.query(`select pg_advisory_unlock(${LOCK})`);
  }
}

class Runner extends Postgrator {
  readonly #exec: Exec;
  readonly #functions: Functions;
  readonly #patience: Patience;
  readonly #data: "kept" | "dropped";
  readonly #runScript: (path: string, sql: string) => Promise<unknown>;

  constructor(exec: Exec, options: { folder: string; patience?: Patience; data?: "kept" | "dropped" }) {
    const { folder, patience = PATIENCE, data = "kept" } = options;
    const functions = new Functions(exec, folder);
    const runScript = async (path: string, sql: string) => {
      const made = await functions.expand(path, sql);
      await exec.query("reset role; reset all");
      return made;
    };
    let running = "";
    super({
      driver: "pg",
      schemaTable: TABLE,
      migrationPattern: join(folder, "[0-9]*.sql"),
      execQuery: (sql) => exec.query(sql),
      execSqlScript: async (sql) => {
        const way = wayOf(running, sql);
        if (way === OUTSIDE) await runOutside(exec, sql);
        else if (way === BATCHES) await runBatches(exec, patience, sql);
        else await functions.record(await runScript(running, sql));
      },
    });
    this.on("migration-started", ({ filename }) => {
      running = basename(filename);
    });
    this.#exec = exec;
    this.#functions = functions;
    this.#patience = patience;
    this.#data = data;
    this.#runScript = runScript;
  }

  async moveTo(version: number): Promise<string[]> {
    try {
      const ran = await this.migrate(String(version));
      return ran.map(({ filename }) => basename(filename));
    } catch (error) {
      if (error instanceof MigrationFailed) throw error;
      const message = error instanceof Error ? error.message : String(error);
      const changed = /^MD5 checksum failed for migration \[(\d+)\]/.exec(message)?.[1];
      throw new MigrationFailed(
        changed
          ? `Migration ${changed} was changed after it was applied: undo that, or start a new file.`
          : message,
        { cause: error },
      );
    }
  }

  async status(): Promise<Status> {
    const files = (await this.getMigrations()).filter(({ action }) => action === "do");
    files.sort((a, b) => a.version - b.version);
    const version = await this.getDatabaseVersion();
    const names = (of: typeof files) => of.map(({ filename }) => basename(filename));
    return {
      version,
      latest: files.at(-1)?.version ?? 0,
      applied: names(files.filter((file) => file.version <= version)),
      pending: names(files.filter((file) => file.version > version)),
      functions: await this.#functions.pending(),
    };
  }

  /** Versions in their order; the empty schema has none. */
  async appliedVersions(): Promise<number[]> {
    if ((await this.getDatabaseVersion()) === 0) return [];
    const { rows } = await this.#exec.query(
      `select version from ${TABLE} where version > 0 order by version`,
    );
    return rows.map(({ version }) => Number(version));
  }

  /** A file whose number is lower than the database's version would never run, and nobody would notice. */
  async refuseSkipped(): Promise<void> {
    const versions = await this.appliedVersions();
    const files = await this.getMigrations();
    const skipped = files.find(
      ({ action, version }) =>
        action === "do" && version < (versions.at(-1) ?? 0) && !versions.includes(version),
    );
    if (!skipped) return;
    throw new MigrationFailed(
      `${basename(skipped.filename)} was never applied, but the database is at ${versions.at(-1)}: give it a later number.`,
    );
  }

  /**
   * Each file and its line in the table are one transaction; postgrator alone would record it in a second one. A file that cannot be
   * one is recorded once it is done, and goes on where it was where it failed on its way.
   */
  override async runMigrations(migrations: Postgrator.Migration[] = []): Promise<Postgrator.Migration[]> {
    const done: string[] = [];
    for (const migration of migrations) {
      const [path, sql] = [basename(migration.filename), await migration.getSql()];
      const run = () => super.runMigrations([migration]);
      const guarded = async () => {
        if (migration.action === "undo" && this.#data === "kept")
          await refuseLoss(this.#exec, { path, run: () => this.#runScript(path, sql) });
        return run();
      };
      await (wayOf(path, sql) ? run() : inTransaction(this.#exec, this.#patience, guarded))
        .catch(failureIn(path, sql))
        .catch(failureAfter(migration.action === "undo" ? done : []));
      done.push(path);
    }
    return migrations;
  }
}

function wayOf(path: string, sql: string): string | undefined {
  const way = RUNS.exec(sql)?.[1];
  if (way === undefined || way === OUTSIDE || way === BATCHES) return way;
  throw new MigrationFailed(`${path}: a file runs "${OUTSIDE}" or "${BATCHES}", not "${way}".`);
}

/** Runs one statement by itself, as for an index that is made concurrently; what an earlier try left of that index goes first. */
async function runOutside(exec: Exec, sql: string): Promise<void> {
  const { rows } = await exec.query(`
    select c.oid::regclass::text as index, c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid`);
  for (const { index, name } of rows)
    if (sql.includes(String(name))) await exec.query(`drop index concurrently ${index}`);
  await exec.query(sql);
}

/** Runs one statement again and again, each time in a transaction of its own, until it returns no row. */
async function runBatches(exec: Exec, patience: Patience, sql: string): Promise<void> {
  while ((await inTransaction(exec, patience, () => exec.query(sql))).rows.length > 0);
}
