import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { haveBeginning, openEngine } from "../../dev/database/open-engine.ts";
import { forgetCluster, isKept, pathOf } from "../../dev/services/clusters.ts";

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
    rmSync(join(folder, "data/global"), { recursive: true });
    await expect(openEngine({ folder })).rejects.toMatchObject({ name: "FolderBroken" });
    await expect(openEngine({ folder })).rejects.toMatchObject({ name: "FolderBroken" });
  });
});

test("what was kept by a name is what new ones begin with that name it, and is made once until another takes its place", async () => {
  const family = `test${process.pid}`;
  const begun = async (name: string, value: number) => {
    await haveBeginning(name, (engine) => engine.exec(`create table given as select ${value} as value`));
    const engine = await openEngine({ beginning: name });
    const { rows } = await engine.exec("select value from given");
    await engine.close();
    return rows;
  };
  expect(await begun(`${family}-1`, 7)).toEqual([{ value: 7 }]);
  expect(await begun(`${family}-1`, 8)).toEqual([{ value: 7 }]);
  expect(await begun(`${family}-2`, 8)).toEqual([{ value: 8 }]);
  expect([`${family}-1`, `${family}-2`].map(isKept)).toEqual([false, true]);
  forgetCluster(`${family}-2`);
});

test("where a beginning is broken, a new one begins with nothing, and it is kept no longer", async () => {
  const name = `broken${process.pid}-1`;
  const begun = async () => {
    await haveBeginning(name, (engine) => engine.exec("create table given (id int)"));
    const engine = await openEngine({ beginning: name });
    const { rows } = await engine.exec("select to_regclass('given') is not null as there");
    await engine.close();
    return rows;
  };
  expect(await begun()).toEqual([{ there: true }]);
  rmSync(join(pathOf(name), "data/global"), { recursive: true });
  expect(await begun()).toEqual([{ there: false }]);
  expect(isKept(name)).toBe(false);
});
