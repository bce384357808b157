import { spawnSync } from "node:child_process";
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
