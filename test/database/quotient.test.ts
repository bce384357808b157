import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";

/** A decimal: so many units of its last place, and how many places it has. */
type Decimal = [units: bigint, places: number];

const text = ([units, places]: Decimal): string => {
  const padded = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const digits = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
  return units < 0n ? `-${digits}` : digits;
};

/** The quotient in units of so many places, halves away from zero, by whole numbers alone. */
function quotient([a, left]: Decimal, [b, right]: Decimal, places: number): bigint {
  const above = a * 10n ** BigInt(right + places) * 2n;
  const below = b * 10n ** BigInt(left);
  const size = (value: bigint) => (value < 0n ? -value : value);
  const rounded = (size(above) / size(below) + 1n) / 2n;
  return above < 0n === below < 0n ? rounded : -rounded;
}

test("a quotient is rounded once, as whole numbers have it, a hair from a half too", async () => {
  const limit = 10n ** 20n;
  const decimal = fc.tuple(fc.bigInt({ min: -limit, max: limit }), fc.integer({ min: 0, max: 12 }));
  // a ÷ b is as close to a half of the last place as fractions of this size come: 1 ÷ (2b) away.
  const nearHalf = fc
    .tuple(fc.bigInt({ min: 10n ** 9n, max: limit }), fc.constantFrom(-1n, 0n, 1n))
    .map(([half, hair]): [Decimal, Decimal] => [
      [(2n * half * half - half + hair) / 2n, 0],
      [half, 0],
    ]);
  const pairs = fc.oneof(fc.tuple(decimal, decimal), nearHalf);
  const cases = fc
    .sample(fc.tuple(pairs, fc.integer({ min: 0, max: 12 })), { numRuns: 2_000 })
    .filter(([[, divisor]]) => divisor[0] !== 0n);
  const rows = cases.map(([[dividend, divisor], places]) => [text(dividend), text(divisor), places]);
  const [got] = await asOwner(
    sql`select trim_scale(app.quotient((c->>0)::numeric, (c->>1)::numeric, (c->>2)::integer) * ('1e' || (c->>2))::numeric)::text as units
          from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) c`,
  );
  expect(got).toEqual(
    cases.map(([[dividend, divisor], places]) => ({ units: String(quotient(dividend, divisor, places)) })),
  );
});
