import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Decimal, quotient, text } from "#test/decimals.ts";
import { asOwner } from "#test/tenant.ts";

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
