import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { declaredEvents, keptPayload } from "#platform/events.ts";
import { asOwner } from "#test/tenant.ts";
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

  test("and every event that they brought has the payload that is declared for it, no field less or more", async () => {
    const seeded = world.rows.get("platform.domain_events")?.id;
    const [brought = []] = await asOwner(
      sql`select distinct type, ${keptPayload} as payload from platform.domain_events
           where tenant_id = ${world.tenant} and id <> ${seeded}::uuid`,
    );
    const odd = brought.filter(({ type, payload }) => {
      const declared = declaredEvents().get(type as string);
      return !declared?.payload.strict().safeParse(payload).success;
    });
    expect(odd).toEqual([]);
    const types = new Set(brought.map(({ type }) => type));
    expect(types.size).toBeGreaterThan(40);
    expect(types).toContain("identity.membership.created");
  });

  test("and every arrangement is of an operation that there is", () => {
    const names = new Set(routes.map(({ operation }) => operation.name));
    expect(Object.keys(arrangements).filter((name) => !names.has(name))).toEqual([]);
  });
});
