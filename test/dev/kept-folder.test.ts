import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FolderInUse, lockFolder } from "../../dev/folder-lock.ts";
import { takeKeptFolder } from "../../dev/kept-folder.ts";

let home: string;
let folder: string;
let started: ChildProcess[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kept-"));
  folder = join(home, ".duka");
  started = [];
  mkdirSync(join(folder, "postgres"), { recursive: true });
  writeFileSync(join(folder, "postgres", "kept"), "data");
});

afterEach(async () => {
  await Promise.all(started.map(killed));
  // Whoever takes a folder clears away the locks of dead processes.
  for (const path of [folder, join(folder, "postgres")]) (await lockFolder(path))();
  rmSync(home, { recursive: true });
});

const kept = () => existsSync(join(folder, "postgres", "kept"));
const moduleOf = (file: string) => JSON.stringify(new URL(`../../dev/${file}`, import.meta.url).href);

/** A process of its own that runs these statements, and then prints a line. */
async function running(statements: string): Promise<ChildProcess> {
  const script = `${statements}; console.log("ready"); setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  if (child.stdout) await once(child.stdout, "data");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

const holding = (path: string) =>
  running(
    `import { lockFolder } from ${moduleOf("folder-lock.ts")}; await lockFolder(${JSON.stringify(path)})`,
  );

describe("a folder in use", () => {
  test("is left alone, and its process named", async () => {
    const other = await holding(folder);
    await expect(takeKeptFolder(folder)).rejects.toThrow(
      `The folder ${folder} is open in process ${other.pid}: stop that one first.`,
    );
    await killed(other);
    expect(kept()).toBe(true);
  });

  test("is left alone while its process is too busy to answer", async () => {
    const other = await running(
      `import { lockFolder } from ${moduleOf("folder-lock.ts")};
       await lockFolder(${JSON.stringify(folder)});
       setImmediate(() => { for (;;) {} })`,
    );
    await expect(takeKeptFolder(folder)).rejects.toThrow(`is open in process ${other.pid}:`);
    await killed(other);
  });

  test("is not emptied while another process has its database open", async () => {
    const other = await holding(join(folder, "postgres"));
    const taken = await takeKeptFolder(folder);
    await expect(taken.empty()).rejects.toThrow(FolderInUse);
    expect(kept()).toBe(true);
    await killed(other);
    await taken.empty();
    expect(existsSync(folder)).toBe(false);
    taken.release();
  });

  test("is free again when its process was killed, whatever that left behind", async () => {
    for (let deaths = 0; deaths < 2; deaths++) await killed(await holding(folder));
    const release = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`open in process ${process.pid}`);
    release();
    (await lockFolder(folder))();
  });

  test("does not depend on the folder for temporary files of a terminal", async () => {
    const other = await running(
      `process.env.TMPDIR = ${JSON.stringify(home)};
       const { lockFolder } = await import(${moduleOf("folder-lock.ts")});
       await lockFolder(${JSON.stringify(folder)})`,
    );
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUse);
    await killed(other);
  });
});

describe("of many that ask at once", () => {
  test("one gets the folder, also over the lock of a dead process", async () => {
    for (let round = 0; round < 10; round++) {
      if (round % 5 === 0) await killed(await holding(folder));
      const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const got = asked.filter((one) => one.status === "fulfilled");
      expect(got).toHaveLength(1);
      for (const { value: release } of got) release();
    }
  });

  test("no two processes are in it together, and none loses what it wrote there", async () => {
    await killed(await holding(folder));
    const log = join(home, "log");
    const turns = 4;
    const race = `
      import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
      import { takeKeptFolder } from ${moduleOf("kept-folder.ts")};
      const [folder, own] = [${JSON.stringify(folder)}, ${JSON.stringify(folder)} + "/own"];
      for (let turns = 0; turns < ${turns}; ) {
        const taken = await takeKeptFolder(folder).catch(() => undefined);
        if (!taken) {
          await new Promise((wait) => setTimeout(wait, 5));
          continue;
        }
        await taken.empty();
        mkdirSync(folder);
        writeFileSync(own, String(process.pid));
        await new Promise((wait) => setTimeout(wait, 2));
        appendFileSync(${JSON.stringify(log)}, readFileSync(own, "utf8") === String(process.pid) ? "own\\n" : "lost\\n");
        taken.release();
        turns += 1;
      }`;
    appendFileSync(log, "");
    const racers = await Promise.all(Array.from({ length: 3 }, () => running(race)));
    await Promise.all(racers.map(killed));
    expect(readFileSync(log, "utf8").trim().split("\n")).toEqual(Array(racers.length * turns).fill("own"));
  });
});
