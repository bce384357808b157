import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bootPglite, keepBeginning } from "../../dev/database/embedded/boot-pglite.ts";
import type { Engine, Login } from "../../dev/database/engine.ts";
import { openEngine } from "../../dev/database/open-engine.ts";
import { makeLogin, statement } from "./database.ts";

const engineModule = new URL("../../dev/database/open-engine.ts", import.meta.url).href;
const home = mkdtempSync(join(tmpdir(), "duka-"));
const folder = join(home, "nested", "postgres");

afterAll(() => {
  rmSync(home, { recursive: true });
});

describe("in a folder", () => {
  test("keeps its data, and lets one in at a time", async () => {
    const first = await openEngine({ folder });
    await first.exec("create table kept as select 7 as value");
    await expect(openEngine({ folder })).rejects.toThrow(`The folder ${folder} is open in process`);
    await first.close();

    const second = await openEngine({ folder });
    expect((await second.exec("select value from kept")).rows).toEqual([{ value: 7 }]);
    await second.close();
  });

  test("opens again after its process was killed while it wrote", async () => {
    const script = `
      import { openEngine } from ${JSON.stringify(engineModule)};
      const engine = await openEngine({ folder: ${JSON.stringify(folder)} });
      await engine.exec("create table written (id int)");
      console.log("ready");
      for (;;) {
        await engine.exec("insert into written select generate_series(1, 1000)");
        await new Promise(setImmediate);
      }`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await expect(openEngine({ folder })).rejects.toThrow(
      `open in process ${child.pid}: stop that one first.`,
    );
    child.kill("SIGKILL");
    await once(child, "exit");

    const engine = await openEngine({ folder });
    const { rows } = await engine.exec(
      "select count(*) % 1000 = 0 as whole, (select value from kept) as kept from written",
    );
    expect(rows).toEqual([{ whole: true, kept: 7 }]);
    await engine.close();
  });

  test("says so when the folder is broken, and lets go of it", async () => {
    rmSync(join(folder, "global"), { recursive: true });
    await expect(openEngine({ folder })).rejects.toMatchObject({ name: "FolderBroken" });
    await expect(openEngine({ folder })).rejects.toMatchObject({ name: "FolderBroken" });
  });
});

test("what a first start made is copied for the next, and made again when the copy is broken", async () => {
  const cache = join(home, "cache");
  const start = async (path?: string) => {
    const database = await bootPglite(path, { cache });
    const { rows } = await database.query("select system_identifier::text as id from pg_control_system()");
    await database.close();
    return rows;
  };
  const first = await start();
  expect(await start(join(home, "copied"))).toEqual(first);
  for (const name of readdirSync(cache)) writeFileSync(join(cache, name), "no tar file");
  const again = await start(join(home, "made"));
  expect(again).not.toEqual(first);
  expect(await start()).toEqual(again);
});

test("what was kept of one is what others begin with that name it, until something else is kept in its place", async () => {
  const cache = join(home, "beginnings");
  const isGiven = async (beginning: string, value?: number) => {
    const database = await bootPglite(undefined, { cache, beginning });
    if (value) {
      await database.exec(`create table given as select ${value} as value`);
      await keepBeginning(database, beginning, cache);
    }
    const { rows } = await database.query("select to_regclass('given') is not null as there");
    await database.close();
    return rows;
  };
  await isGiven("made-1", 7);
  expect(await isGiven("made-1")).toEqual([{ there: true }]);
  expect(await isGiven("made-2")).toEqual([{ there: false }]);
  await isGiven("made-2", 8);
  expect(await isGiven("made-1")).toEqual([{ there: false }]);
  expect(readdirSync(cache).filter((name) => name.includes("made"))).toHaveLength(1);
});

describe("in its one session", () => {
  let engine: Engine;
  let login: Login;

  beforeAll(async () => {
    engine = await openEngine();
    login = await makeLogin(engine);
  });

  afterAll(async () => {
    await engine.close();
  });

  test.each([
    "commit",
    "-- x\n rollback",
    "begin",
    "END",
    "reset session authorization",
    "set session authorization default",
    "select set_config('session_authorization', 'postgres', false)",
    "do $$ begin execute 'reset session ' || 'authorization'; end $$",
    "set role postgres",
    "select set_config('role', 'postgres', false)",
  ])("%s gives nobody the owner's rights, and the owner keeps them", async (attempt) => {
    const [who] = await engine
      .batch(login, [statement(attempt), statement("select session_user, current_user")])
      .then((results) => results.slice(-1))
      .catch(() => []);
    expect([undefined, [[login.user, login.user]]]).toContainEqual(who?.rows);
    expect((await engine.exec("select session_user as who")).rows).toEqual([{ who: "postgres" }]);
    const [next] = await engine.batch(login, [statement("select session_user")]);
    expect(next?.rows).toEqual([[login.user]]);
  });

  test("a savepoint may be rolled back to", async () => {
    const results = await engine.batch(login, [
      statement("savepoint here"),
      statement("rollback to here"),
      statement("select session_user"),
    ]);
    expect(results.at(-1)?.rows).toEqual([[login.user]]);
  });

  test("the settings of the role hold", async () => {
    await engine.exec(`alter role ${login.user} set search_path = other, public`);
    const [path] = await engine.batch(login, [statement("show search_path")]);
    expect(path?.rows).toEqual([["other, public"]]);
  });
});
