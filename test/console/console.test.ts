import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PROJECT } from "../../dev/project-folder.ts";
import { money } from "./money.ts";
import { panels } from "./panels.ts";
import { sessions } from "./sessions.ts";
import { World } from "./world.ts";

let world: World;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["dev/assets.ts"], { cwd: PROJECT });
  world = await World.begin();
});

afterEach(() => world.closePages());
afterAll(() => world?.end());

describe("the panels", () => panels(() => world));
describe("the money", () => money(() => world));
describe("the session", () => sessions(() => world));

test("and through all of it no page broke its policy, had a fault or asked another host", () => {
  expect(world.opened.length).toBeGreaterThanOrEqual(20);
  expect(world.opened.flatMap(({ wrong }) => wrong)).toEqual([]);
});
