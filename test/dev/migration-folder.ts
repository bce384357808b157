import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Exec } from "../../migrations/migrate.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

/** A folder of migrations of a file's own, and the database that they run on; before each test both are empty, but for other `schemas`. */
export function openMigrations(schemas: string) {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  let opened: TestDatabase | undefined;
  const database = (): TestDatabase => {
    if (!opened) throw new Error("The database opens before the first test.");
    return opened;
  };
  const exec: Exec = { query: (sql) => database().engine.exec(sql) };
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database().close();
  });
  beforeEach(async () => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    await exec.query(`drop schema if exists ${schemas} cascade; create schema public`);
  });
  const write = (name: string, sql: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), sql);
  };
  return { folder, database, exec, write };
}
