import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorKind } from "#platform/errors.ts";
import type { Route } from "#platform/http/route.ts";
import { type Answer, call } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { expectNothing } from "../known-findings.ts";
import { documentedOf, expectDocumented, expectProblem, expectWorked, fromRoot } from "./contract.ts";
import { type Cast, makeCast } from "./matrix/cast.ts";
import { type Caller, callersIn, callsForOneself, expected, STATUSES } from "./matrix/expected.ts";
import { sampleBody, sampleValue, withBody } from "./samples/values.ts";
import { fill, holdings } from "./world.ts";

/** Where not all is tried, each day tries others; in CI always the same. */
const today = (env as unknown as { CI?: string }).CI ? 0 : Math.floor(Date.now() / 86_400_000);
const ofTenants = routes.filter(({ operation }) => operation.scope === "tenant");
/** Those of which a key may do something: what owners alone do, none does. */
const modules = [
  ...new Set(
    ofTenants
      .filter(({ operation }) => operation.roles.includes("admin"))
      .map(({ operation }) => operation.name.split(".")[0] ?? ""),
  ),
];

/** Tenants in which every call is refused, so that nothing in them may change; and tenants in which work is done. */
let refusing: Cast[] = [];
let working: Cast[] = [];
let before: Record<string, string>[] = [];

beforeAll(async () => {
  refusing = await Promise.all(STATUSES.map((status) => makeCast(status, modules)));
  working = await Promise.all(STATUSES.map((status) => makeCast(status, modules)));
  before = await Promise.all(refusing.map(({ world }) => holdings(world)));
});

function send(route: Route, caller: Caller, { world, headersOf }: Cast): Promise<Answer> {
  const self = callsForOneself(route.operation, caller) ? { user_id: world.as[caller].userId } : {};
  const asked = documentedOf(route).parameters.filter((one) => one.in === "query" && one.required);
  const query = new URLSearchParams(
    asked.map(({ name, schema }) => [name, String(sampleValue(schema, name, world))]),
  );
  const path = fromRoot(route).replace(route.path, fill(route.path, world, self));
  return call(route.method, asked.length > 0 ? `${path}?${query}` : path, {
    ...withBody(sampleBody(route, world)),
    headers: headersOf(caller, route.operation),
  });
}

/** What is wrong with an answer, in words; undefined where it is what was expected. */
function wrongWith(check: () => void, title: string): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return `${title}: ${(error as Error).message}`;
  }
}

async function refuses(route: Route, cast: Cast, turn: number): Promise<(string | undefined)[]> {
  const cells = callersIn(route.operation, cast.status, turn).flatMap((caller) => {
    const code = expected(route.operation, caller, cast.status);
    return code === "works" ? [] : [[caller, code] as const];
  });
  return Promise.all(
    cells.map(async ([caller, code]) => {
      const answer = await send(route, caller, cast);
      return wrongWith(() => {
        expectProblem(answer, errorKind(code).status, code);
        expectDocumented(route, answer);
      }, `${caller} in ${cast.status}, to be refused with ${code}`);
    }),
  );
}

/** Somebody who did their work may have ended the tenant or a member: then the next one works in a new one. */
async function works(route: Route, at: number, turn: number): Promise<(string | undefined)[]> {
  const wrong: (string | undefined)[] = [];
  const status = STATUSES[at] ?? "active";
  for (const caller of callersIn(route.operation, status, turn)) {
    const cast = working[at] as Cast;
    if (expected(route.operation, caller, status) !== "works") continue;
    const title = `${caller} in ${cast.status}, to be let in`;
    const answer = await send(route, caller, cast);
    if (wrongWith(() => expectWorked(route, answer), title) === undefined) continue;
    const fresh = await makeCast(cast.status, modules);
    working[at] = fresh;
    const again = await send(route, caller, fresh);
    wrong.push(wrongWith(() => expectWorked(route, again), title));
  }
  return wrong;
}

describe("who may do what, in a tenant of which status (specification 5.3, 5.5)", () => {
  test.each(ofTenants.map((route, turn) => [`${route.method} ${fromRoot(route)}`, route, turn] as const))(
    "%s",
    async (name, route, at) => {
      const turn = at + today;
      const wrong = await Promise.all([
        ...refusing.map((cast) => refuses(route, cast, turn)),
        ...STATUSES.map((_status, at) => works(route, at, turn)),
      ]);
      expectNothing(
        "matrix",
        name,
        wrong.flat().filter((one) => one !== undefined),
      );
    },
  );
});

afterAll(async () => {
  const after = await Promise.all(refusing.map(({ world }) => holdings(world)));
  expect(after, "a call that was refused left something").toEqual(before);
});
