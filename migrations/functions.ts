import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failureIn, MigrationFailed } from "./failure.ts";

/** Runs one or more statements through the simple protocol, always on the same session, as the owner. */
export type Exec = { query(sql: string): Promise<{ rows: Record<string, unknown>[] }> };

/** `functions/<schema>/<function>.sql`: all that there is of one function, procedure or trigger function. */
type FunctionFile = { name: string; path: string; text: string; checksum: string };

/** A routine of the database: `version` is another one when it was replaced. */
type Routine = { name: string; signature: string; version: string; grantees: string[] };

const TABLE = "public.schema_functions";
const DIRECTIVE = /^-- functions:[ \t]*(.*)$/gm;
/** A function, type or table that is not there yet, which another file makes. */
const NOT_YET = new Set(["42883", "42704", "42P01"]);
/** `create or replace` changes no return type, parameter name or default. */
const OTHER_SHAPE = "42P13";
const DEPENDED_ON = "2BP01";

const ROUTINES = `
  select n.nspname || '/' || p.proname as name, p.oid::regprocedure::text as signature, p.ctid::text as version,
         (select coalesce(json_agg(distinct coalesce(quote_ident(r.rolname), 'public')), '[]')
            from aclexplode(p.proacl) a left join pg_roles r on r.oid = a.grantee where a.grantee <> p.proowner) as grantees
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname !~ '^(pg_|information_schema)' and not exists (select from pg_depend d
                      where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;

/**
 * The SQL functions of a folder of migrations, one a file, and what the database has of them: `public.schema_functions`
 * keeps each file's name and the checksum of the text that was applied.
 */
export class Functions {
  readonly #exec: Exec;
  readonly #files: Map<string, FunctionFile>;

  constructor(exec: Exec, folder: string) {
    this.#exec = exec;
    const paths = globSync("functions/*/*.sql", { cwd: folder }).sort();
    this.#files = new Map(paths.map((path) => [nameOf(path), read(folder, path)]));
  }

  /** Paths of the files that the database has not, or not with this text. */
  async pending(): Promise<string[]> {
    return (await this.#changed()).map(({ path }) => path);
  }

  /**
   * Applies what is pending and drops what has no file any more, in the transaction that is open; gives the paths of the files.
   * Errors: `MigrationFailed`, also for a function that neither a file nor an earlier one made.
   */
  async apply(): Promise<string[]> {
    const kept = [...(await this.#checksums()).keys()];
    await this.#refuseStrangers(kept);
    const changed = await this.#changed();
    const vanished = kept.filter((name) => !this.#files.has(name));
    if (changed.length + vanished.length === 0) return [];
    await this.#make(changed, await this.#owners());
    await this.#exec.query("reset role");
    await this.record(changed);
    for (const name of vanished) await this.#forget(name);
    await this.#refuseStrangers(kept);
    return changed.map(({ path }) => path);
  }

  /**
   * Runs the text of a migration; a line `-- functions: app/uuid7 …` in it makes these functions where it stands. Gives
   * the functions, for `record`. Errors: `MigrationFailed`.
   */
  async expand(path: string, sql: string): Promise<FunctionFile[]> {
    const made: FunctionFile[] = [];
    let from = 0;
    for (const line of [...sql.matchAll(DIRECTIVE), undefined]) {
      const to = line?.index ?? sql.length;
      // What ran before stands as blanks, so that the position of an error is one in the file.
      const part = sql.slice(0, from).replaceAll(/[^\n]/g, " ") + sql.slice(from, to);
      await this.#exec.query(part).catch(failureIn(path, sql));
      from = to;
      const files = (line?.[1]?.trim().split(/\s+/) ?? []).map((name) => {
        const file = this.#files.get(name);
        if (!file) throw new MigrationFailed(`${path}: there is no ${pathOf(name)}.`);
        return file;
      });
      if (files.length > 0) await this.#make(files);
      made.push(...files);
    }
    return made;
  }

  /** Keeps that these functions were applied with their text. */
  async record(files: readonly FunctionFile[]): Promise<void> {
    if (files.length === 0) return;
    const rows = files.map(({ name, checksum }) => `('${name}', '${checksum}')`);
    await this.#exec.query(`
      create table if not exists ${TABLE} (
        name text primary key, checksum text not null, applied_at timestamptz not null default now());
      insert into ${TABLE} (name, checksum) values ${rows.join(", ")}
      on conflict (name) do update set checksum = excluded.checksum, applied_at = now()`);
  }

  /** A function that neither a file nor an earlier one made would change with no diff. */
  async #refuseStrangers(kept: readonly string[]): Promise<void> {
    const schemas = new Set([...this.#files.keys(), ...kept].map(schemaOf));
    const stranger = (await this.#routines()).find(
      ({ name }) => schemas.has(schemaOf(name)) && !this.#files.has(name) && !kept.includes(name),
    );
    if (!stranger) return;
    throw new MigrationFailed(
      `${stranger.signature} is in the database and has no file: write ${pathOf(stranger.name)}, or drop it.`,
    );
  }

  async #changed(): Promise<FunctionFile[]> {
    const kept = await this.#checksums();
    const live = new Set((await this.#routines()).map(({ name }) => name));
    return [...this.#files.values()].filter(
      ({ name, checksum }) => kept.get(name) !== checksum || !live.has(name),
    );
  }

  async #checksums(): Promise<Map<string, string>> {
    const { rows } = await this.#exec.query(`select to_regclass('${TABLE}') is not null as there`);
    if (!rows[0]?.there) return new Map();
    const kept = await this.#exec.query(`select name, checksum from ${TABLE} order by name`);
    return new Map(kept.rows.map(({ name, checksum }) => [String(name), String(checksum)]));
  }

  async #routines(): Promise<Routine[]> {
    return (await this.#exec.query(ROUTINES)).rows as Routine[];
  }

  async #owners(): Promise<Map<string, string>> {
    const { rows } = await this.#exec.query(
      "select nspname as schema, quote_ident(pg_get_userbyid(nspowner)) as owner from pg_namespace",
    );
    return new Map(rows.map(({ schema, owner }) => [String(schema), String(owner)]));
  }

  /**
   * Makes functions, in whatever order they need each other, on a clean state: without what was granted before, and
   * without overloads of an earlier shape. As the owners of their schemas, where these are given.
   */
  async #make(files: readonly FunctionFile[], owners?: ReadonlyMap<string, string>): Promise<void> {
    const before = await this.#routines();
    const grants = before
      .filter(({ name }) => files.some((file) => file.name === name))
      .flatMap(({ signature, grantees }) =>
        grantees.map((grantee) => `revoke all on routine ${signature} from ${grantee};`),
      );
    await this.#exec.query(["set local check_function_bodies = off;", ...grants].join("\n"));
    let left = files;
    while (left.length > 0) {
      const waiting: [FunctionFile, unknown][] = [];
      for (const file of left) {
        const owner = owners?.get(schemaOf(file.name));
        if (owners && !owner) {
          throw new MigrationFailed(`${file.path}: there is no schema ${schemaOf(file.name)}.`);
        }
        await this.#exec.query(`savepoint file${owner ? `; set local role ${owner}` : ""}`);
        const error = await this.#run(file, before);
        if (error) waiting.push([file, error]);
      }
      const [first] = waiting;
      if (first && waiting.length === left.length) failureIn(first[0].path, first[0].text)(first[1]);
      left = waiting.map(([file]) => file);
    }
    await this.#dropOverloads(files, before);
  }

  /** Runs a file; gives the error when the file needs something that is not there yet. */
  async #run({ name, path, text }: FunctionFile, before: readonly Routine[]): Promise<unknown> {
    try {
      await this.#exec.query(text);
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (code !== OTHER_SHAPE && !NOT_YET.has(code)) failureIn(path, text)(error);
      await this.#exec.query("rollback to savepoint file");
      if (code !== OTHER_SHAPE) return error;
      for (const old of before) if (old.name === name) await this.#drop(old, path);
      await this.#exec.query(text).catch(failureIn(path, text));
    }
    return undefined;
  }

  async #dropOverloads(files: readonly FunctionFile[], before: readonly Routine[]): Promise<void> {
    const after = await this.#routines();
    const was = ({ signature, version }: Routine) =>
      before.some((one) => one.signature === signature && one.version === version);
    for (const { name, path } of files) {
      const found = after.filter((routine) => routine.name === name);
      if (found.filter((routine) => !was(routine)).length !== 1) {
        throw new MigrationFailed(`${path} has to make one function, ${name.replace("/", ".")}.`);
      }
      for (const routine of found) if (was(routine)) await this.#drop(routine, path);
    }
  }

  /** Drops what a file made that is no more. */
  async #forget(name: string): Promise<void> {
    for (const routine of await this.#routines()) {
      if (routine.name === name) await this.#drop(routine, `${pathOf(name)} is gone, but`);
    }
    await this.#exec.query(`delete from ${TABLE} where name = '${name}'`);
  }

  async #drop({ signature }: Routine, why: string): Promise<void> {
    await this.#exec.query(`drop routine ${signature}`).catch((error: unknown) => {
      const { code, message, detail } = error as Record<string, string | undefined>;
      if (code !== DEPENDED_ON) throw error;
      throw new MigrationFailed(`${why}: ${message} (${detail?.replaceAll("\n", "; ")})`, { cause: error });
    });
  }
}

const schemaOf = (name: string): string => name.split("/")[0] ?? "";

const nameOf = (path: string): string => path.replace(/^functions\//, "").replace(/\.sql$/, "");

const pathOf = (name: string): string => `functions/${name}.sql`;

function read(folder: string, path: string): FunctionFile {
  const text = readFileSync(join(folder, path), "utf8");
  return { name: nameOf(path), path, text, checksum: createHash("sha256").update(text).digest("hex") };
}
