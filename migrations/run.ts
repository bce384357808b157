import { basename, join } from "node:path";
import Postgrator from "postgrator";
import { failureIn, MigrationFailed } from "./failure.ts";
import { type Exec, Functions } from "./functions.ts";

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

/**
 * Applies what is pending, up to version `to` where given, and then the functions whose text changed, unless migrations
 * are left; gives the names of the files that ran. Errors: `MigrationFailed`.
 */
export function migrate(exec: Exec, to?: number, folder = import.meta.dirname): Promise<string[]> {
  return locked(exec, async () => {
    const runner = new Runner(exec, folder);
    const { version, latest } = await runner.status();
    const target = to ?? latest;
    if (target < version)
      throw new MigrationFailed(`The database is at ${version}, after ${target}: roll back instead.`);
    await runner.refuseSkipped();
    const ran = await runner.moveTo(target);
    return target < latest ? ran : [...ran, ...(await new Functions(exec, folder).apply())];
  });
}

/** Undoes the last `steps` migrations; gives the names of the files that ran. Errors: `MigrationFailed`. */
export function rollback(exec: Exec, steps = 1, folder = import.meta.dirname): Promise<string[]> {
  return locked(exec, async () => {
    const runner = new Runner(exec, folder);
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
  return new Runner(exec, folder).status();
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

  constructor(exec: Exec, folder: string) {
    const functions = new Functions(exec, folder);
    let running = "";
    super({
      driver: "pg",
      schemaTable: TABLE,
      migrationPattern: join(folder, "[0-9]*.sql"),
      execQuery: (sql) => exec.query(sql),
      execSqlScript: async (sql) => {
        const made = await functions.expand(running, sql);
        await exec.query("reset role; reset all");
        await functions.record(made);
      },
    });
    this.on("migration-started", ({ filename }) => {
      running = basename(filename);
    });
    this.#exec = exec;
    this.#functions = functions;
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

  /** Each file and its line in the table are one transaction; postgrator alone would record it in a second one. */
  override async runMigrations(migrations: Postgrator.Migration[] = []): Promise<Postgrator.Migration[]> {
    for (const migration of migrations) {
      await this.#exec.query("begin");
      try {
        await super.runMigrations([migration]);
        await this.#exec.query("commit");
      } catch (error) {
        await this.#exec.query("rollback");
        failureIn(basename(migration.filename), migration.getSql())(error);
      }
    }
    return migrations;
  }
}
