import { env } from "cloudflare:workers";
import { afterAll, describe, test } from "vitest";
import { routes } from "../../src/app.ts";
import { fromRoot } from "../http/contract.ts";
import { expectNothing } from "../known-findings.ts";
import { answered, attack } from "./attack.ts";

/** How many requests, by which seed: `npm run hostile` says so; else a few, in CI always the same, elsewhere each day's own. */
const { HOSTILE, CI } = env as unknown as { HOSTILE?: string; CI?: string };
const today = Math.floor(Date.now() / 86_400_000);
const { requests, seed } = HOSTILE
  ? (JSON.parse(HOSTILE) as { requests: number; seed: number })
  : { requests: 2000, seed: CI ? 20_261_125 : today };
const runs = Math.ceil(requests / routes.length);

describe(`hostile input (seed ${seed}, ${runs} requests of each route) is answered as the document says, and leaves nothing when refused`, () => {
  test.each(routes.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const))(
    "%s",
    async (name, route) => {
      expectNothing("hostile", name, await attack(route, { runs, seed }));
    },
    600_000,
  );
});

afterAll(() => {
  if (!HOSTILE) return;
  const counts = [...answered]
    .toSorted(([one], [other]) => one - other)
    .map(([status, times]) => `${times} × ${status}`);
  console.log(`${[...answered.values()].reduce((a, b) => a + b, 0)} requests: ${counts.join(", ")}`);
});
