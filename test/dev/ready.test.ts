import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../../dev/project-folder.ts";

/** What a script says first on a Node of this version, and how it ends. */
function said(version: string) {
  const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });`;
  const script = `${pretend} require(${JSON.stringify(join(PROJECT, "dev/ready.cjs"))});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--eval", script], { encoding: "utf8" });
  return { status, text: stdout + stderr };
}

test("who did not run npm ci is told so in one line, whatever their Node", () => {
  for (const version of ["16.20.2", "20.20.2"])
    expect(said(version)).toEqual({
      status: 1,
      text: `Run npm ci first: it brings the Node that Duka runs on, this is ${version}.\n`,
    });
  expect(said(process.versions.node)).toEqual({ status: 0, text: "" });
});

test("and every script that needs that Node says so before anything else", () => {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const first = (script: string): string => {
    const [start = ""] = script.split(" && ");
    const called = /^npm run -s (\S+)$/.exec(start)?.[1];
    return called ? first(scripts[called] ?? "") : start;
  };
  const needing = Object.keys(scripts).filter((name) =>
    /\bnode .*\.ts\b|npm run -s/.test(scripts[name] ?? ""),
  );
  expect(needing.length).toBeGreaterThan(20);
  const isTold = (name: string) => /^node (-r \.\/)?dev\/ready\.cjs( |$)/.test(first(scripts[name] ?? ""));
  expect(needing.filter((name) => !isTold(name))).toEqual([]);
});
