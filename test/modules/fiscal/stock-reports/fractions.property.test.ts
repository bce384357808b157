import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { done, openChain } from "./chain.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);

/** Ten-thousandths of a unit as hundredths, the nearest, halves up: nothing here is below zero. */
const nearest = (parts: number): number => Math.floor((parts + 50) / 100);

/** In ten-thousandths: parts of a gram and of a litre, and whole units now and then. */
const moved = fc.oneof(
  fc.integer({ min: -9_999, max: 9_999 }),
  fc.integer({ min: -120, max: 120 }),
  fc.integer({ min: -9, max: 9 }).map((units) => units * 3_333),
);

test(
  "however small the parts that move, what an authority was told of them comes to the rounded balance, and so does what remains",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ by: moved, tells: fc.boolean() }), { minLength: 4, maxLength: 14 }),
        async (steps) => {
          const chain = await openChain(0);
          let balance = 500_000;
          done(await chain.move(0, "receive", 50));
          const holds = async () => {
            await chain.settle();
            await chain.tell();
            const told = chain.net().map((units) => Math.round(units * 100));
            expect(told).toEqual([nearest(balance)]);
            expect(chain.remains().map((units) => Math.round(units * 100))).toEqual([nearest(balance)]);
          };
          for (const { by, tells } of steps) {
            if (by === 0) continue;
            done(await chain.move(0, "adjust", by / 10_000));
            balance += by;
            if (tells) await holds();
          }
          await holds();
          const reports = await chain.reports();
          expect(reports.every(({ status }) => status === "accepted")).toBe(true);
          const numbers = reports.flatMap(({ number }) => (number === null ? [] : [number]));
          expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, at) => at + 1));
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);

test("three thirds of a unit are told as one, and a thousandth on its own as nothing, under no number", async () => {
  const chain = await openChain(0);
  for (const part of [0.333, 0.333, 0.334]) {
    done(await chain.move(0, "receive", part));
    await chain.settle();
    await chain.tell();
  }
  done(await chain.move(0, "adjust", 0.001));
  await chain.settle();
  await chain.tell();
  expect(chain.told()).toEqual([["02 0.33", "02 0.34", "02 0.33"]]);
  expect(chain.remains()).toEqual([1]);
  expect((await chain.reports()).map(({ status, number }) => [status, number])).toEqual([
    ["accepted", 1],
    ["accepted", 2],
    ["accepted", 3],
    ["accepted", null],
  ]);
});
