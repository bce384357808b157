import fc from "fast-check";
import { expect, test } from "vitest";
import type { Limits } from "#durable-objects/rate-counter";
import { WINDOWS } from "../../../durable-objects/rate-counter/windows.ts";
import { Counted, isolate, pass, type Seen, wait, withCounter } from "./isolates.ts";

/** Two seconds before a day is over, in years in which no alarm comes. */
const START = Date.UTC(2040, 5, 1, 23, 59, 57);

/** What is left is often much, and often soon spent. */
const most = (least: number) =>
  fc.oneof(fc.integer({ min: least, max: 150 }), fc.integer({ min: 150, max: 5_000 }));
const limits = fc.record({ minute: most(1), hour: most(60), day: most(100) });
/** So many requests of an isolate, so far apart. */
const burst = fc.record({
  do: fc.constant("requests" as const),
  who: fc.nat(2),
  count: fc.integer({ min: 1, max: 80 }),
  gap: fc.constantFrom(0, 1, 2, 5, 11, 40),
});
const costly = fc.record({
  do: fc.constant("costly" as const),
  who: fc.nat(2),
  cost: fc.integer({ min: 2, max: 40 }),
});
const takenBack = fc.record({
  do: fc.constant("take back" as const),
  who: fc.nat(2),
  count: fc.integer({ min: 1, max: 9 }),
});
const other = fc.oneof(
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(20, 90, 210, 700, 2_500) }),
  fc.record({ do: fc.constant("limits" as const), limits }),
  fc.record({ do: fc.constant("limits" as const), limits: fc.constant({ minute: 9, hour: 60, day: 100 }) }),
  fc.record({ do: fc.constant("usage" as const) }),
  fc.record({
    do: fc.constant("way" as const),
    who: fc.nat(2),
    there: fc.nat(90),
    back: fc.nat(90),
  }),
);
const step = fc.oneof({ weight: 8, arbitrary: burst }, costly, takenBack, { weight: 5, arbitrary: other });
const steps = fc.array(step, { minLength: 5, maxLength: 30 });

test.each([
  [1, "one isolate that is granted", ", and its callers are told of no more than there is"],
  [3, "three isolates that are granted", ""],
])("%i: %s requests ahead never pass a limit, and usage is exactly what was let in%s", async (isolates) => {
  let ahead = 0;
  await fc.assert(
    fc.asyncProperty(limits, steps, async (first, steps) =>
      withCounter(START, async (counter) => {
        const counted = new Counted();
        // Those in force, and those that were set and not acknowledged yet.
        let [inForce, set]: [Limits, Limits] = [first, first];
        await counter.setLimits(first);
        const seen: Seen[][] = Array.from({ length: isolates }, () => []);
        const faults: string[] = [];
        const check = (holds: boolean, what: string) => {
          if (!holds) faults.push(`${what} at ${new Date().toISOString()}`);
        };
        const all = seen.map(() =>
          isolate(counter, counted, ({ allowed, cost }) => {
            if (allowed) check(counted.hasRoom(set, 0), "the object let in too many");
            else check(counted.isTakenBackNow || !counted.hasRoom(set, cost), "the object refused too early");
          }),
        );
        const at = (who: number) => all[who % isolates] as (typeof all)[number];
        const request = async (who: number, cost = 1) => {
          const one = await at(who).request(first, cost);
          if (one.verdict.allowed) seen[who % isolates]?.push(one);
          if (!one.isAhead) return;
          ahead += 1;
          if (inForce !== set) return;
          check(counted.hasRoom(inForce, 0), "an isolate let in too many");
          for (const name of isolates === 1 ? WINDOWS : []) {
            const left = inForce[name] - counted.in(name);
            check(one.verdict.windows[name].remaining <= left, `told of too much in the ${name}`);
          }
        };
        const readUsage = async () => {
          const { windows } = await counter.usage();
          for (const name of WINDOWS)
            check(windows[name].allowed === counted.in(name), `usage of the ${name}`);
        };
        const going: Promise<unknown>[] = [];
        for (const one of steps) {
          if (one.do === "requests") {
            for (let turn = 0; turn < one.count; turn += 1) {
              going.push(request(one.who));
              await pass(one.gap);
            }
          } else if (one.do === "costly") going.push(request(one.who, one.cost));
          else if (one.do === "take back") {
            for (const last of seen[one.who % isolates]?.splice(-one.count) ?? [])
              going.push(last.takeBack());
          } else if (one.do === "wait") await pass(one.ms);
          else if (one.do === "way") Object.assign(at(one.who).way, one);
          else if (one.do === "usage") going.push(readUsage());
          else {
            set = one.limits;
            going.push(
              counter.setLimits(one.limits).then(() => {
                if (set === one.limits) inForce = set;
              }),
            );
          }
          await pass(3);
        }
        const quiet = Promise.all([...going, ...all.map((each) => each.isQuiet()), wait(1_000)]);
        await pass(4_000);
        await quiet;
        await readUsage();
        expect(faults).toEqual([]);
      }),
    ),
    { numRuns: 50 },
  );
  expect(ahead).toBeGreaterThan(300);
});
