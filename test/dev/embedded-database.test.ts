import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, type Login, openEngine } from "../../dev/database/engine.ts";
import { makeLogin, statement } from "./database.ts";

const home = mkdtempSync(join(tmpdir(), "duka-"));
const folder = join(home, "nested", "postgres");

afterAll(() => {
  rmSync(home, { recursive: true });
});

describe("in a folder", () => {
  test("keeps its data, and lets one in at a time", async () => {
    const first = await openEngine({ folder });
    await first.exec("create table kept as select 7 as value");
    await expect(openEngine({ folder })).rejects.toThrow(`The database folder ${folder} is open in process`);
    await first.close();

    const second = await openEngine({ folder });
    expect((await second.exec("select value from kept")).rows).toEqual([{ value: 7 }]);
    await second.close();
  });

  test("opens after a process that left its lock behind", async () => {
    writeFileSync(`${folder}.lock`, "999999999");
    await (await openEngine({ folder })).close();
  });

  test("says so when the folder is broken, and lets go of it", async () => {
    for (const name of readdirSync(folder)) {
      if (name === "global") rmSync(join(folder, name), { recursive: true });
    }
    await expect(openEngine({ folder })).rejects.toMatchObject({ name: "FolderBroken" });
    await expect(openEngine({ folder })).rejects.toMatchObject({ name: "FolderBroken" });
  });
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
