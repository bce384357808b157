import { expect, test } from "vitest";
import { routes } from "../../src/app.ts";
import { fromRoot } from "./contract.ts";
import { keptFields, lostFields } from "./samples/kept-fields.ts";
import { makeWorld, type World } from "./world.ts";

const worlds = new Map<string, Promise<World>>();

/** A world for each module, and one for each kind of settings, which would be in the others' way. */
function worldOf(operation: string): Promise<World> {
  const [module = "", kind = ""] = operation.split(".");
  const things = /settings|config/.test(kind) ? `${module}_${kind}` : module;
  const world = worlds.get(things) ?? makeWorld(things);
  worlds.set(things, world);
  return world;
}

const writing = /\.(create|change|replace)(_\w+)?$/;
const cases = routes
  .filter(({ operation: { scope, name } }) => scope === "tenant" && writing.test(name))
  .map((route) => [`${route.method} ${fromRoot(route)}`, route, keptFields(route)] as const)
  .filter(([, , fields]) => fields.length > 0);

test("what is written is looked at in most of what makes or changes something", () => {
  expect(cases.length).toBeGreaterThan(80);
  expect(cases.flatMap(([, , fields]) => fields).length).toBeGreaterThan(400);
});

test.each(cases)("what %s is given stands in its answer, field by field", async (_, route, fields) => {
  expect(
    await lostFields(route, fields, await worldOf(route.operation.name)),
    "a field that is documented and lost: name it in each place of README's “a field of a thing”; a value that a sample " +
      "cannot have, or that is another thing in the answer, stands with its reason in test/http/samples/kept-fields.ts",
  ).toEqual([]);
});
