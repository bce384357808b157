import { describe, expect, test } from "vitest";
import { routes } from "../../src/app.ts";
import { expectDocumented, fromRoot } from "./contract.ts";
import { arrangements, sampleOf, sendSample } from "./samples/sample.ts";
import { makeWorld } from "./world.ts";

const world = await makeWorld("samples");

describe("every operation has a sample that succeeds, with the answer that the document promises", () => {
  test.each(routes.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const))(
    "%s",
    async (name, route) => {
      const answer = await sendSample(await sampleOf(route, world));
      expectDocumented(route, answer);
      const { name: operation } = route.operation;
      expect(
        answer.status,
        `${name} answered ${answer.text}: add "${operation}" to the arrangements in ` +
          `test/http/samples/${operation.split(".")[0]}.ts, with what has to be there for it to succeed`,
      ).toBeLessThan(300);
    },
  );

  test("and every arrangement is of an operation that there is", () => {
    const names = new Set(routes.map(({ operation }) => operation.name));
    expect(Object.keys(arrangements).filter((name) => !names.has(name))).toEqual([]);
  });
});
